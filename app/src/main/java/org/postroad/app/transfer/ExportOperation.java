package org.postroad.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.LongOperation;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.CorruptBlobException;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxEntry;
import org.postroad.mailstore.UidRange;

/**
 * Gives the messages of an account to an operator, one mailbox after the other in the order of the uids: a note
 * {@code {"mailbox": […], "emails": n}} for each, and for each message its octets and then its {@link MessageNote}, or
 * {@code {"damaged": "why"}}. Mail that comes meanwhile is given or not; what is destroyed meanwhile is left out. Thread-safe.
 */
public final class ExportOperation implements LongOperation {
    private static final int PAGE = 200;

    private final Database database;
    private final BlobStore blobs;
    private final MailStore mail;

    public ExportOperation(Database database, BlobStore blobs, MailStore mail) {
        this.database = database;
        this.blobs = blobs;
        this.mail = mail;
    }

    /** {@code {"address": …, "mailbox": […]}}, without mailbox for all; the result counts {@code messages}, {@code octets}, {@code damaged}. */
    @Override
    public JsonNode run(JsonNode arguments, Exchange operator) throws IOException {
        String address = arguments.path("address").asText();
        Account account = database.read(rows -> mail.directory().byLogin(rows, address))
                .orElseThrow(() -> new OperationRefusedException("there is nobody with the address " + address));
        MailboxTree tree =
                new MailboxTree(database.read(rows -> mail.mailboxes().all(rows, account.id())));
        List<MailboxTree.Entry> wanted = tree.entries();
        if (arguments.has("mailbox")) {
            List<String> path = new ArrayList<>();
            arguments.path("mailbox").forEach(name -> path.add(name.asText()));
            List<String> folder = path.size() == 1 && path.get(0).equalsIgnoreCase("INBOX") ? List.of() : path;
            wanted =
                    wanted.stream().filter(entry -> entry.path().equals(folder)).toList();
            if (wanted.isEmpty()) {
                throw new OperationRefusedException(
                        "there is no mailbox " + String.join("/", path) + "; these are: " + names(tree));
            }
        }
        Run run = new Run(account.id(), operator);
        long emails = wanted.stream()
                .mapToLong(entry -> entry.mailbox().totalEmails())
                .sum();
        operator.sendLater(JsonNodeFactory.instance.objectNode().put("emails", emails));
        for (MailboxTree.Entry entry : wanted) {
            run.mailbox(entry);
        }
        return run.counts();
    }

    /** One export. */
    private final class Run {
        private final AccountId account;
        private final Exchange operator;
        private long messages;
        private long octets;
        private long damaged;

        Run(AccountId account, Exchange operator) {
            this.account = account;
            this.operator = operator;
        }

        void mailbox(MailboxTree.Entry entry) throws IOException {
            ObjectNode note = JsonNodeFactory.instance.objectNode();
            entry.path().forEach(note.putArray("mailbox")::add);
            operator.sendLater(note);
            long lastUid = 0;
            List<MailboxEntry> page = page(entry, lastUid);
            while (!page.isEmpty()) {
                lastUid = page.get(page.size() - 1).uid();
                // What is marked \Deleted only waits to be expunged.
                List<EmailId> ids = page.stream()
                        .filter(one -> !one.deleted())
                        .map(MailboxEntry::emailId)
                        .toList();
                for (Email email : database.read(rows -> mail.emails().get(rows, account, ids))) {
                    message(email, entry.path());
                }
                page = page(entry, lastUid);
            }
        }

        ObjectNode counts() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("messages", messages)
                    .put("octets", octets)
                    .put("damaged", damaged);
        }

        private List<MailboxEntry> page(MailboxTree.Entry entry, long aboveUid) {
            return database.read(rows -> mail.entries()
                    .list(
                            rows,
                            mail.sharing()
                                    .open(
                                            rows,
                                            account,
                                            account,
                                            entry.mailbox().id()),
                            UidRange.above(aboveUid),
                            PAGE));
        }

        private void message(Email email, List<String> folder) throws IOException {
            String place = "email " + email.id() + " in " + (folder.isEmpty() ? "INBOX" : String.join("/", folder));
            String fault = "";
            try (OutputStream out = operator.octets()) {
                fault = copy(email, out);
            }
            if (fault.isEmpty()) {
                messages++;
                octets += email.size();
                operator.sendLater(new MessageNote(folder, email.keywords(), email.receivedAt(), place).toJson());
            } else {
                damaged++;
                operator.sendLater(JsonNodeFactory.instance.objectNode().put("damaged", place + ": " + fault));
            }
        }

        /** Copies the octets; what is wrong with them, or "". A failure to write is thrown. */
        private String copy(Email email, OutputStream out) throws IOException {
            byte[] buffer = new byte[64 << 10];
            try (InputStream in = blobs.open(email.blobId())) {
                int count = in.read(buffer);
                while (count >= 0) {
                    out.write(buffer, 0, count);
                    count = in.read(buffer);
                }
                return "";
            } catch (CorruptBlobException | NoSuchFileException lost) {
                return String.valueOf(lost.getMessage());
            }
        }
    }

    private static String names(MailboxTree tree) {
        List<String> names = new ArrayList<>();
        tree.entries().forEach(entry -> names.add(entry.path().isEmpty() ? "INBOX" : String.join("/", entry.path())));
        return String.join(", ", names);
    }
}
