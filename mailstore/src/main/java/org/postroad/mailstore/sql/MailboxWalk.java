package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/**
 * Goes along a mailbox from one end, in steps that grow, as far as somebody wants to see: a window costs what stands before
 * it, not the whole list.
 *
 * @param steps finds the next emails
 * @param collapsed whether only the first email of each thread is shown
 */
record MailboxWalk(Steps steps, boolean collapsed) {
    private static final int FIRST_STEP = 128;
    private static final int LONGEST_STEP = 1024;

    /** Where the emails come from. */
    @FunctionalInterface
    interface Steps {
        /** At most {@code limit} emails after one, or the first ones: the columns are what they are sorted by, email_id, thread_id. */
        Sql after(Optional<Entry> last, int limit);
    }

    /** Sees the list. */
    @FunctionalInterface
    interface Visitor {
        /** Whether to go on. */
        boolean visit(long email, long place);
    }

    /**
     * An email in the list.
     *
     * @param key what the list is sorted by
     */
    record Entry(Object key, long email, long thread) {}

    /** The length of the list, if the walk came to its end; else -1. */
    long go(Snapshot rows, Visitor visitor) {
        Set<Long> threads = new HashSet<>();
        Optional<Entry> last = Optional.empty();
        long place = 0;
        int length = FIRST_STEP;
        while (true) {
            List<Entry> step = step(rows, last, length);
            for (Entry entry : step) {
                last = Optional.of(entry);
                boolean shown = !collapsed || threads.add(entry.thread);
                if (shown && !visitor.visit(entry.email, place++)) {
                    return -1;
                }
            }
            if (step.size() < length) {
                return place;
            }
            length = Math.min(2 * length, LONGEST_STEP);
        }
    }

    /** A part of the list, and its length if that came to light. */
    EmailList.Part part(Snapshot rows, long position, int limit) {
        List<EmailId> ids = new ArrayList<>();
        if (limit == 0) {
            return new EmailList.Part(ids, -1);
        }
        long length = go(rows, (email, place) -> {
            if (place >= position) {
                ids.add(new EmailId(email));
            }
            return ids.size() < limit;
        });
        return new EmailList.Part(ids, length);
    }

    /** As {@link EmailList#places}. */
    Optional<Map<EmailId, Long>> places(Snapshot rows, Set<Long> emails, long reach) {
        SoughtPlaces sought = new SoughtPlaces(emails, reach);
        return sought.found(sought.isDone() || go(rows, sought) >= 0);
    }

    private List<Entry> step(Snapshot rows, Optional<Entry> last, int limit) {
        Sql sql = steps.after(last, limit);
        return rows.query(
                sql.text(), row -> new Entry(row.getObject(1), row.getLong(2), row.getLong(3)), sql.arguments());
    }
}
