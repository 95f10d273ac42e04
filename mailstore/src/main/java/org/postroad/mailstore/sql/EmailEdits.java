package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
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
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Changes emails that are there, whoever asks: JMAP by their ids, IMAP by their entries. Thread-safe. */
final class EmailEdits {
    private final AccountLocks locks;
    private final Tombstones tombstones;
    private final BlobStore blobs;
    private final Clock clock;
    private final MailStoreSettings settings;

    EmailEdits(AccountLocks locks, Tombstones tombstones, BlobStore blobs, Clock clock, MailStoreSettings settings) {
        this.locks = locks;
        this.blobs = blobs;
        this.tombstones = tombstones;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * What may change in an email.
     *
     * @param shown the mailboxes where everybody sees it
     * @param marked the mailboxes where its entry is marked {@code \Deleted}
     */
    record Condition(String keywords, Set<Long> shown, Set<Long> marked) {
        Condition withKeywords(Set<Keyword> changed) {
            return new Condition(Encoded.keywords(changed), shown, marked);
        }

        /** Shown in a mailbox, whether it was there, marked, or not. */
        Condition shownIn(long mailbox) {
            return new Condition(keywords, plus(shown, mailbox), minus(marked, Set.of(mailbox)));
        }

        Condition markedIn(long mailbox) {
            return new Condition(keywords, minus(shown, Set.of(mailbox)), plus(marked, mailbox));
        }

        Condition outOf(long mailbox) {
            return new Condition(keywords, minus(shown, Set.of(mailbox)), minus(marked, Set.of(mailbox)));
        }

        Set<Long> all() {
            return Counters.union(shown, marked);
        }
    }

    /** An email that may change, and what has to be known to change it. */
    record Row(EntryRows.Subject subject, long modSeq, long size, BlobId blob, Condition condition) {
        private static final String SELECT = """
                SELECT id, thread_id, received_at, subject_key, modseq, size, blob_id, keywords, mailboxes, marked FROM email
                WHERE account_id = ? AND id = ?""";

        private static Row read(ResultSet row) throws SQLException {
            return new Row(
                    new EntryRows.Subject(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4)),
                    row.getLong(5),
                    row.getLong(6),
                    new BlobId(row.getString(7)),
                    new Condition(
                            row.getString(8),
                            Encoded.mailboxes(row.getString(9)),
                            Encoded.mailboxes(row.getString(10))));
        }

        long id() {
            return subject.email();
        }

        boolean isHidden() {
            return condition.shown.isEmpty();
        }

        private Place place(Condition then) {
            return Place.of(id(), then.shown, then.marked, then.keywords, size);
        }
    }

    void update(Transaction tx, AccountId account, EmailId id, EmailPatch patch) {
        AccountWrite write = locks.require(tx, account);
        Row row = requireShown(tx, account, id);
        Condition before = row.condition;
        Set<Long> mailboxes = apply(patch.mailboxes(), before.shown);
        if (mailboxes.isEmpty()) {
            throw new StoreFault(Reason.NO_MAILBOX);
        }
        Condition after = new Condition(before.keywords, mailboxes, minus(before.marked, mailboxes))
                .withKeywords(patch.keywords().apply(Encoded.keywords(before.keywords)));
        change(tx, write, row, after, Set.of());
    }

    private static Set<Long> apply(SetEdit<MailboxId> edit, Set<Long> mailboxes) {
        return edit.apply(mailboxes.stream().map(MailboxId::new).collect(Collectors.toSet())).stream()
                .map(MailboxId::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void destroy(Transaction tx, AccountId account, EmailId id) {
        AccountWrite write = locks.require(tx, account);
        destroy(tx, write, requireShown(tx, account, id));
    }

    /** An email, hidden or not. */
    Optional<Row> find(Snapshot rows, AccountWrite write, long id) {
        return rows.first(Row.SELECT, Row::read, write.id(), id);
    }

    /** Takes an email out of one mailbox, and destroys it if it is in no other. */
    void takeOut(Transaction tx, AccountWrite write, Row row, long mailbox) {
        Condition after = row.condition.outOf(mailbox);
        if (after.all().isEmpty()) {
            destroy(tx, write, row);
        } else {
            change(tx, write, row, after, Set.of());
        }
    }

    /**
     * Changes an email; the uids that it got, by mailbox.
     *
     * @param anew mailboxes in which it gets a new uid though it was there before
     * @throws StoreFault a mailbox not found, too many keywords or mailboxes
     */
    Map<Long, Long> change(Transaction tx, AccountWrite write, Row row, Condition after, Set<Long> anew) {
        Condition before = row.condition;
        if (after.equals(before) && anew.isEmpty()) {
            return Map.of();
        }
        check(after);
        Set<Long> entered = minus(after.all(), before.all());
        entered.addAll(anew);
        Set<Long> left = minus(before.all(), after.all());
        left.addAll(minus(anew, minus(anew, before.all())));
        Map<Long, Long> uids =
                EntryRows.nextUids(tx, write.id(), entered).orElseThrow(() -> new StoreFault(Reason.MAILBOX_NOT_FOUND));
        Place now = row.place(after);
        List<Place> others = counts(row, after) ? others(tx, write.id(), row) : List.of();
        boolean hides = after.shown.isEmpty() && !row.isHidden();
        boolean shows = row.isHidden() && !after.shown.isEmpty();
        int buried = (hides ? 1 : 0) - (shows && tombstones.tells(tx, write, row.id()) ? 1 : 0);

        long modSeq = write.next(tx, 0, 0, left.size() + buried);
        tx.update(
                "UPDATE email SET modseq = ?, keywords = ?, mailboxes = ?, marked = ? WHERE account_id = ? AND id = ?",
                modSeq,
                after.keywords,
                Encoded.mailboxes(after.shown),
                Encoded.mailboxes(after.marked),
                write.id(),
                row.id());
        moveEntries(tx, write, row, after, left, modSeq);
        enter(tx, write, row, uids);
        Counters.move(
                tx,
                write,
                modSeq,
                with(others, row.place(before)),
                with(others, now),
                entered,
                Counters.union(before.all(), after.all()));
        write.touched(DataType.EMAIL);
        if (hides) {
            tombstones.put(tx, write, DataType.EMAIL, row.id(), modSeq, row.subject.thread());
        }
        if (shows) {
            tombstones.takeBack(tx, write, row.id(), modSeq, row.subject.thread());
        }
        if (hides || shows) {
            write.touched(DataType.THREAD);
        }
        return uids;
    }

    private void check(Condition after) {
        if (Encoded.keywords(after.keywords).size() > settings.keywordsPerEmail()) {
            throw new StoreFault(Reason.TOO_MANY_KEYWORDS);
        }
        if (after.all().size() > settings.mailboxesPerEmail()) {
            throw new StoreFault(Reason.TOO_MANY_MAILBOXES);
        }
    }

    /** Whether what the thread counts for changes, and not just a keyword that nobody counts. */
    private static boolean counts(Row row, Condition after) {
        Place before = row.place(row.condition);
        return !before.equals(row.place(after));
    }

    /** Takes entries out of the mailboxes that the email has left, and turns those whose mark has changed. */
    private void moveEntries(
            Transaction tx, AccountWrite write, Row row, Condition after, Set<Long> left, long modSeq) {
        Set<Long> turned = minus(minus(after.marked, row.condition.marked), minus(after.marked, row.condition.shown));
        turned.addAll(minus(minus(after.shown, row.condition.shown), minus(after.shown, row.condition.marked)));
        turned.removeAll(left);
        if (!left.isEmpty()) {
            List<EntryRows.Entry> gone = EntryRows.of(tx, write.id(), row.subject, left);
            EntryRows.remove(tx, write.id(), gone);
            tombstones.expunged(tx, write, modSeq, gone);
        }
        if (!turned.isEmpty()) {
            EntryRows.turn(tx, write.id(), row.subject, EntryRows.of(tx, write.id(), row.subject, turned));
        }
    }

    private void enter(Transaction tx, AccountWrite write, Row row, Map<Long, Long> uids) {
        if (!uids.isEmpty()) {
            long now = clock.millis();
            List<EntryRows.Entry> entries = new ArrayList<>();
            uids.forEach((mailbox, uid) -> entries.add(new EntryRows.Entry(mailbox, uid, now, false)));
            EntryRows.add(tx, write.id(), row.subject, entries);
        }
    }

    private void destroy(Transaction tx, AccountWrite write, Row row) {
        List<Place> others = others(tx, write.id(), row);
        if (others.isEmpty()) {
            forgetThread(tx, write.id(), row);
        }
        Set<Long> left = row.condition.all();
        List<EntryRows.Entry> gone = EntryRows.of(tx, write.id(), row.subject, left);
        long modSeq = write.next(tx, -row.size, -1, left.size() + (row.isHidden() ? 0 : 1));
        tx.update("DELETE FROM email WHERE account_id = ? AND id = ?", write.id(), row.id());
        EmailKeys.forgetBlob(tx, write.id(), row.blob);
        blobs.release(tx, row.blob);
        EntryRows.remove(tx, write.id(), gone);
        Counters.move(tx, write, modSeq, with(others, row.place(row.condition)), others, Set.of(), left);
        tombstones.expunged(tx, write, modSeq, gone);
        write.touched(DataType.EMAIL);
        if (!row.isHidden()) { // else its tombstone stands since it was hidden
            tombstones.put(tx, write, DataType.EMAIL, row.id(), modSeq, row.subject.thread());
            write.touched(DataType.THREAD);
        }
    }

    private static void forgetThread(Transaction tx, long account, Row row) {
        tx.first(
                        "SELECT summary FROM email WHERE account_id = ? AND id = ?",
                        result -> result.getBytes(1),
                        account,
                        row.id())
                .flatMap(Summaries::decode)
                .ifPresent(summary -> EmailKeys.forget(tx, account, summary.headers(), row.subject.thread()));
    }

    private static Row requireShown(Snapshot rows, AccountId account, EmailId id) {
        return rows.first(Row.SELECT, Row::read, account.value(), id.value())
                .filter(row -> !row.isHidden())
                .orElseThrow(() -> new StoreFault(Reason.EMAIL_NOT_FOUND));
    }

    /** The other emails of its thread. */
    private static List<Place> others(Snapshot rows, long account, Row row) {
        return Place.ofThread(rows, account, row.subject.thread()).stream()
                .filter(place -> place.emailId() != row.id())
                .toList();
    }

    private static List<Place> with(List<Place> places, Place one) {
        List<Place> all = new ArrayList<>(places);
        all.add(one);
        return all;
    }

    private static Set<Long> plus(Set<Long> some, long one) {
        Set<Long> more = new TreeSet<>(some);
        more.add(one);
        return more;
    }

    private static Set<Long> minus(Set<Long> some, Set<Long> others) {
        Set<Long> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
