package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.testing.TestMailStore;

/** Clients that know an account only by what has changed since they last looked; in the end they know what is there (S6). */
final class Followers {
    private static final int PAGE = 5;

    private Followers() {}

    /** Follows until its thread is told to stop, and once more. */
    interface Follower {
        void follow();
    }

    /** A JMAP client: {@code Email/changes}, then {@code Email/get}. */
    static final class OverJmap implements Follower {
        private final TestMailStore store;
        private final AccountId account;
        final Map<Long, Email> known = new TreeMap<>();
        private ModSeq since = ModSeq.ZERO;

        OverJmap(TestMailStore store, AccountId account) {
            this.store = store;
            this.account = account;
        }

        @Override
        public void follow() {
            while (store.database.read(this::page)) {
                // There is more.
            }
        }

        private boolean page(Snapshot rows) {
            ChangeSet changes = store.mail.changes().since(rows, account, DataType.EMAIL, since, PAGE);
            assertTrue(changes.newState().compareTo(since) >= 0);
            for (List<Long> ids : List.of(changes.created(), changes.updated())) {
                store.mail
                        .emails()
                        .get(rows, account, ids.stream().map(EmailId::new).toList())
                        .forEach(email -> known.put(email.id().value(), email));
            }
            changes.destroyed().forEach(known::remove);
            since = changes.newState();
            return changes.hasMore();
        }

        void compare(ModelMail model) {
            Map<Long, Object> expected = new TreeMap<>();
            model.letters.values().stream()
                    .filter(letter -> !letter.shown.isEmpty())
                    .forEach(letter -> expected.put(
                            letter.id, List.of(letter.thread, letter.keywords, letter.shown.keySet(), letter.modSeq)));
            Map<Long, Object> followed = new TreeMap<>();
            known.forEach((id, email) -> followed.put(
                    id,
                    List.of(
                            email.threadId().value(),
                            email.keywords(),
                            values(email.mailboxIds()),
                            email.modSeq().value())));
            assertEquals(expected, followed);
        }

        private static Set<Long> values(Set<MailboxId> mailboxes) {
            Set<Long> values = new TreeSet<>();
            mailboxes.forEach(mailbox -> values.add(mailbox.value()));
            return values;
        }
    }

    /** An IMAP client with one mailbox open: {@code FETCH (CHANGEDSINCE ... VANISHED)}. */
    static final class OverImap implements Follower {
        private final TestMailStore store;
        private final MailboxAccess access;
        final Map<Long, MailboxEntry> known = new HashMap<>();
        private ModSeq since;

        OverImap(TestMailStore store, MailboxAccess access, ModSeq start) {
            this.store = store;
            this.access = access;
            since = start;
        }

        @Override
        public void follow() {
            store.database.read(rows -> {
                ModSeq state = store.mail.changes().state(rows, access.account());
                changed(rows);
                vanished(rows);
                since = state;
                return state;
            });
        }

        private void changed(Snapshot rows) {
            ModSeq from = since;
            List<MailboxEntry> page;
            do {
                page = store.mail.entries().changed(rows, access, from, PAGE);
                for (MailboxEntry entry : page) {
                    assertTrue(entry.modSeq().compareTo(from) > 0);
                    known.put(entry.uid(), entry);
                    from = entry.modSeq();
                }
            } while (page.size() == PAGE);
        }

        private void vanished(Snapshot rows) {
            ModSeq from = since;
            List<ExpungedUid> page;
            do {
                page = store.mail.entries().vanished(rows, access, from, PAGE);
                for (ExpungedUid gone : page) {
                    known.remove(gone.uid());
                    from = gone.modSeq();
                }
            } while (page.size() == PAGE);
        }

        void compare(ModelMail model) {
            long mailbox = access.mailbox().value();
            Map<Long, Object> expected = new TreeMap<>();
            for (ModelMail.Letter letter : model.letters.values()) {
                if (letter.isIn(mailbox)) {
                    boolean marked = letter.marked.containsKey(mailbox);
                    long uid = (marked ? letter.marked : letter.shown).get(mailbox);
                    expected.put(uid, List.of(letter.id, letter.modSeq, letter.keywords, marked, letter.size));
                }
            }
            assertEquals(expected, plain(known.values()));
            assertEquals(expected, plain(store.entries(access.account(), access.mailbox())));
        }

        private static Map<Long, Object> plain(Iterable<MailboxEntry> entries) {
            Map<Long, Object> plain = new TreeMap<>();
            entries.forEach(entry -> plain.put(
                    entry.uid(),
                    List.of(
                            entry.emailId().value(),
                            entry.modSeq().value(),
                            entry.keywords(),
                            entry.deleted(),
                            entry.size())));
            return plain;
        }
    }
}
