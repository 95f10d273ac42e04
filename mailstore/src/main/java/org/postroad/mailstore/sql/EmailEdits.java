package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Changes emails that are there. Thread-safe. */
final class EmailEdits {
    private final AccountLocks locks;
    private final Tombstones tombstones;
    private final BlobStore blobs;
    private final MailStoreSettings settings;

    EmailEdits(AccountLocks locks, Tombstones tombstones, BlobStore blobs, MailStoreSettings settings) {
        this.locks = locks;
        this.blobs = blobs;
        this.tombstones = tombstones;
        this.settings = settings;
    }

    /** What may change in an email, and what has to be known to change it. */
    private record Row(
            long id, long thread, long receivedAt, long size, Set<Long> mailboxes, String keywords, BlobId blob) {
        private static final String SELECT =
                "SELECT id, thread_id, received_at, size, mailboxes, keywords, blob_id FROM email WHERE account_id = ? AND id = ?";

        private static Row read(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    Encoded.mailboxes(row.getString(5)),
                    row.getString(6),
                    new BlobId(row.getString(7)));
        }
    }

    void update(Transaction tx, AccountId account, EmailId id, EmailPatch patch) {
        AccountWrite write = locks.require(tx, account);
        Row row = require(tx, account, id);
        Set<Keyword> keywords = patch.keywords().apply(Encoded.keywords(row.keywords));
        Set<Long> mailboxes =
                patch
                        .mailboxes()
                        .apply(row.mailboxes.stream().map(MailboxId::new).collect(Collectors.toSet()))
                        .stream()
                        .map(MailboxId::value)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (keywords.size() > settings.keywordsPerEmail()) {
            throw new StoreFault(Reason.TOO_MANY_KEYWORDS);
        }
        if (mailboxes.isEmpty()) {
            throw new StoreFault(Reason.NO_MAILBOX);
        }
        if (mailboxes.size() > settings.mailboxesPerEmail()) {
            throw new StoreFault(Reason.TOO_MANY_MAILBOXES);
        }
        change(tx, write, row, Encoded.keywords(keywords), mailboxes);
    }

    void destroy(Transaction tx, AccountId account, EmailId id) {
        AccountWrite write = locks.require(tx, account);
        destroy(tx, write, require(tx, account, id));
    }

    /** Takes an email out of one mailbox, and destroys it if it is in no other. */
    void takeOut(Transaction tx, AccountWrite write, EmailId id, MailboxId mailbox) {
        Row row = require(tx, write.account, id);
        Set<Long> others = new TreeSet<>(row.mailboxes);
        others.remove(mailbox.value());
        if (others.isEmpty()) {
            destroy(tx, write, row);
        } else {
            change(tx, write, row, row.keywords, others);
        }
    }

    private void change(Transaction tx, AccountWrite write, Row row, String keywords, Set<Long> mailboxes) {
        if (keywords.equals(row.keywords) && mailboxes.equals(row.mailboxes)) {
            return;
        }
        Set<Long> entered = minus(mailboxes, row.mailboxes);
        Set<Long> left = minus(row.mailboxes, mailboxes);
        Optional<Map<Long, Long>> uids = Uids.next(tx, write.id(), entered);
        if (uids.isEmpty()) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND);
        }
        boolean unread = Encoded.isUnread(keywords);
        boolean counts = !entered.isEmpty() || !left.isEmpty() || unread != Encoded.isUnread(row.keywords);
        List<Place> before = counts ? Place.ofThread(tx, write.id(), row.thread) : List.of();

        long modSeq = write.next(tx);
        tx.update(
                "UPDATE email SET modseq = ?, keywords = ?, mailboxes = ? WHERE account_id = ? AND id = ?",
                modSeq,
                keywords,
                Encoded.mailboxes(mailboxes),
                write.id(),
                row.id);
        if (!left.isEmpty()) {
            Uids.drop(tx, write.id(), left, row.id, row.receivedAt);
        }
        if (!entered.isEmpty()) {
            Uids.take(tx, write.id(), uids.get(), row.id, row.thread, row.receivedAt);
        }
        if (counts) {
            List<Place> after = without(before, row.id);
            after.add(new Place(row.id, mailboxes, unread));
            Counters.move(tx, write, modSeq, before, after, entered);
        }
        write.touched(DataType.EMAIL);
    }

    private void destroy(Transaction tx, AccountWrite write, Row row) {
        List<Place> before = Place.ofThread(tx, write.id(), row.thread);
        List<Place> after = without(before, row.id);
        if (after.isEmpty()) {
            forgetThread(tx, write.id(), row);
        }
        long modSeq = write.next(tx, -row.size);
        tx.update("DELETE FROM email WHERE account_id = ? AND id = ?", write.id(), row.id);
        EmailKeys.forgetBlob(tx, write.id(), row.blob);
        blobs.release(tx, row.blob);
        Uids.drop(tx, write.id(), row.mailboxes, row.id, row.receivedAt);
        Counters.move(tx, write, modSeq, before, after, Set.of());
        tombstones.put(tx, write, DataType.EMAIL, row.id, modSeq, row.thread);
        write.touched(DataType.THREAD);
    }

    private static void forgetThread(Transaction tx, long account, Row row) {
        tx.first(
                        "SELECT summary FROM email WHERE account_id = ? AND id = ?",
                        result -> result.getBytes(1),
                        account,
                        row.id)
                .flatMap(Summaries::decode)
                .ifPresent(summary -> EmailKeys.forget(tx, account, summary.headers(), row.thread));
    }

    private static Row require(Snapshot rows, AccountId account, EmailId id) {
        return rows.first(Row.SELECT, Row::read, account.value(), id.value())
                .orElseThrow(() -> new StoreFault(Reason.EMAIL_NOT_FOUND));
    }

    private static List<Place> without(List<Place> places, long email) {
        return places.stream()
                .filter(place -> place.emailId() != email)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Set<Long> minus(Set<Long> some, Set<Long> others) {
        Set<Long> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
