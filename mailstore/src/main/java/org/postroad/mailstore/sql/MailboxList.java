package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/**
 * The list that every client opens first: one whole mailbox, by date or by subject. It goes along one index, so the work grows with the
 * place in the list, not with the mailbox; its length is a counter.
 *
 * @param collapsed whether only the first email of each thread is listed
 */
record MailboxList(long account, long mailbox, MailboxOrder order, boolean collapsed, MailboxWalk walk)
        implements EmailList {
    static MailboxList of(long account, long mailbox, MailboxOrder order, boolean collapsed) {
        MailboxWalk.Steps steps = (last, limit) -> after(account, mailbox, order, last, limit);
        return new MailboxList(account, mailbox, order, collapsed, new MailboxWalk(steps, collapsed));
    }

    @Override
    public Part part(Snapshot rows, long position, int limit) {
        if (collapsed) {
            return walk.part(rows, position, limit);
        }
        return new Part(
                rows.query(
                        "SELECT email_id FROM mailbox_email WHERE account_id = ? AND mailbox_id = ?" + order.orderBy()
                                + " OFFSET ? ROWS FETCH FIRST ? ROWS ONLY",
                        row -> new EmailId(row.getLong(1)),
                        account,
                        mailbox,
                        position,
                        limit),
                -1);
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
    public Optional<Map<EmailId, Long>> places(Snapshot rows, Collection<EmailId> emails, long reach) {
        return walk.places(rows, listed(rows, emails), reach);
    }

    private static Sql after(
            long account, long mailbox, MailboxOrder order, Optional<MailboxWalk.Entry> last, int limit) {
        Sql sql = new Sql()
                .add(
                        "SELECT " + order.column
                                + ", email_id, thread_id FROM mailbox_email WHERE account_id = ? AND mailbox_id = ?",
                        account,
                        mailbox);
        last.ifPresent(entry -> sql.add(" AND " + order.after(), entry.key(), entry.key(), entry.email()));
        return sql.add(order.orderBy() + " FETCH FIRST ? ROWS ONLY", limit);
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
            sql.add(
                    " AND NOT EXISTS (SELECT 1 FROM email o WHERE o.account_id = e.account_id AND o.thread_id = e.thread_id"
                            + " AND o.mailboxes" + Encoded.LIKE + " AND " + order.before("o", "e") + ")",
                    Encoded.mailboxPattern(mailbox));
        }
        rows.query(sql.text(), row -> listed.add(row.getLong(1)), sql.arguments());
        return listed;
    }
}
