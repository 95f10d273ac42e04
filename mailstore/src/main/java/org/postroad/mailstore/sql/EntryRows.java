package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * The rows that put emails into mailboxes: those that everybody sees, and those that are marked {@code \Deleted}, in a table of their own. A
 * mailbox's next uid moves with its counters, in {@link Counters#move} (S5).
 */
final class EntryRows {
    private static final int AT_ONCE = 128;

    private static final String KEY = "(CAST(? AS BIGINT), CAST(? AS BIGINT))";
    private static final long NOBODY = 0;

    private EntryRows() {}

    /** What an email's entries repeat of it, so that lists need not look at it. */
    record Subject(long email, long thread, long receivedAt, String subjectKey) {}

    /** An entry as it stands in one of the tables. */
    record Entry(long mailbox, long uid, long savedAt, boolean marked) {}

    /** The next uid of each mailbox; empty if one of them does not exist. */
    static Optional<Map<Long, Long>> nextUids(Snapshot rows, long account, Collection<Long> mailboxes) {
        Map<Long, Long> next = new HashMap<>();
        if (mailboxes.isEmpty()) {
            return Optional.of(next);
        }
        Sql sql =
                new Sql().add("SELECT id, uid_next FROM mailbox WHERE ").addIn("account_id", "id", account, mailboxes);
        rows.query(sql.text(), row -> next.put(row.getLong(1), row.getLong(2)) == null, sql.arguments());
        return next.size() == mailboxes.size() ? Optional.of(next) : Optional.empty();
    }

    /** Those of the email's entries that are in some mailboxes. */
    static List<Entry> of(Snapshot rows, long account, Subject email, Collection<Long> mailboxes) {
        List<Entry> entries = new ArrayList<>();
        for (long mailbox : mailboxes) {
            entries.addAll(rows.query(
                    """
                    SELECT uid, saved_at FROM mailbox_email
                    WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ?""",
                    row -> new Entry(mailbox, row.getLong(1), row.getLong(2), false),
                    account,
                    mailbox,
                    email.receivedAt,
                    email.email));
        }
        if (entries.size() < mailboxes.size()) {
            entries.addAll(marked(rows, account, email.email, mailboxes));
        }
        return entries;
    }

    /** The entry that each of some emails has in one mailbox, by the email: some look-ups for each question, as a server may be far away. */
    static Map<Long, Entry> in(Snapshot rows, long account, long mailbox, List<Subject> emails) {
        Map<Long, Entry> entries = new HashMap<>();
        for (int from = 0; from < emails.size(); from += AT_ONCE) {
            List<Subject> some = emails.subList(from, Math.min(emails.size(), from + AT_ONCE));
            find(rows, "mailbox_email", " AND m.received_at = k.received_at", account, mailbox, some, entries);
            List<Subject> others = some.stream()
                    .filter(email -> !entries.containsKey(email.email))
                    .toList();
            if (!others.isEmpty()) {
                find(rows, "marked_email", "", account, mailbox, others, entries);
            }
        }
        return entries;
    }

    /** The keys are joined as a table of their own: along such a one both engines look up each by its index. */
    private static void find(
            Snapshot rows,
            String table,
            String condition,
            long account,
            long mailbox,
            List<Subject> emails,
            Map<Long, Entry> found) {
        List<@Nullable Object> arguments = new ArrayList<>();
        int places = Math.max(1, Integer.highestOneBit(emails.size() * 2 - 1)); // so that few statements are prepared
        for (int i = 0; i < places; i++) {
            arguments.add(i < emails.size() ? emails.get(i).email : NOBODY);
            arguments.add(i < emails.size() ? emails.get(i).receivedAt : NOBODY);
        }
        arguments.add(account);
        arguments.add(mailbox);
        rows.query(
                "SELECT m.email_id, m.uid, m.saved_at FROM (VALUES " + KEY + (", " + KEY).repeat(places - 1)
                        + ") AS k (email_id, received_at)"
                        + " JOIN " + table + " m ON m.email_id = k.email_id" + condition
                        + " WHERE m.account_id = ? AND m.mailbox_id = ?",
                row -> found.put(
                                row.getLong(1),
                                new Entry(mailbox, row.getLong(2), row.getLong(3), table.equals("marked_email")))
                        == null,
                arguments.toArray());
    }

    private static List<Entry> marked(Snapshot rows, long account, long email, Collection<Long> mailboxes) {
        return rows
                .query(
                        "SELECT mailbox_id, uid, saved_at FROM marked_email WHERE account_id = ? AND email_id = ?",
                        row -> new Entry(row.getLong(1), row.getLong(2), row.getLong(3), true),
                        account,
                        email)
                .stream()
                .filter(entry -> mailboxes.contains(entry.mailbox))
                .toList();
    }

    /** Adds entries that everybody sees. */
    static void add(Transaction tx, long account, Subject email, Collection<Entry> entries) {
        List<@Nullable Object[]> added = new ArrayList<>();
        entries.forEach(entry -> added.add(new Object[] {
            account,
            entry.mailbox,
            entry.uid,
            email.email,
            email.thread,
            email.receivedAt,
            entry.savedAt,
            email.subjectKey
        }));
        tx.batch("""
                INSERT INTO mailbox_email (account_id, mailbox_id, uid, email_id, thread_id, received_at, saved_at, subject_key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", added);
    }

    /** Takes entries out of their tables. */
    static void remove(Transaction tx, long account, Collection<Entry> entries) {
        for (boolean marked : List.of(false, true)) {
            List<@Nullable Object[]> gone = new ArrayList<>();
            entries.stream()
                    .filter(entry -> entry.marked == marked)
                    .forEach(entry -> gone.add(new Object[] {account, entry.mailbox, entry.uid}));
            if (!gone.isEmpty()) {
                String table = marked ? "marked_email" : "mailbox_email";
                tx.batch("DELETE FROM " + table + " WHERE account_id = ? AND mailbox_id = ? AND uid = ?", gone);
            }
        }
    }

    /** Moves entries to the other table. */
    static void turn(Transaction tx, long account, Subject email, Collection<Entry> entries) {
        remove(tx, account, entries);
        List<Entry> shown = entries.stream().filter(Entry::marked).toList();
        if (!shown.isEmpty()) {
            add(tx, account, email, shown);
        }
        List<@Nullable Object[]> marked = new ArrayList<>();
        entries.stream()
                .filter(entry -> !entry.marked)
                .forEach(entry ->
                        marked.add(new Object[] {account, entry.mailbox, entry.uid, email.email, entry.savedAt}));
        if (!marked.isEmpty()) {
            tx.batch(
                    "INSERT INTO marked_email (account_id, mailbox_id, uid, email_id, saved_at) VALUES (?, ?, ?, ?, ?)",
                    marked);
        }
    }

    /** Some emails of a mailbox, marked or not. */
    static Set<Long> emailsIn(Snapshot rows, long account, long mailbox, int limit) {
        Set<Long> emails = new TreeSet<>();
        for (String table : List.of("mailbox_email", "marked_email")) {
            emails.addAll(rows.query(
                    "SELECT email_id FROM " + table + " WHERE account_id = ? AND mailbox_id = ?"
                            + " ORDER BY account_id, mailbox_id, uid FETCH FIRST ? ROWS ONLY",
                    row -> row.getLong(1),
                    account,
                    mailbox,
                    limit - emails.size()));
        }
        return emails;
    }
}
