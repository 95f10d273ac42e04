package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.blob.BlobRef;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetHandler;
import org.postroad.webmail.jmap.SetRequest;
import org.postroad.webmail.jmap.SetRun;
import org.postroad.webmail.json.Json;

/**
 * Files, changes and destroys emails for {@code Email/set} and {@code Email/import}. The new messages are written before the
 * transaction, which only refers to them: it stays small, and may run more than once.
 */
final class EmailHandler implements SetHandler {
    /** Makes the message of one new email. */
    @FunctionalInterface
    interface MessageSource {
        /** @throws SetFault if there can be no such message */
        Drafts.Stored of(ObjectNode properties) throws IOException;
    }

    private final MailStore store;
    private final Instant now;
    private final Map<String, Drafts.Stored> messages = new HashMap<>();
    private final Map<String, SetFault> faults = new HashMap<>();

    EmailHandler(MailStore store, Instant now, SetRequest request, MessageSource source) {
        this.store = store;
        this.now = now;
        request.create().forEach((creationId, properties) -> prepare(source, creationId, properties));
    }

    private void prepare(MessageSource source, String creationId, ObjectNode properties) {
        try {
            messages.put(creationId, source.of(properties));
        } catch (SetFault fault) {
            faults.put(creationId, fault);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public ObjectNode create(SetRun run, String creationId, ObjectNode properties) {
        Drafts.Stored message = messages.get(creationId);
        if (message == null) {
            throw faults.getOrDefault(creationId, SetFault.notFound());
        }
        Placement placement = Placement.read(run, Fields.properties(properties), now);
        NewEmail email = NewEmail.into(
                placement.mailboxes(), placement.keywords(), message.blob(), message.summary(), placement.receivedAt());
        Filing filing = store.emails().file(run.tx(), run.account(), email);
        if (filing instanceof Filing.Filed filed) {
            return Json.object()
                    .put("id", IdForm.EMAIL.format(filed.emailId().value()))
                    .put("blobId", BlobRef.whole(message.blob().id()).format())
                    .put("threadId", IdForm.THREAD.format(filed.threadId().value()))
                    .put("size", message.blob().size());
        }
        throw fault(((Filing.Unfiled) filing).reason());
    }

    @Override
    public void update(SetRun run, long id, ObjectNode patch) {
        store.emails().update(run.tx(), run.account(), new EmailId(id), EmailPatches.read(run, patch));
    }

    @Override
    public void destroy(SetRun run, long id) {
        store.emails().destroy(run.tx(), run.account(), new EmailId(id));
    }

    @Override
    public SetFault translate(StoreFault fault) {
        return switch (fault.reason()) {
            case EMAIL_NOT_FOUND -> SetFault.notFound();
            case MAILBOX_NOT_FOUND -> SetFault.invalidProperty("mailboxIds", "there is no such mailbox");
            case NO_MAILBOX -> SetFault.invalidProperty("mailboxIds", "an email lies in at least one mailbox");
            case TOO_MANY_KEYWORDS -> fault(Filing.Reason.TOO_MANY_KEYWORDS);
            case TOO_MANY_MAILBOXES -> fault(Filing.Reason.TOO_MANY_MAILBOXES);
            case OVER_QUOTA -> fault(Filing.Reason.OVER_QUOTA);
            default -> SetFault.of("forbidden", fault.reason().name());
        };
    }

    private static SetFault fault(Filing.Reason reason) {
        return switch (reason) {
            case NO_ACCOUNT -> SetFault.of("forbidden", "the account is closed");
            case NO_MAILBOX -> SetFault.invalidProperty("mailboxIds", "there is no such mailbox");
            case OVER_QUOTA -> SetFault.of("overQuota", "the account is full");
            case TOO_MANY_KEYWORDS -> SetFault.of("tooManyKeywords", "an email bears no more keywords");
            case TOO_MANY_MAILBOXES -> SetFault.of("tooManyMailboxes", "an email lies in no more mailboxes");
        };
    }
}
