package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.jmap.ChangesMethod;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.json.Json;

/** {@code urn:ietf:params:jmap:mail} (RFC 8621 §1.3.1) with its methods. */
public final class MailCapability {
    private MailCapability() {}

    public static Capability of(
            Limits limits,
            Database database,
            BlobStore blobs,
            MailStore store,
            OwnedBlobs owned,
            Clock clock,
            FetchListener fetches) {
        Drafts drafts = new Drafts(blobs, owned, clock, limits.maxSizeUpload());
        return new Capability(
                Capability.MAIL,
                Json.object(),
                account(limits, MailStoreSettings.defaults()),
                List.of(
                        new MailboxGet(database, store),
                        new ChangesMethod("Mailbox", DataType.MAILBOX, IdForm.MAILBOX, database, store.changes()),
                        new MailboxQuery(database, store),
                        new MailboxQueryChanges(database, store),
                        new MailboxSet(database, store),
                        new ThreadGet(database, store),
                        new ChangesMethod("Thread", DataType.THREAD, IdForm.THREAD, database, store.changes()),
                        new EmailGet(database, store, owned, fetches),
                        new ChangesMethod("Email", DataType.EMAIL, IdForm.EMAIL, database, store.changes()),
                        new EmailQueryMethod(database, store),
                        new EmailQueryChangesMethod(database, store),
                        new EmailSet(database, store, drafts),
                        new EmailImport(database, store, drafts),
                        new EmailParse(owned),
                        new SearchSnippetGet(database, store)));
    }

    private static ObjectNode account(Limits limits, MailStoreSettings bounds) {
        ObjectNode account = Json.object()
                .put("maxMailboxesPerEmail", bounds.mailboxesPerEmail())
                .put("maxMailboxDepth", bounds.mailboxDepth())
                .put("maxSizeMailboxName", 255)
                .put("maxSizeAttachmentsPerEmail", limits.maxSizeUpload())
                .put("mayCreateTopLevelMailbox", true);
        EmailSorts.names().forEach(account.putArray("emailQuerySortOptions")::add);
        return account;
    }
}
