package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.Sight;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;

/** {@code Email/get} (RFC 8621 §4.2). */
final class EmailGet implements JmapMethod {
    private static final int PAGE = 50;

    private final Database database;
    private final MailStore store;
    private final OwnedBlobs blobs;
    private final FetchListener fetches;

    EmailGet(Database database, MailStore store, OwnedBlobs blobs, FetchListener fetches) {
        this.database = database;
        this.store = store;
        this.blobs = blobs;
        this.fetches = fetches;
    }

    @Override
    public String name() {
        return "Email/get";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, EmailSelection.DEFAULTS_FOR_GET, EmailSelection::isProperty);
        EmailSelection selection = EmailSelection.read(call.arguments(), request.properties());
        call.arguments().end();
        List<EmailId> ids = request.namedIds().stream()
                .map(id -> call.number(IdForm.EMAIL, id))
                .filter(OptionalLong::isPresent)
                .map(number -> new EmailId(number.getAsLong()))
                .toList();
        // The state is older than what is read after it, so a client never misses a change; rows come in pages, and
        // bytes are read
        // outside every snapshot, as they never change and may take long.
        AccountId who = call.caller().id();
        boolean own = request.account().equals(who);
        ModSeq state = database.read(
                rows -> Sight.of(rows, store, who, request.account()).state());
        EmailView.Budget budget = new EmailView.Budget();
        Map<Long, ObjectNode> views = new LinkedHashMap<>();
        for (int from = 0; from < ids.size(); from += PAGE) {
            List<EmailId> page = ids.subList(from, Math.min(from + PAGE, ids.size()));
            List<Email> emails = database.read(rows -> {
                List<Email> found = store.emails().get(rows, request.account(), page);
                return own ? found : seen(found, Sight.of(rows, store, who, request.account()));
            });
            addViews(views, emails, selection, budget);
            if (selection.wantsValues() && own) {
                tell(call.caller(), emails);
            }
        }
        call.respond(new GetResponse(request).addFrom(call, IdForm.EMAIL, views).toJson(state));
    }

    /** Of another's emails those that may be read, and of their mailboxes only these. */
    private static List<Email> seen(List<Email> emails, Sight sight) {
        return sight.readable(emails).stream()
                .map(email -> new Email(
                        email.id(),
                        email.threadId(),
                        email.blobId(),
                        email.size(),
                        email.receivedAt(),
                        sight.readable(email),
                        email.keywords(),
                        email.summary(),
                        null,
                        email.modSeq()))
                .toList();
    }

    private void addViews(
            Map<Long, ObjectNode> views, List<Email> emails, EmailSelection selection, EmailView.Budget budget) {
        for (Email email : emails) {
            try {
                ObjectNode view = metadata(email);
                new EmailView(selection, budget, email.summary(), blobs.message(email.blobId(), email.size()))
                        .addTo(view);
                views.put(email.id().value(), view);
            } catch (NoSuchFileException destroyedMeanwhile) {
                // Not found, which is what it is by now.
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void tell(Caller caller, List<Email> emails) {
        emails.forEach(email -> email.road().ifPresent(road -> fetches.fetched(caller, email.id(), road)));
    }

    private ObjectNode metadata(Email email) {
        ObjectNode json = Json.object()
                .put("id", IdForm.EMAIL.format(email.id().value()))
                .put("blobId", blobs.message(email.blobId(), email.size()).ref().format())
                .put("threadId", IdForm.THREAD.format(email.threadId().value()))
                .put("size", email.size())
                .put("receivedAt", email.receivedAt().toString());
        ObjectNode mailboxIds = json.putObject("mailboxIds");
        email.mailboxIds().forEach(id -> mailboxIds.put(IdForm.MAILBOX.format(id.value()), true));
        ObjectNode keywords = json.putObject("keywords");
        email.keywords().forEach(keyword -> keywords.put(keyword.text(), true));
        return json;
    }
}
