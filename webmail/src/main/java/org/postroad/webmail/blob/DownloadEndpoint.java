package org.postroad.webmail.blob;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.SharedAccounts;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.login.Gate;

/**
 * {@code GET /jmap/download/{accountId}/{blobId}/{name}?accept=} (RFC 8620 §6.2). Whatever the bytes are, a browser saves them and runs
 * nothing in them (I8).
 */
public final class DownloadEndpoint implements Endpoints {
    private final Gate gate;
    private final OwnedBlobs blobs;
    private final SharedAccounts shared;

    public DownloadEndpoint(Gate gate, OwnedBlobs blobs, SharedAccounts shared) {
        this.shared = shared;
        this.gate = gate;
        this.blobs = blobs;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/jmap/download/{accountId}/{blobId}/{name}", this::download);
    }

    private void download(Context ctx) throws IOException {
        Caller caller = gate.require(ctx);
        AccountId account = Accounts.require(ctx, caller, shared);
        OwnedBlob blob = find(caller.id(), account, ctx.pathParam("blobId"));
        String tag = '"' + blob.ref().format() + '"';
        ctx.header("ETag", tag);
        ctx.header("Cache-Control", "private, immutable, max-age=31536000");
        ctx.header("Vary", "Authorization, Cookie"); // nobody who logs in later gets it from this browser's memory
        ctx.header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
        ctx.header("Content-Disposition", disposition(ctx.pathParam("name")));
        if (tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(HttpStatus.NOT_MODIFIED);
            return;
        }
        ctx.contentType(MediaTypes.passive(ctx.queryParam("accept")));
        ctx.res().setContentLengthLong(blob.size());
        try (InputStream in = blob.open();
                OutputStream out = ctx.res().getOutputStream()) {
            in.transferTo(out);
        }
    }

    private OwnedBlob find(AccountId who, AccountId account, String blobId) throws IOException {
        return blobs.find(who, account, blobId)
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no such blob"));
    }

    // RFC 6266 §4.3: a plain name for all, the true one in UTF-8 for those who know it.
    private static String disposition(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9 ._-]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
