package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What holds when many threads write to one account. */
interface ConcurrencyContract {
    int WRITERS = 8;
    int EACH = 40;

    TestMailStore store();

    @Test
    default void deliveriesAtOnceLeaveNoGapAndNoReaderMissesOne() throws Exception { // S2, S4, S5, S6, S7
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        ModSeq start = store().state(bob);
        List<NewEmail> deliveries = new ArrayList<>();
        for (int i = 0; i < WRITERS * EACH; i++) {
            // Eight conversations, whose members arrive in any order.
            String root = "root" + i % 8 + "@x";
            deliveries.add(store().delivery(
                            TestMessage.of("Talk " + i % 8).id("m" + i + "@x").replyTo(root)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            CountDownLatch ended = new CountDownLatch(WRITERS);
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                List<NewEmail> mine = deliveries.subList(writer * EACH, (writer + 1) * EACH);
                writers.add(threads.submit(() -> {
                    mine.forEach(email -> store().file(bob, email));
                    ended.countDown();
                }));
            }
            Callable<Set<Long>> reader = () -> follow(bob, start, ended);
            List<Future<Set<Long>>> readers = List.of(threads.submit(reader), threads.submit(reader));
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            List<MailboxEntry> entries = store().entries(bob, inbox);
            Set<Long> all = new TreeSet<>();
            entries.forEach(entry -> all.add(entry.emailId().value()));
            for (Future<Set<Long>> follower : readers) {
                assertEquals(all, follower.get(60, TimeUnit.SECONDS));
            }
            long count = deliveries.size();
            assertEquals(
                    LongStream.rangeClosed(1, count).boxed().toList(),
                    entries.stream().map(MailboxEntry::uid).toList());
            assertEquals(
                    LongStream.rangeClosed(start.value() + 1, start.value() + count)
                            .boxed()
                            .toList(),
                    new ArrayList<>(all));
            assertEquals(8, store().mailbox(bob, inbox).totalThreads());
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    @Test
    default void threadsThatCrossTwoAccountsDoNotBlockForEver() throws Exception {
        List<AccountId> accounts = List.of(store().account("a@x.test"), store().account("b@x.test"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        NewEmail email = NewEmail.delivery(
                                store().store(TestMessage.of("Hello")),
                                TestMessage.of("Hello").summary(),
                                store().clock.instant(),
                                RoadId.next(store().clock.instant()));
                        store().run(tx -> accounts.forEach(
                                account -> store().mail.emails().file(tx, account, email)));
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            for (AccountId account : accounts) {
                assertEquals(
                        2 * EACH, store().mailbox(account, MailboxRole.INBOX).totalEmails());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** What a client that follows the changes knows in the end. */
    private Set<Long> follow(AccountId account, ModSeq start, CountDownLatch ended) {
        Set<Long> known = new TreeSet<>();
        ModSeq since = start;
        boolean last;
        do {
            last = ended.getCount() == 0;
            ChangeSet changes = store().changes(account, DataType.EMAIL, since, 7);
            for (long id : changes.created()) {
                assertTrue(known.add(id), "told twice");
                assertTrue(id > since.value(), "a gap was filled later");
            }
            known.removeAll(changes.destroyed());
            assertTrue(changes.newState().compareTo(since) >= 0);
            since = changes.newState();
            last &= !changes.hasMore();
        } while (!last);
        return known;
    }
}
