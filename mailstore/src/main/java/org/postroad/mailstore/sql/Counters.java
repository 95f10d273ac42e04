package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
                total_threads = total_threads + ?, unread_threads = unread_threads + ?, marked_emails = marked_emails + ?,
                unseen_emails = unseen_emails + ?, octets = octets + ?, uid_next = uid_next + ?, modseq = GREATEST(modseq, ?),
                email_modseq = ?
            WHERE account_id = ? AND id = ?""";

    /** What one thread counts for in one mailbox: the first two as JMAP sees it, the others as IMAP does. */
    private record Tally(int emails, int unread, int marked, int unseen, long octets) {
        private static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

        private static Tally shown(Place place) {
            return new Tally(1, place.unread() ? 1 : 0, 0, place.unseen() ? 1 : 0, place.size());
        }

        private static Tally marked(Place place) {
            return new Tally(0, 0, 1, place.unseen() ? 1 : 0, place.size());
        }

        private Tally plus(Tally other) {
            return new Tally(
                    emails + other.emails,
                    unread + other.unread,
                    marked + other.marked,
                    unseen + other.unseen,
                    octets + other.octets);
        }

        private int threads() {
            return Math.min(emails, 1);
        }

        private int unreadThreads() {
            return Math.min(unread, 1);
        }

        private boolean isSameInJmap(Tally other) {
            return emails == other.emails && unread == other.unread;
        }
    }

    private Counters() {}

    /**
     * Moves the counters for the change of one email.
     *
     * @param before all emails of its thread before the change; may be left out, as {@code after}, where it changes no counter
     * @param after all of them after it
     * @param uidsTaken the mailboxes in which the change took one uid
     * @param touched the mailboxes in which the email has, or had, an entry
     */
    static void move(
            Transaction tx,
            AccountWrite write,
            long modSeq,
            List<Place> before,
            List<Place> after,
            Set<Long> uidsTaken,
            Set<Long> touched) {
        Map<Long, Tally> old = tally(before);
        Map<Long, Tally> fresh = tally(after);
        List<@Nullable Object[]> moves = new ArrayList<>();
        for (long mailbox : new TreeSet<>(touched)) {
            Tally from = old.getOrDefault(mailbox, Tally.ZERO);
            Tally to = fresh.getOrDefault(mailbox, Tally.ZERO);
            boolean shows = !from.isSameInJmap(to);
            if (shows) {
                write.touched(DataType.MAILBOX);
            }
            moves.add(new Object[] {
                to.emails - from.emails,
                to.unread - from.unread,
                to.threads() - from.threads(),
                to.unreadThreads() - from.unreadThreads(),
                to.marked - from.marked,
                to.unseen - from.unseen,
                to.octets - from.octets,
                uidsTaken.contains(mailbox) ? 1 : 0,
                shows ? modSeq : 0L,
                modSeq,
                write.id(),
                mailbox
            });
        }
        tx.batch(MOVE, moves);
    }

    /** All mailboxes in which an email has an entry. */
    static Set<Long> union(Set<Long> mailboxes, Set<Long> marked) {
        Set<Long> all = new HashSet<>(mailboxes);
        all.addAll(marked);
        return all;
    }

    private static Map<Long, Tally> tally(List<Place> places) {
        Map<Long, Tally> tallies = new HashMap<>();
        for (Place place : places) {
            place.mailboxes().forEach(mailbox -> tallies.merge(mailbox, Tally.shown(place), Tally::plus));
            place.marked().forEach(mailbox -> tallies.merge(mailbox, Tally.marked(place), Tally::plus));
        }
        return tallies;
    }
}
