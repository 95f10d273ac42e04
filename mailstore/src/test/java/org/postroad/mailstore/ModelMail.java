package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An account's mail in plain collections: what the store should hold. Every change takes the next number of {@code seq}; a change that changes
 * nothing takes none. Confined to one thread.
 */
final class ModelMail {
    /** An email with the uids of its entries. */
    static final class Letter {
        final long id;
        final long thread;
        final long size;
        final Set<Keyword> keywords = new TreeSet<>();
        final Map<Long, Long> shown = new TreeMap<>();
        final Map<Long, Long> marked = new TreeMap<>();
        long modSeq;

        Letter(long id, long thread, long size) {
            this.id = id;
            this.thread = thread;
            this.size = size;
        }

        boolean isUnread() {
            return isUnseen() && !keywords.contains(Keyword.DRAFT);
        }

        boolean isUnseen() {
            return !keywords.contains(Keyword.SEEN);
        }

        boolean isIn(long mailbox) {
            return shown.containsKey(mailbox) || marked.containsKey(mailbox);
        }
    }

    final Map<Long, Letter> letters = new TreeMap<>();
    final Map<Long, Long> uidNext = new TreeMap<>();
    final Map<Long, List<ExpungedUid>> vanished = new TreeMap<>();
    final Map<Long, Long> highest = new TreeMap<>();
    long seq;

    ModelMail(Collection<Mailbox> mailboxes, ModSeq start) {
        mailboxes.forEach(
                mailbox -> addMailbox(mailbox.id().value(), mailbox.modSeq().value()));
        seq = start.value();
    }

    private void addMailbox(long id, long made) {
        uidNext.put(id, 1L);
        vanished.put(id, new ArrayList<>());
        highest.put(id, made);
    }

    void createMailbox(long id) {
        seq++;
        assertEquals(seq, id);
        addMailbox(id, id);
    }

    /** @param parent of the thread; 0 if the email begins one */
    void file(Filing.Filed filed, long parent, long size, Set<Long> mailboxes, Set<Keyword> keywords) {
        seq++;
        assertEquals(seq, filed.emailId().value());
        long thread = parent == 0 ? seq : letters.get(parent).thread;
        assertEquals(thread, filed.threadId().value());
        Letter letter = new Letter(seq, thread, size);
        letter.keywords.addAll(keywords);
        letters.put(seq, letter);
        mailboxes.forEach(mailbox -> enter(letter, mailbox));
        filed.uids().forEach((mailbox, uid) -> assertEquals(letter.shown.get(mailbox.value()), uid));
        assertEquals(mailboxes.size(), filed.uids().size());
        touch(letter);
    }

    /** JMAP's way: the keywords, and the mailboxes where everybody sees it. */
    void update(long id, Set<Keyword> keywords, Set<Long> mailboxes) {
        Letter letter = letters.get(id);
        if (letter.keywords.equals(keywords) && letter.shown.keySet().equals(mailboxes)) {
            return;
        }
        seq++;
        Set<Long> touched = placesOf(letter);
        for (long left : minus(letter.shown.keySet(), mailboxes)) {
            leave(letter, left);
        }
        for (long entered : minus(mailboxes, letter.shown.keySet())) {
            Long uid = letter.marked.remove(entered);
            if (uid == null) {
                enter(letter, entered);
            } else {
                letter.shown.put(entered, uid);
            }
        }
        letter.keywords.clear();
        letter.keywords.addAll(keywords);
        touch(letter);
        touched.forEach(mailbox -> highest.put(mailbox, seq));
    }

    void destroy(long id) {
        seq++;
        Letter letter = letters.remove(id);
        for (long mailbox : placesOf(letter)) {
            leave(letter, mailbox);
        }
    }

    /** IMAP's way: the flags of one entry. */
    void store(long mailbox, long uid, Set<Keyword> keywords, boolean mark) {
        Letter letter = at(mailbox, uid);
        boolean marked = letter.marked.containsKey(mailbox);
        if (letter.keywords.equals(keywords) && marked == mark) {
            return;
        }
        seq++;
        if (marked != mark) {
            (mark ? letter.shown : letter.marked).remove(mailbox);
            (mark ? letter.marked : letter.shown).put(mailbox, uid);
        }
        letter.keywords.clear();
        letter.keywords.addAll(keywords);
        touch(letter);
    }

    UidPair put(long from, long uid, long to, boolean moves) {
        seq++;
        Letter letter = at(from, uid);
        Set<Long> touched = placesOf(letter);
        if (letter.isIn(to)) {
            leave(letter, to);
        }
        enter(letter, to);
        if (moves && from != to) {
            leave(letter, from);
        }
        touch(letter);
        touched.forEach(mailbox -> highest.put(mailbox, seq));
        return new UidPair(uid, letter.shown.get(to));
    }

    /** Whether it was marked, and so went. */
    boolean expunge(long mailbox, long uid) {
        Letter letter = at(mailbox, uid);
        if (!letter.marked.containsKey(mailbox)) {
            return false;
        }
        if (placesOf(letter).size() == 1) {
            destroy(letter.id);
        } else {
            seq++;
            leave(letter, mailbox);
            touch(letter);
        }
        return true;
    }

    Letter at(long mailbox, long uid) {
        return letters.values().stream()
                .filter(letter -> Long.valueOf(uid).equals(letter.shown.get(mailbox))
                        || Long.valueOf(uid).equals(letter.marked.get(mailbox)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry " + uid + " in mailbox " + mailbox));
    }

    /** What JMAP counts: emails, unread, threads, unread threads. */
    List<Long> counts(long mailbox) {
        return List.of(
                count(letter -> letter.shown.containsKey(mailbox)),
                count(letter -> letter.shown.containsKey(mailbox) && letter.isUnread()),
                threads(letter -> letter.shown.containsKey(mailbox)),
                threads(letter -> letter.shown.containsKey(mailbox) && letter.isUnread()));
    }

    /** What IMAP counts. */
    MailboxStatus status(long mailbox, long uidValidity) {
        return new MailboxStatus(
                uidValidity,
                uidNext.get(mailbox),
                count(letter -> letter.isIn(mailbox)),
                count(letter -> letter.isIn(mailbox) && letter.isUnseen()),
                count(letter -> letter.marked.containsKey(mailbox)),
                letters.values().stream()
                        .filter(letter -> letter.isIn(mailbox))
                        .mapToLong(letter -> letter.size)
                        .sum(),
                new ModSeq(highest.get(mailbox)));
    }

    private long count(Predicate<Letter> which) {
        return letters.values().stream().filter(which).count();
    }

    private long threads(Predicate<Letter> which) {
        return letters.values().stream()
                .filter(which)
                .map(letter -> letter.thread)
                .distinct()
                .count();
    }

    private void enter(Letter letter, long mailbox) {
        letter.shown.put(mailbox, uidNext.merge(mailbox, 1L, Long::sum) - 1);
    }

    private void leave(Letter letter, long mailbox) {
        Long shown = letter.shown.remove(mailbox);
        Long marked = letter.marked.remove(mailbox);
        vanished.get(mailbox).add(new ExpungedUid(shown == null ? marked : shown, new ModSeq(seq)));
        highest.put(mailbox, seq);
    }

    private void touch(Letter letter) {
        letter.modSeq = seq;
        placesOf(letter).forEach(mailbox -> highest.put(mailbox, seq));
    }

    private static Set<Long> placesOf(Letter letter) {
        Set<Long> places = new HashSet<>(letter.shown.keySet());
        places.addAll(letter.marked.keySet());
        return places;
    }

    private static Set<Long> minus(Set<Long> some, Set<Long> others) {
        Set<Long> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
