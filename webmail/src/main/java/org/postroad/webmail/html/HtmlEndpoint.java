package org.postroad.webmail.html;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postroad.common.db.Database;
import org.postroad.common.mime.BodyLists;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.DecodedText;
import org.postroad.common.mime.PartDecoder;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Emails;
import org.postroad.webmail.blob.OwnedBlob;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.login.Gate;

/**
 * {@code GET /html/{accountId}/{emailId}?remote=0|1}: what a reader shows of a message whose htmlBody (RFC 8621 §4.1.4) holds HTML, as
 * {@link SafeHtml} in JSON; {@code {"html":null}} if it holds none, and the page shows textBody. {@code remote=1} leaves pictures of other
 * hosts in. A few messages at a time are worked on, as each takes memory; who waits too long is answered 503.
 */
public final class HtmlEndpoint implements Endpoints {
    /** Raised with every change of what the sanitizer makes, so that no browser keeps what an older one made. */
    private static final int VERSION = 1;

    private static final int AT_ONE_TIME = 4;
    private static final int MAX_WAIT_SECONDS = 10;

    private final Gate gate;
    private final Database database;
    private final Emails emails;
    private final OwnedBlobs blobs;
    private final Semaphore room = new Semaphore(AT_ONE_TIME, true);

    public HtmlEndpoint(Gate gate, Database database, Emails emails, OwnedBlobs blobs) {
        this.gate = gate;
        this.database = database;
        this.emails = emails;
        this.blobs = blobs;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/html/{accountId}/{emailId}", this::answer);
    }

    private void answer(Context ctx) throws IOException {
        Caller caller = gate.require(ctx);
        Email email = find(caller.id(), ctx.pathParam("accountId"), ctx.pathParam("emailId"));
        boolean remote = "1".equals(ctx.queryParam("remote"));
        OwnedBlob message = blobs.message(email.blobId(), email.size());
        String tag = "\"%s-%d-%d\"".formatted(message.ref().format(), VERSION, remote ? 1 : 0);
        ctx.header("ETag", tag);
        ctx.header("Cache-Control", "private, no-cache");
        if (tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(HttpStatus.NOT_MODIFIED);
            return;
        }
        ctx.contentType("application/json").result(Json.write(inTurn(email, message, remote)));
    }

    private Email find(AccountId account, String accountId, String emailId) {
        OptionalLong number = IdForm.EMAIL.parse(emailId);
        if (!accountId.equals(IdForm.ACCOUNT.format(account.value())) || number.isEmpty()) {
            throw noSuchEmail();
        }
        List<EmailId> id = List.of(new EmailId(number.getAsLong()));
        return database.read(rows -> emails.get(rows, account, id)).stream()
                .findFirst()
                .orElseThrow(HtmlEndpoint::noSuchEmail);
    }

    private static Problem noSuchEmail() {
        return Problem.of(HttpStatus.NOT_FOUND, "there is no such email");
    }

    private ObjectNode inTurn(Email email, OwnedBlob message, boolean remote) throws IOException {
        try {
            if (!room.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too many messages are being prepared; ask again")
                        .withHeader("Retry-After", "5");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the server stops");
        }
        try {
            return view(email.summary().structure(), message, remote);
        } finally {
            room.release();
        }
    }

    private static ObjectNode view(BodyPart root, OwnedBlob message, boolean remote) throws IOException {
        List<BodyPart> parts = BodyLists.of(root).htmlBody();
        if (parts.stream().noneMatch(part -> part.type().equals("text/html"))) {
            return Json.object().putNull("html");
        }
        SafeHtml.Builder builder = new SafeHtml.Builder(root, remote);
        int left = SafeHtml.MAX_HTML;
        for (BodyPart part : parts) {
            if (part.type().startsWith("text/") && left > 0) {
                DecodedText text = text(message, part, left);
                left -= text.value().length();
                boolean isHtml = part.type().equals("text/html");
                builder = isHtml
                        ? builder.html(text.value(), text.isTruncated())
                        : builder.plainText(text.value(), text.isTruncated());
            } else {
                builder = builder.image(part);
            }
        }
        return json(builder.build(), message);
    }

    private static DecodedText text(OwnedBlob message, BodyPart part, int limit) throws IOException {
        try (InputStream encoded = message.open(part.bodyOffset(), part.encodedLength())) {
            return PartDecoder.text(part, encoded, limit);
        }
    }

    private static ObjectNode json(SafeHtml safe, OwnedBlob message) {
        ObjectNode json = Json.object()
                .put("html", safe.html())
                .put("css", safe.css())
                .put("remoteImages", safe.remoteImages())
                .put("ownColours", safe.ownColours())
                .put("isTruncated", safe.isTruncated());
        ArrayNode inline = json.putArray("inline");
        safe.inline()
                .forEach(image -> inline.addObject()
                        .put("cid", image.part().contentId())
                        .put("blobId", message.ref().part(image.part().partId()).format())
                        .put("type", image.type()));
        return json;
    }
}
