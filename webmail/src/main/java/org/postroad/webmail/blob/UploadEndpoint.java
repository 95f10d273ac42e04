package org.postroad.webmail.blob;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.Uploads;
import org.postroad.webmail.http.Bodies;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.AccountLimiter;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.login.Gate;

/** {@code POST /jmap/upload/{accountId}} (RFC 8620 §6.1): the body streams to the blob store. */
public final class UploadEndpoint implements Endpoints {
    private final Gate gate;
    private final Database database;
    private final BlobStore blobs;
    private final Uploads uploads;
    private final long maxSize;
    private final AccountLimiter running;

    public UploadEndpoint(Gate gate, Database database, BlobStore blobs, Uploads uploads, Limits limits) {
        this.gate = gate;
        this.database = database;
        this.blobs = blobs;
        this.uploads = uploads;
        this.maxSize = limits.maxSizeUpload();
        this.running = new AccountLimiter(limits.maxConcurrentUpload(), "maxConcurrentUpload");
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/jmap/upload/{accountId}", this::upload);
    }

    private void upload(Context ctx) throws IOException {
        Caller caller = gate.require(ctx);
        Accounts.requireOwn(ctx, caller);
        String type = MediaTypes.orOpaque(ctx.contentType());
        try (AccountLimiter.Permit permit = running.enter(caller.id())) {
            StoredBlob blob = store(ctx);
            keep(caller.id(), blob, type);
            ObjectNode answer = Json.object()
                    .put("accountId", IdForm.ACCOUNT.format(caller.id().value()))
                    .put("blobId", BlobRef.whole(blob.id()).format())
                    .put("type", type)
                    .put("size", blob.size());
            ctx.status(HttpStatus.CREATED).contentType("application/json").result(Json.write(answer));
        }
    }

    private StoredBlob store(Context ctx) throws IOException {
        try (InputStream body = Bodies.stream(ctx, maxSize);
                BlobWriter writer = blobs.create()) {
            body.transferTo(writer);
            return writer.finish();
        }
    }

    private void keep(AccountId account, StoredBlob blob, String type) {
        try {
            database.write(tx -> uploads.add(tx, account, blob, type));
        } catch (StoreFault overQuota) {
            throw Problem.of(HttpStatus.INSUFFICIENT_STORAGE, "too many uploads wait to be used; they end after a day");
        }
    }
}
