package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/**
 * Random operations of several writers at once on one account, over JMAP's doors and IMAP's, beside a model of plain collections and clients
 * that follow. What was done is put in the order of the account's sequence and done again to the model, which must come to the same uids,
 * ids and numbers (S2 to S7).
 *
 * <p>A failure names its seed; {@code -Dwriters.seed=N} runs that one, though the threads may take another order. {@code
 * -Dwriters.runs=N} adds so many of chance.
 */
interface WritersContract {
    TestMailStore store();

    static List<Long> seeds() {
        Long chosen = Long.getLong("writers.seed");
        if (chosen != null) {
            return List.of(chosen);
        }
        Random random = new Random();
        return LongStream.concat(
                        LongStream.of(1, 2),
                        LongStream.generate(random::nextLong).limit(Integer.getInteger("writers.runs", 1)))
                .boxed()
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.postroad.mailstore.WritersContract#seeds")
    default void whateverSeveralWritersDoTheRowsAgreeWithTheModel(long seed) throws Exception {
        new Run(store(), seed).go();
    }

    /** Something done: from one state to another, and how to do it to the model. */
    record Done(ModSeq before, ModSeq after, String what, Consumer<ModelMail> again) {}

    /** One account, its writers and its followers. */
    final class Run {
        private static final int WRITERS = 4;
        private static final int EACH = 40;
        private static final List<Keyword> KEYWORDS = List.of(Keyword.SEEN, Keyword.FLAGGED, Keyword.DRAFT);

        private final TestMailStore store;
        private final Entries entries;
        private final long seed;
        private final AccountId account;
        private final ModSeq start;
        private final List<Mailbox> mailboxes;
        private final AtomicInteger messages = new AtomicInteger();

        Run(TestMailStore store, long seed) {
            this.store = store;
            this.seed = seed;
            entries = store.mail.entries();
            account = store.account("writers" + Long.toHexString(seed) + "@model.test");
            mailboxes = store.database.read(rows -> store.mail.mailboxes().all(rows, account));
            start = store.state(account);
        }

        void go() throws Exception {
            List<Followers.OverImap> imap = mailboxes.stream()
                    .map(mailbox -> new Followers.OverImap(store, store.open(account, mailbox.id()), start))
                    .toList();
            Followers.OverJmap jmap = new Followers.OverJmap(store, account);
            List<Done> all = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
            CountDownLatch writing = new CountDownLatch(WRITERS);
            try {
                List<Future<List<Done>>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    Random random = new Random(seed * WRITERS + writer);
                    writers.add(threads.submit(() -> {
                        try {
                            return write(random);
                        } finally {
                            writing.countDown();
                        }
                    }));
                }
                List<Future<?>> followers = List.of(
                        threads.submit(() -> follow(List.of(jmap), writing)),
                        threads.submit(() -> follow(imap, writing)));
                for (Future<List<Done>> writer : writers) {
                    all.addAll(writer.get(120, TimeUnit.SECONDS));
                }
                for (Future<?> follower : followers) {
                    follower.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
                assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
            }
            compare(again(all), jmap, imap);
        }

        private static void follow(List<? extends Followers.Follower> followers, CountDownLatch writing) {
            boolean last;
            do {
                last = writing.getCount() == 0;
                followers.forEach(Followers.Follower::follow);
            } while (!last);
        }

        private List<Done> write(Random random) {
            List<Done> done = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                long choice = random.nextLong();
                if (random.nextInt(10) == 0) {
                    breakOff(choice);
                } else {
                    done.add(store.database.write(tx -> one(tx, new Random(choice))));
                }
            }
            return done;
        }

        /** Does something and takes it back. */
        private void breakOff(long choice) {
            class Broken extends RuntimeException {
                private static final long serialVersionUID = 1L;
            }
            try {
                store.database.write(tx -> {
                    one(tx, new Random(choice));
                    throw new Broken();
                });
            } catch (Broken expected) {
                // As if it had not been.
            }
        }

        private Done one(Transaction tx, Random random) {
            ModSeq before = store.mail.changes().lock(tx, account);
            int kind = random.nextInt(12);
            Consumer<ModelMail> again = switch (kind) {
                case 0, 1, 2 -> file(tx, random, 0);
                case 3 -> reply(tx, random);
                case 4 -> update(tx, random);
                case 5 -> destroy(tx, random);
                case 6, 7 -> flags(tx, random);
                case 8 -> put(tx, random, false);
                case 9 -> put(tx, random, true);
                default -> expunge(tx, random);
            };
            return new Done(before, store.mail.changes().lock(tx, account), "kind " + kind, again);
        }

        private Consumer<ModelMail> file(Transaction tx, Random random, long parent) {
            int number = messages.incrementAndGet();
            TestMessage message = TestMessage.of("s" + number).id(number + "@" + seed);
            if (parent != 0) {
                Email answered = anyEmail(tx, parent);
                message = TestMessage.of("Re: " + answered.summary().headers().subject())
                        .id(number + "@" + seed)
                        .replyTo(answered.summary().headers().messageIds().get(0));
            }
            Set<Long> target = someMailboxes(random);
            Set<Keyword> keywords = someKeywords(random);
            NewEmail email = NewEmail.into(
                    ids(target),
                    keywords,
                    store.store(message),
                    message.summary(),
                    store.clock.instant().plusSeconds(random.nextInt(5)));
            Filing.Filed filed = (Filing.Filed) store.mail.emails().file(tx, account, email);
            return model -> model.file(filed, parent, email.blob().size(), target, keywords);
        }

        private Consumer<ModelMail> reply(Transaction tx, Random random) {
            return some(tx, random)
                    .map(entry -> file(tx, random, entry.emailId().value()))
                    .orElse(model -> {});
        }

        private Consumer<ModelMail> update(Transaction tx, Random random) {
            Optional<MailboxEntry> entry = someShown(tx, random);
            if (entry.isEmpty()) {
                return model -> {};
            }
            EmailId id = entry.get().emailId();
            Set<Keyword> keywords = someKeywords(random);
            Set<Long> target = someMailboxes(random);
            store.mail
                    .emails()
                    .update(tx, account, id, new EmailPatch(SetEdit.replace(keywords), SetEdit.replace(ids(target))));
            return model -> model.update(id.value(), keywords, target);
        }

        private Consumer<ModelMail> destroy(Transaction tx, Random random) {
            Optional<MailboxEntry> entry = someShown(tx, random);
            if (entry.isEmpty()) {
                return model -> {};
            }
            EmailId id = entry.get().emailId();
            store.mail.emails().destroy(tx, account, id);
            return model -> model.destroy(id.value());
        }

        private Consumer<ModelMail> flags(Transaction tx, Random random) {
            MailboxAccess access = open(tx, random);
            List<Long> uids = someUids(tx, random, access);
            Set<Keyword> keywords = someKeywords(random);
            boolean mark = random.nextBoolean();
            FlagEdit edit = new FlagEdit(SetEdit.replace(keywords), mark ? FlagEdit.Mark.SET : FlagEdit.Mark.CLEAR);
            FlagChange change = entries.store(tx, access, uids, edit, Optional.empty());
            return model -> {
                long mailbox = access.mailbox().value();
                uids.forEach(uid -> model.store(mailbox, uid, keywords, mark));
                assertEquals(
                        uids, change.stored().stream().map(MailboxEntry::uid).toList());
                change.stored()
                        .forEach(entry -> assertEquals(
                                model.at(mailbox, entry.uid()).modSeq,
                                entry.modSeq().value()));
            };
        }

        private Consumer<ModelMail> put(Transaction tx, Random random, boolean moves) {
            MailboxAccess from = open(tx, random);
            MailboxAccess to = open(tx, random);
            List<Long> uids = someUids(tx, random, from);
            List<UidPair> pairs = moves ? entries.move(tx, from, uids, to) : entries.copy(tx, from, uids, to);
            return model -> assertEquals(
                    uids.stream()
                            .map(uid -> model.put(
                                    from.mailbox().value(), uid, to.mailbox().value(), moves))
                            .toList(),
                    pairs);
        }

        private Consumer<ModelMail> expunge(Transaction tx, Random random) {
            MailboxAccess access = open(tx, random);
            List<Long> uids = someUids(tx, random, access);
            List<Long> gone = entries.expunge(tx, access, uids);
            return model -> assertEquals(
                    uids.stream()
                            .filter(uid -> model.expunge(access.mailbox().value(), uid))
                            .toList(),
                    gone);
        }

        private MailboxAccess open(Transaction tx, Random random) {
            MailboxId mailbox = mailboxes.get(random.nextInt(3)).id();
            return store.mail.sharing().open(tx, account, account, mailbox);
        }

        private List<Long> someUids(Transaction tx, Random random, MailboxAccess access) {
            List<Long> uids = entries.uids(tx, access, UidRange.ALL, 1000);
            return uids.stream().filter(uid -> random.nextInt(uids.size()) < 3).toList();
        }

        private Optional<MailboxEntry> some(Transaction tx, Random random) {
            List<MailboxEntry> list = entries.list(tx, open(tx, random), UidRange.ALL, 1000);
            return list.isEmpty() ? Optional.empty() : Optional.of(list.get(random.nextInt(list.size())));
        }

        /** One that JMAP knows. */
        private Optional<MailboxEntry> someShown(Transaction tx, Random random) {
            return some(tx, random)
                    .filter(entry -> !store.mail
                            .emails()
                            .get(tx, account, List.of(entry.emailId()))
                            .isEmpty());
        }

        private Email anyEmail(Transaction tx, long id) {
            for (Mailbox mailbox : mailboxes) {
                MailboxAccess access = store.mail.sharing().open(tx, account, account, mailbox.id());
                List<Email> found = entries.emails(tx, access, List.of(new EmailId(id)));
                if (!found.isEmpty()) {
                    return found.get(0);
                }
            }
            throw new AssertionError("no email " + id);
        }

        /** Of the first four, mostly of the first three. */
        private Set<Long> someMailboxes(Random random) {
            Set<Long> some = new TreeSet<>();
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                some.add(mailboxes.get(random.nextInt(4)).id().value());
            }
            return some;
        }

        private static Set<Keyword> someKeywords(Random random) {
            return KEYWORDS.stream().filter(keyword -> random.nextInt(3) == 0).collect(Collectors.toSet());
        }

        private static Set<MailboxId> ids(Set<Long> mailboxes) {
            return mailboxes.stream().map(MailboxId::new).collect(Collectors.toSet());
        }

        /** Does everything to a model, in the order of the sequence; what changed nothing first, where two begin at the same point. */
        private ModelMail again(List<Done> all) {
            ModelMail model = new ModelMail(mailboxes, start);
            all.sort(Comparator.comparing(Done::before).thenComparing(Done::after));
            for (Done done : all) {
                assertEquals(model.seq, done.before.value(), done.what);
                done.again.accept(model);
                assertEquals(model.seq, done.after.value(), done.what);
            }
            return model;
        }

        private void compare(ModelMail model, Followers.OverJmap jmap, List<Followers.OverImap> imap) {
            assertEquals(model.seq, store.state(account).value());
            jmap.compare(model);
            imap.forEach(follower -> follower.compare(model));
            for (Mailbox before : mailboxes) {
                long id = before.id().value();
                Mailbox mailbox = store.mailbox(account, before.id());
                MailboxAccess access = store.open(account, before.id());
                assertEquals(
                        model.counts(id),
                        List.of(
                                mailbox.totalEmails(),
                                mailbox.unreadEmails(),
                                mailbox.totalThreads(),
                                mailbox.unreadThreads()));
                assertEquals(
                        model.status(id, before.uidValidity()),
                        store.database.read(rows -> entries.status(rows, access)));
                assertEquals(
                        model.vanished.get(id),
                        store.database.read(rows -> entries.vanished(rows, access, start, 100_000)));
            }
            Quota quota = store.database.read(
                    rows -> store.mail.quotas().of(rows, account).orElseThrow());
            assertEquals(model.letters.size(), quota.emails());
            assertEquals(
                    model.letters.values().stream()
                            .mapToLong(letter -> letter.size)
                            .sum(),
                    quota.octets());
            assertEquals(List.of(), store.findings());
        }
    }
}
