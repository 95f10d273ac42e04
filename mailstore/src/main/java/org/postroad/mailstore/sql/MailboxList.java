package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
record MailboxList(long account, long mailbox, boolean collapsed) implements EmailList {
    private static final int STEP = 1000;
    private static final String NONE_NEWER_IN_THREAD = """
             AND NOT EXISTS (SELECT 1 FROM email o WHERE o.account_id = e.account_id AND o.thread_id = e.thread_id
                AND o.mailboxes LIKE ? ESCAPE '!'
                AND (o.received_at > e.received_at OR o.received_at = e.received_at AND o.id > e.id))""";

    private record Entry(long receivedAt, long email, long thread) {
        private static final Entry BEFORE_ALL = new Entry(Long.MAX_VALUE, Long.MAX_VALUE, 0);
    }

    @Override
    public List<EmailId> page(Snapshot rows, long position, int limit) {
        if (!collapsed) {
            return rows.query("""
                    SELECT email_id FROM mailbox_email WHERE account_id = ? AND mailbox_id = ?
                    ORDER BY account_id, mailbox_id, received_at DESC, email_id DESC
                    OFFSET ? ROWS FETCH FIRST ? ROWS ONLY""", row -> new EmailId(row.getLong(1)), account, mailbox, position, limit);
        }
        List<EmailId> page = new ArrayList<>();
        if (limit > 0) {
            walk(rows, (email, place) -> {
                if (place >= position) {
                    page.add(new EmailId(email));
                }
                return page.size() < limit;
            });
        }
        return page;
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
        Set<Long> missing = listed(rows, emails);
        Map<EmailId, Long> places = new HashMap<>();
        if (!missing.isEmpty()) {
            walk(rows, (email, place) -> {
                if (missing.remove(email)) {
                    places.put(new EmailId(email), place);
                }
                return !missing.isEmpty();
            });
        }
        return places;
    }

    private interface Visitor {
        /** Whether to go on. */
        boolean visit(long email, long place);
    }

    private void walk(Snapshot rows, Visitor visitor) {
        Set<Long> threads = new HashSet<>();
        Entry last = Entry.BEFORE_ALL;
        long place = 0;
        List<Entry> step;
        do {
            step = after(rows, last);
            for (Entry entry : step) {
                last = entry;
                boolean shown = !collapsed || threads.add(entry.thread);
                if (shown && !visitor.visit(entry.email, place++)) {
                    return;
                }
            }
        } while (step.size() == STEP);
    }

    private List<Entry> after(Snapshot rows, Entry last) {
        return rows.query(
                """
                SELECT received_at, email_id, thread_id FROM mailbox_email
                WHERE account_id = ? AND mailbox_id = ? AND received_at <= ? AND (received_at < ? OR email_id < ?)
                ORDER BY account_id, mailbox_id, received_at DESC, email_id DESC FETCH FIRST ? ROWS ONLY""",
                row -> new Entry(row.getLong(1), row.getLong(2), row.getLong(3)),
                account,
                mailbox,
                last.receivedAt,
                last.receivedAt,
                last.email,
                STEP);
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
