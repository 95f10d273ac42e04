package org.postroad.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;
import org.postroad.app.control.LongOperation;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Filing.Unfiled;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.SetEdit;

/**
 * Takes messages from an operator into an account. Each comes as a stream and then its {@link MessageNote}, or a note {@code {"dropped": true}};
 * a note {@code {"end": true}} is the last. Thread-safe.
 *
 * <p>They are filed some at a time, each batch in one transaction. What the mailbox has already, to the octet, is not filed again, so an
 * import that broke off, wherever, goes on when it is run once more.
 */
public final class ImportOperation implements LongOperation {
    private static final int BATCH = 64;
    private static final long BATCH_OCTETS = 16 << 20;

    private final Database database;
    private final BlobStore blobs;
    private final MailStore mail;

    public ImportOperation(Database database, BlobStore blobs, MailStore mail) {
        this.database = database;
        this.blobs = blobs;
        this.mail = mail;
    }

    /** {@code {"address": …, "dryRun": …}}; the result counts {@code added}, {@code linked}, {@code present} and {@code octets}. */
    @Override
    public JsonNode run(JsonNode arguments, Exchange operator) throws IOException {
        String address = arguments.path("address").asText();
        Account account = database.read(rows -> mail.directory().byLogin(rows, address))
                .orElseThrow(() -> new OperationRefusedException("there is nobody with the address " + address));
        return new Run(account.id(), arguments.path("dryRun").asBoolean()).all(operator);
    }

    /** A message whose octets are there. */
    private record Arrived(StoredBlob blob, MessageSummary summary, MessageNote note) {
        Instant receivedAt() {
            return note.received()
                    .orElseGet(() -> summary.headers()
                            .sentAt()
                            .map(sent -> sent.toInstant())
                            .orElse(Instant.EPOCH));
        }
    }

    /** What a batch did. */
    private record Done(long added, long linked, long present) {
        Done plus(Done other) {
            return new Done(added + other.added, linked + other.linked, present + other.present);
        }
    }

    /** One import. */
    private final class Run {
        private final AccountId account;
        private final boolean dry;
        private final int depth = MailStoreSettings.defaults().mailboxDepth();
        private final List<Arrived> batch = new ArrayList<>();
        private final Set<List<String>> newFolders = new HashSet<>();
        private MailboxTree tree;
        private long batchOctets;
        private long octets;
        private Done done = new Done(0, 0, 0);

        Run(AccountId account, boolean dry) {
            this.account = account;
            this.dry = dry;
            tree = readTree();
        }

        JsonNode all(Exchange operator) throws IOException {
            try {
                Received next = operator.receive();
                while (next.stream().isPresent()) {
                    take(next.stream().get(), operator);
                    if (batch.size() == BATCH || batchOctets >= BATCH_OCTETS) {
                        file();
                        operator.send(counts());
                    }
                    next = operator.receive();
                }
            } catch (EOFException operatorGone) {
                file(); // what has arrived whole
                throw operatorGone;
            }
            file();
            return counts();
        }

        private void take(InputStream stream, Exchange operator) throws IOException {
            MessageDigest digest = sha256();
            try (BlobWriter writer = blobs.create()) {
                byte[] buffer = new byte[64 << 10];
                int count = stream.read(buffer);
                while (count >= 0) {
                    digest.update(buffer, 0, count);
                    writer.write(buffer, 0, count);
                    count = stream.read(buffer);
                }
                JsonNode said = operator.receive()
                        .note()
                        .orElseThrow(() -> new OperationRefusedException("a message without its note"));
                if (!said.path("dropped").asBoolean()) {
                    arrived(writer, digest.digest(), note(said));
                }
            }
        }

        private void arrived(BlobWriter writer, byte[] digest, MessageNote note) throws IOException {
            octets += writer.size();
            BlobId id = new BlobId(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
            boolean stored = database.read(rows -> mail.emails().hasBlob(rows, account, id));
            if (dry) {
                newFolder(note.folder());
                done = done.plus(stored ? new Done(0, 0, 1) : new Done(1, 0, 0));
                return;
            }
            // What is there already is not written a second time: without a row of its own it would be nobody's.
            StoredBlob blob = stored ? new StoredBlob(id, writer.size()) : writer.finish();
            MessageSummary summary;
            try (InputStream in = blobs.open(id)) {
                summary = MessageReader.read(in);
            }
            batch.add(new Arrived(blob, summary, note));
            batchOctets += blob.size();
        }

        /** Files the batch; what became of it counts once the transaction has returned. */
        private void file() {
            if (batch.isEmpty()) {
                return;
            }
            if (batch.stream().anyMatch(each -> tree.find(each.note.folder()).isEmpty())) {
                makeFolders();
            }
            done = done.plus(database.write(tx -> {
                Done now = new Done(0, 0, 0);
                for (Arrived each : batch) {
                    now = now.plus(file(tx, each));
                }
                return now;
            }));
            batch.clear();
            batchOctets = 0;
        }

        private Done file(Transaction tx, Arrived message) {
            MailboxId mailbox = tree.find(message.note.folder()).orElseThrow();
            NewEmail email = NewEmail.into(
                    Set.of(mailbox), message.note.keywords(), message.blob, message.summary, message.receivedAt());
            Optional<EmailId> same = mail.emails().findSame(tx, account, email);
            if (same.isPresent()) {
                Email there =
                        mail.emails().get(tx, account, List.of(same.get())).get(0);
                if (there.mailboxIds().contains(mailbox)) {
                    return new Done(0, 0, 1);
                }
                mail.emails().update(tx, account, there.id(), EmailPatch.mailboxes(SetEdit.adding(Set.of(mailbox))));
                return new Done(0, 1, 0);
            }
            Filing filing = mail.emails().file(tx, account, email);
            if (filing instanceof Unfiled unfiled) {
                throw new OperationRefusedException(message.note.place() + " cannot be filed: " + words(unfiled)
                        + ". What came before it is in the account; run the import again to go on");
            }
            return new Done(1, 0, 0);
        }

        private void makeFolders() {
            for (Arrived each : batch) {
                List<String> folder = each.note.folder();
                if (tree.find(folder).isEmpty()) {
                    database.write(tx -> tree.make(tx, mail.mailboxes(), account, folder));
                    newFolder(folder);
                    tree = readTree();
                }
            }
        }

        private void newFolder(List<String> folder) {
            if (tree.find(folder).isEmpty()) {
                newFolders.add(folder);
            }
        }

        private MailboxTree readTree() {
            return new MailboxTree(database.read(rows -> mail.mailboxes().all(rows, account)));
        }

        private MessageNote note(JsonNode said) {
            try {
                MessageNote note = MessageNote.of(said);
                return new MessageNote(
                        MailboxTree.acceptable(note.folder(), depth),
                        note.keywords(),
                        note.received().orElse(null),
                        note.place());
            } catch (IllegalArgumentException notOne) {
                throw new OperationRefusedException("not a note of a message: " + notOne.getMessage());
            }
        }

        private ObjectNode counts() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("added", done.added)
                    .put("linked", done.linked)
                    .put("present", done.present)
                    .put("mailboxes", newFolders.size())
                    .put("octets", octets);
        }
    }

    private static String words(Unfiled unfiled) {
        switch (unfiled.reason()) {
            case OVER_QUOTA:
                return "the account may hold no more octets";
            case NO_ACCOUNT:
                return "the account is gone";
            case NO_MAILBOX:
                return "its mailbox was removed meanwhile";
            default:
                return unfiled.reason().toString();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
