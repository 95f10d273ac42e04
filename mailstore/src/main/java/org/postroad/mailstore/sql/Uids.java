package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Puts emails into mailboxes. A mailbox's next uid moves with its counters, in {@link Counters#move} (S5). */
final class Uids {
    private Uids() {}

    /** The next uid of each mailbox; empty if one of them does not exist. */
    static Optional<Map<Long, Long>> next(Snapshot rows, long account, Collection<Long> mailboxes) {
        Map<Long, Long> next = new HashMap<>();
        if (mailboxes.isEmpty()) {
            return Optional.of(next);
        }
        Sql sql =
                new Sql().add("SELECT id, uid_next FROM mailbox WHERE ").addIn("account_id", "id", account, mailboxes);
        rows.query(sql.text(), row -> next.put(row.getLong(1), row.getLong(2)) == null, sql.arguments());
        return next.size() == mailboxes.size() ? Optional.of(next) : Optional.empty();
    }

    /** Adds an email under these uids, by mailbox. */
    static void take(Transaction tx, long account, Map<Long, Long> uids, long email, long thread, long receivedAt) {
        List<@Nullable Object[]> added = new ArrayList<>();
        uids.forEach((mailbox, uid) -> added.add(new Object[] {account, mailbox, uid, email, thread, receivedAt}));
        tx.batch(
                "INSERT INTO mailbox_email (account_id, mailbox_id, uid, email_id, thread_id, received_at) VALUES (?, ?, ?, ?, ?, ?)",
                added);
    }

    /** Takes an email out of mailboxes. */
    static void drop(Transaction tx, long account, Collection<Long> mailboxes, long email, long receivedAt) {
        List<@Nullable Object[]> gone = new ArrayList<>();
        mailboxes.forEach(mailbox -> gone.add(new Object[] {account, mailbox, receivedAt, email}));
        tx.batch(
                "DELETE FROM mailbox_email WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ?",
                gone);
    }
}
