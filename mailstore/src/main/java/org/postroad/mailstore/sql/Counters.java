package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.DataType;

/**
 * Keeps the counters of mailboxes (S4). Every change of emails changes one thread; the counters move by the difference between what the
 * thread counted for before and after.
 */
final class Counters {
    private static final String MOVE = """
            UPDATE mailbox SET total_emails = total_emails + ?, unread_emails = unread_emails + ?,
                total_threads = total_threads + ?, unread_threads = unread_threads + ?, uid_next = uid_next + ?, modseq = ?
            WHERE account_id = ? AND id = ?""";

    /** What one thread counts for in one mailbox. */
    private record Tally(int emails, int unread) {
        private static final Tally ZERO = new Tally(0, 0);

        private static Tally of(Place place) {
            return new Tally(1, place.unread() ? 1 : 0);
        }

        private Tally plus(Tally other) {
            return new Tally(emails + other.emails, unread + other.unread);
        }

        private int threads() {
            return Math.min(emails, 1);
        }

        private int unreadThreads() {
            return Math.min(unread, 1);
        }
    }

    private Counters() {}

    /**
     * Moves the counters for the change of one thread.
     *
     * @param before all its emails before the change
     * @param after all its emails after it
     * @param uidsTaken the mailboxes in which the change took one uid
     */
    static void move(
            Transaction tx,
            AccountWrite write,
            long modSeq,
            List<Place> before,
            List<Place> after,
            Set<Long> uidsTaken) {
        Map<Long, Tally> old = tally(before);
        Map<Long, Tally> fresh = tally(after);
        Map<Long, Tally> all = new HashMap<>(old);
        all.putAll(fresh);
        List<@Nullable Object[]> moves = new ArrayList<>();
        all.keySet().stream().sorted().forEach(mailbox -> {
            Tally from = old.getOrDefault(mailbox, Tally.ZERO);
            Tally to = fresh.getOrDefault(mailbox, Tally.ZERO);
            if (!from.equals(to) || uidsTaken.contains(mailbox)) {
                moves.add(new Object[] {
                    to.emails - from.emails,
                    to.unread - from.unread,
                    to.threads() - from.threads(),
                    to.unreadThreads() - from.unreadThreads(),
                    uidsTaken.contains(mailbox) ? 1 : 0,
                    modSeq,
                    write.id(),
                    mailbox
                });
            }
        });
        if (!moves.isEmpty()) {
            tx.batch(MOVE, moves);
            write.touched(DataType.MAILBOX);
        }
    }

    private static Map<Long, Tally> tally(List<Place> places) {
        Map<Long, Tally> tallies = new HashMap<>();
        for (Place place : places) {
            place.mailboxes().forEach(mailbox -> tallies.merge(mailbox, Tally.of(place), Tally::plus));
        }
        return tallies;
    }
}
