package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/**
 * The list that every client opens first: one whole mailbox, newest first. It goes along one index, so the work grows with the place in the
 * list, not with the mailbox; its length is a counter.
 *
 * @param collapsed whether only the newest email of each thread is listed
 */
record MailboxList(long account, long mailbox, boolean collapsed, MailboxWalk walk) implements EmailList {
    private static final String NONE_NEWER_IN_THREAD = """
             AND NOT EXISTS (SELECT 1 FROM email o WHERE o.account_id = e.account_id AND o.thread_id = e.thread_id
                AND o.mailboxes LIKE ? ESCAPE '!'
                AND (o.received_at > e.received_at OR o.received_at = e.received_at AND o.id > e.id))""";

    static MailboxList of(long account, long mailbox, boolean collapsed) {
        MailboxWalk.Steps steps = (receivedAt, email, limit) -> after(account, mailbox, receivedAt, email, limit);
        return new MailboxList(account, mailbox, collapsed, new MailboxWalk(steps, collapsed));
    }

    @Override
    public Part part(Snapshot rows, long position, int limit) {
        if (collapsed) {
            return walk.part(rows, position, limit);
        }
        return new Part(rows.query("""
                    SELECT email_id FROM mailbox_email WHERE account_id = ? AND mailbox_id = ?
                    ORDER BY account_id, mailbox_id, received_at DESC, email_id DESC
                    OFFSET ? ROWS FETCH FIRST ? ROWS ONLY""", row -> new EmailId(row.getLong(1)), account, mailbox, position, limit), -1);
    }

    @Override
    public long length(Snapshot rows) {
        return rows.first(
                        "SELECT total_emails, total_threads FROM mailbox WHERE account_id = ? AND id = ?",
                        row -> row.getLong(collapsed ? 2 : 1),
                        account,
                        mailbox)
                .orElse(0L);
    }

    @Override
    public Map<EmailId, Long> places(Snapshot rows, Collection<EmailId> emails) {
        return walk.places(rows, listed(rows, emails));
    }

    private static Sql after(long account, long mailbox, long receivedAt, long email, int limit) {
        return new Sql().add("""
                SELECT received_at, email_id, thread_id FROM mailbox_email
                WHERE account_id = ? AND mailbox_id = ? AND received_at <= ? AND (received_at < ? OR email_id < ?)
                ORDER BY account_id, mailbox_id, received_at DESC, email_id DESC FETCH FIRST ? ROWS ONLY""", account, mailbox, receivedAt, receivedAt, email, limit);
    }

    /** Those of the emails that stand in the list, so that the walk for the others does not go on to its end. */
    private Set<Long> listed(Snapshot rows, Collection<EmailId> emails) {
        Set<Long> listed = new HashSet<>();
        if (emails.isEmpty()) {
            return listed;
        }
        Sql sql = new Sql()
                .add("SELECT e.id FROM email e WHERE ")
                .addIn(
                        "e.account_id",
                        "e.id",
                        account,
                        emails.stream().map(EmailId::value).toList())
                .add(" AND e.mailboxes" + Encoded.LIKE, Encoded.mailboxPattern(mailbox));
        if (collapsed) {
            sql.add(NONE_NEWER_IN_THREAD, Encoded.mailboxPattern(mailbox));
        }
        rows.query(sql.text(), row -> listed.add(row.getLong(1)), sql.arguments());
        return listed;
    }
}
