package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Entries;
import org.postroad.mailstore.ExpungedUid;
import org.postroad.mailstore.FlagChange;
import org.postroad.mailstore.FlagEdit;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxEntry;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.MailboxStatus;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.ThreadId;
import org.postroad.mailstore.UidPair;
import org.postroad.mailstore.UidRange;

/** Entries in rows. Thread-safe. */
final class SqlEntries implements Entries {
    private static final List<String> TABLES = List.of("mailbox_email", "marked_email");

    private final AccountLocks locks;
    private final EmailEdits edits;
    private final SqlEmails emails;
    private final SqlChanges changes;

    SqlEntries(AccountLocks locks, EmailEdits edits, SqlEmails emails, SqlChanges changes) {
        this.locks = locks;
        this.edits = edits;
        this.emails = emails;
        this.changes = changes;
    }

    @Override
    public MailboxStatus status(Snapshot rows, MailboxAccess access) {
        access.require(MailboxRight.READ);
        return rows.first(
                        """
                        SELECT uid_validity, uid_next, total_emails, marked_emails, unseen_emails, octets, email_modseq FROM mailbox
                        WHERE account_id = ? AND id = ?""",
                        row -> new MailboxStatus(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3) + row.getLong(4),
                                row.getLong(5),
                                row.getLong(4),
                                row.getLong(6),
                                new ModSeq(row.getLong(7))),
                        access.account().value(),
                        access.mailbox().value())
                .orElseThrow(() -> new StoreFault(Reason.MAILBOX_NOT_FOUND));
    }

    @Override
    public List<Long> uids(Snapshot rows, MailboxAccess access, UidRange range, int limit) {
        access.require(MailboxRight.READ);
        return TABLES.stream()
                .flatMap(table -> uids(rows, table, access, range, limit))
                .sorted()
                .limit(limit)
                .toList();
    }

    @Override
    public List<Long> marked(Snapshot rows, MailboxAccess access, UidRange range, int limit) {
        access.require(MailboxRight.READ);
        return uids(rows, "marked_email", access, range, limit).toList();
    }

    private static Stream<Long> uids(Snapshot rows, String table, MailboxAccess access, UidRange range, int limit) {
        return rows
                .query(
                        "SELECT uid FROM " + table + " WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?"
                                + " ORDER BY account_id, mailbox_id, uid FETCH FIRST ? ROWS ONLY",
                        row -> row.getLong(1),
                        access.account().value(),
                        access.mailbox().value(),
                        range.first(),
                        range.last(),
                        limit)
                .stream();
    }

    @Override
    public List<MailboxEntry> list(Snapshot rows, MailboxAccess access, UidRange range, int limit) {
        access.require(MailboxRight.READ);
        return TABLES.stream()
                .flatMap(table -> list(rows, table, access, range, limit).stream())
                .sorted(Comparator.comparingLong(MailboxEntry::uid))
                .limit(limit)
                .toList();
    }

    private static List<MailboxEntry> list(
            Snapshot rows, String table, MailboxAccess access, UidRange range, int limit) {
        return rows.query(
                "SELECT e.id, e.thread_id, e.modseq, e.keywords, e.size, e.received_at, m.uid, m.saved_at FROM " + table
                        + " m JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id"
                        + " WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid BETWEEN ? AND ?"
                        + " ORDER BY m.account_id, m.mailbox_id, m.uid FETCH FIRST ? ROWS ONLY",
                row -> Half.read(row).entry(row.getLong(7), row.getLong(8), table.equals("marked_email")),
                access.account().value(),
                access.mailbox().value(),
                range.first(),
                range.last(),
                limit);
    }

    /** What an entry shows of its email. */
    private record Half(long id, long thread, long modSeq, String keywords, long size, long receivedAt) {
        private static Half read(ResultSet row) throws SQLException {
            return new Half(
                    row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), row.getLong(5), row.getLong(6));
        }

        private MailboxEntry entry(long uid, long savedAt, boolean marked) {
            return new MailboxEntry(
                    uid,
                    new EmailId(id),
                    new ThreadId(thread),
                    new ModSeq(modSeq),
                    Encoded.keywords(keywords),
                    marked,
                    size,
                    Instant.ofEpochMilli(receivedAt),
                    Instant.ofEpochMilli(savedAt));
        }
    }

    @Override
    public List<MailboxEntry> changed(Snapshot rows, MailboxAccess access, ModSeq since, int limit) {
        access.require(MailboxRight.READ);
        String pattern = Encoded.mailboxPattern(access.mailbox().value());
        List<Half> halves =
                rows.query("""
                SELECT id, thread_id, modseq, keywords, size, received_at FROM email
                WHERE account_id = ? AND modseq > ? AND (mailboxes LIKE ? ESCAPE '!' OR marked LIKE ? ESCAPE '!')
                ORDER BY account_id, modseq FETCH FIRST ? ROWS ONLY""", Half::read, access.account().value(), since.value(), pattern, pattern, limit);
        Map<Long, EntryRows.Entry> entries = EntryRows.in(
                rows,
                access.account().value(),
                access.mailbox().value(),
                halves.stream()
                        .map(half -> new EntryRows.Subject(half.id, half.thread, half.receivedAt, ""))
                        .toList());
        return halves.stream()
                .flatMap(half -> Optional.ofNullable(entries.get(half.id)).stream()
                        .map(entry -> half.entry(entry.uid(), entry.savedAt(), entry.marked())))
                .toList();
    }

    @Override
    public List<ExpungedUid> vanished(Snapshot rows, MailboxAccess access, ModSeq since, int limit) {
        access.require(MailboxRight.READ);
        changes.checkKnown(rows, access.account(), since);
        return rows.query(
                """
                SELECT uid, modseq FROM expunged WHERE account_id = ? AND modseq > ? AND mailbox_id = ?
                ORDER BY account_id, modseq FETCH FIRST ? ROWS ONLY""",
                row -> new ExpungedUid(row.getLong(1), new ModSeq(row.getLong(2))),
                access.account().value(),
                since.value(),
                access.mailbox().value(),
                limit);
    }

    @Override
    public List<Email> emails(Snapshot rows, MailboxAccess access, Collection<EmailId> ids) {
        access.require(MailboxRight.READ);
        String pattern = Encoded.mailboxPattern(access.mailbox().value());
        return emails.get(
                rows,
                access.account(),
                ids,
                new Sql().add("(mailboxes LIKE ? ESCAPE '!' OR marked LIKE ? ESCAPE '!')", pattern, pattern));
    }

    @Override
    public FlagChange store(
            Transaction tx,
            MailboxAccess access,
            Collection<Long> uids,
            FlagEdit edit,
            Optional<ModSeq> unchangedSince) {
        if (Stream.of(MailboxRight.SET_SEEN, MailboxRight.WRITE, MailboxRight.DELETE_MESSAGES)
                .noneMatch(access.rights()::has)) {
            throw new StoreFault(Reason.FORBIDDEN);
        }
        AccountWrite write = locks.require(tx, access.account());
        List<Long> modified = new ArrayList<>();
        List<Long> stored = new ArrayList<>();
        for (Found found : find(tx, write, access, uids)) {
            if (unchangedSince.isPresent()
                    && found.row.modSeq() > unchangedSince.get().value()) {
                modified.add(found.uid);
            } else {
                edits.change(tx, write, found.row, after(found, edit, access), Set.of());
                stored.add(found.uid);
            }
        }
        return new FlagChange(now(tx, access, stored), modified);
    }

    private static EmailEdits.Condition after(Found found, FlagEdit edit, MailboxAccess access) {
        long mailbox = access.mailbox().value();
        EmailEdits.Condition before = found.row.condition();
        boolean marked = before.marked().contains(mailbox);
        boolean mark = edit.apply(marked, access.rights());
        EmailEdits.Condition turned = before;
        if (mark != marked) {
            turned = mark ? before.markedIn(mailbox) : before.shownIn(mailbox);
        }
        return turned.withKeywords(edit.apply(Encoded.keywords(before.keywords()), access.rights()));
    }

    private List<MailboxEntry> now(Snapshot rows, MailboxAccess access, List<Long> uids) {
        List<MailboxEntry> entries = new ArrayList<>();
        for (long uid : uids) {
            TABLES.forEach(table -> entries.addAll(list(rows, table, access, UidRange.of(uid), 1)));
        }
        return entries;
    }

    @Override
    public List<UidPair> copy(Transaction tx, MailboxAccess from, Collection<Long> uids, MailboxAccess to) {
        from.require(MailboxRight.READ);
        return put(tx, from, uids, to, false);
    }

    @Override
    public List<UidPair> move(Transaction tx, MailboxAccess from, Collection<Long> uids, MailboxAccess to) {
        from.require(MailboxRight.READ);
        from.require(MailboxRight.DELETE_MESSAGES);
        from.require(MailboxRight.EXPUNGE);
        return put(tx, from, uids, to, true);
    }

    private List<UidPair> put(
            Transaction tx, MailboxAccess from, Collection<Long> uids, MailboxAccess to, boolean moves) {
        to.require(MailboxRight.INSERT);
        if (!from.account().equals(to.account())) {
            throw new IllegalArgumentException("from account " + from.account() + " to " + to.account());
        }
        AccountWrite write = locks.require(tx, from.account());
        long target = to.mailbox().value();
        requireThere(tx, to);
        List<UidPair> pairs = new ArrayList<>();
        for (Found found : find(tx, write, from, uids)) {
            EmailEdits.Condition after = found.row.condition().shownIn(target);
            if (moves && from.mailbox().value() != target) {
                after = after.outOf(from.mailbox().value());
            }
            Map<Long, Long> taken = edits.change(tx, write, found.row, after, Set.of(target));
            pairs.add(new UidPair(found.uid, taken.getOrDefault(target, 0L)));
        }
        return pairs;
    }

    private static void requireThere(Snapshot rows, MailboxAccess access) {
        boolean there = rows.first(
                        "SELECT id FROM mailbox WHERE account_id = ? AND id = ?",
                        row -> row.getLong(1),
                        access.account().value(),
                        access.mailbox().value())
                .isPresent();
        if (!there) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND);
        }
    }

    @Override
    public List<Long> expunge(Transaction tx, MailboxAccess access, Collection<Long> uids) {
        access.require(MailboxRight.EXPUNGE);
        AccountWrite write = locks.require(tx, access.account());
        List<Long> gone = new ArrayList<>();
        long mailbox = access.mailbox().value();
        for (Found found : find(tx, write, access, uids)) {
            if (found.row.condition().marked().contains(mailbox)) {
                edits.takeOut(tx, write, found.row, mailbox);
                gone.add(found.uid);
            }
        }
        return gone;
    }

    /** An entry with its email. */
    private record Found(long uid, EmailEdits.Row row) {}

    /** The entries under these uids, ascending, those that are there. */
    private List<Found> find(Transaction tx, AccountWrite write, MailboxAccess access, Collection<Long> uids) {
        requireThere(tx, access);
        List<Found> found = new ArrayList<>();
        for (long uid : new TreeSet<>(uids)) {
            for (String table : TABLES) {
                tx.first(
                                "SELECT email_id FROM " + table
                                        + " WHERE account_id = ? AND mailbox_id = ? AND uid = ?",
                                row -> row.getLong(1),
                                write.id(),
                                access.mailbox().value(),
                                uid)
                        .flatMap(email -> edits.find(tx, write, email))
                        .ifPresent(row -> found.add(new Found(uid, row)));
            }
        }
        return found;
    }
}
