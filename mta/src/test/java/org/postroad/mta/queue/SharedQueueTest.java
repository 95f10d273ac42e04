package org.postroad.mta.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postroad.mta.queue.QueueWorld.DEFERRED;
import static org.postroad.mta.queue.QueueWorld.DELIVERED;
import static org.postroad.mta.queue.QueueWorld.each;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.route.RemoteRoutes;

/** Two processes, "world" and "second", send from one queue on a server. */
class SharedQueueTest {
    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(QueueWorld.START);

    private QueueWorld first(Courier courier) {
        return new QueueWorld(TestEngine.POSTGRES, directory, clock, courier);
    }

    private QueueWorld second(QueueWorld first, DeliveryOutcome outcome) {
        QueueWorld second = first.beside(directory, "second", each(address -> outcome), Runnable::run);
        second.runner.start();
        second.settle();
        return second;
    }

    /** As a process does that dies right afterwards. */
    private static void takeAndDie(QueueWorld world, RoadId road) {
        Collection<ItemKey> keys = world.waiting().stream().map(QueueItem::key).toList();
        List<QueueItem> taken =
                world.store.database().write(tx -> world.queue.take(tx, road, keys, world.clock.instant()));
        assertEquals(keys.size(), taken.size());
    }

    @Test
    void whatOneSendsTheOtherNeitherSendsNorTakesBack() {
        AtomicReference<QueueWorld> other = new AtomicReference<>();
        List<Object> seen = new ArrayList<>();
        try (QueueWorld first = first(each(address -> {
                    QueueWorld second = other.get();
                    RoadId road = second.waiting().get(0).road();
                    second.settle();
                    seen.add(second.deliveries.size());
                    seen.add(second.operator.cancel(road, "too late"));
                    seen.add(second.operator.cancel(road, recipient -> true, "too late"));
                    return DELIVERED;
                }));
                QueueWorld second = second(first, DELIVERED)) {
            other.set(second);
            RoadId road = first.send("alice@north.test", "bob@south.test");
            first.runner.start();
            first.settle();
            assertEquals(List.of(0, 0, List.of()), seen);
            assertEquals(Outcome.DELIVERED, first.ends(road).get(0).outcome());
            assertEquals(List.of(), second.deliveries);
        }
    }

    @Test
    void whatOnePutsOffTheOtherMaySend() {
        try (QueueWorld first = first(each(address -> DEFERRED))) {
            first.runner.start();
            RoadId road = first.send("alice@north.test", "bob@south.test");
            first.settle();
            assertEquals(1, first.waiting().size());
            try (QueueWorld second = second(first, DELIVERED)) {
                first.runner.wake();
                clock.advance(Duration.ofMinutes(10));
                assertTrue(first.deliveries.size() + second.deliveries.size() > 1);
                assertEquals(Outcome.DELIVERED, second.ends(road).get(0).outcome());
            }
        }
    }

    @Test
    void whatTheDeadHadTakenIsSentOnceItsLeaseHasEnded() {
        try (QueueWorld first = first(each(address -> DELIVERED))) {
            RoadId road = first.send("alice@north.test", "bob@south.test", "ben@west.test");
            takeAndDie(first, road);
            try (QueueWorld second = second(first, DELIVERED)) {
                clock.advance(QueueNode.LEASE.minusSeconds(1));
                assertEquals(List.of(), second.deliveries);
                assertEquals(0, second.operator.cancel(road, "nobody knows yet"));
                clock.advance(Duration.ofMinutes(1).plusSeconds(1));
                assertEquals(2, second.deliveries.size());
                assertEquals(List.of(), second.waiting());
            }
        }
    }

    @Test
    void whoStartsAgainSendsAtOnceWhatItHadTaken() {
        try (QueueWorld first = first(each(address -> DELIVERED))) {
            RoadId road = first.send("alice@north.test", "bob@south.test");
            takeAndDie(first, road);
            first.runner.start();
            first.settle();
            assertEquals(1, first.deliveries.size());
        }
    }

    @Test
    void aDeliveryThatTakesLongerThanALeaseStaysWithItsProcess() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Courier slow = each(address -> {
            inside.countDown();
            await().until(() -> finish.getCount() == 0);
            return DELIVERED;
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try (QueueWorld first = threaded(slow, threads);
                QueueWorld second = second(first, DELIVERED)) {
            RoadId road = first.send("alice@north.test", "bob@south.test");
            first.runner.start();
            first.settle();
            inside.await();
            for (int minute = 0; minute < 20; minute++) {
                clock.advance(Duration.ofMinutes(1));
                await("it says that it lives")
                        .until(() -> livesUntil(first).isAfter(clock.instant().plus(QueueNode.LEASE.dividedBy(2))));
            }
            finish.countDown();
            assertTrue(first.runner.stop(Duration.ofSeconds(30)));
            assertEquals(List.of(), second.deliveries);
            assertEquals(Outcome.DELIVERED, first.ends(road).get(0).outcome());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Instant livesUntil(QueueWorld world) {
        return world.store
                .database()
                .read(rows -> rows.first(
                        "SELECT alive_until FROM queue_node WHERE id = 'world'",
                        row -> Instant.ofEpochMilli(row.getLong(1))))
                .orElse(Instant.EPOCH);
    }

    private QueueWorld threaded(Courier courier, ExecutorService threads) {
        return new QueueWorld(
                TestEngine.POSTGRES,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                threads,
                whole -> whole);
    }

    @Test
    void whoStopsGivesBackWhatItHadTaken() throws InterruptedException {
        try (QueueWorld first = first(each(address -> DELIVERED))) {
            RoadId road = first.send("alice@north.test", "bob@south.test");
            takeAndDie(first, road);
            assertTrue(first.runner.stop(Duration.ZERO));
            try (QueueWorld second = second(first, DELIVERED)) {
                second.settle();
                assertEquals(1, second.deliveries.size());
            }
        }
    }

    /** Both look at the same rows at the same time. */
    @Test
    void eachOfManyMessagesIsSentByOneOfTheTwoOnce() {
        int messages = 150;
        Map<String, Integer> sent = new ConcurrentHashMap<>();
        Courier counting = each(address -> {
            sent.merge(address.toString(), 1, Integer::sum);
            return DELIVERED;
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try (QueueWorld first = threaded(counting, threads);
                QueueWorld second = first.beside(directory, "second", counting, threads)) {
            for (int i = 0; i < messages; i++) {
                first.send("alice@north.test", "r" + i + "@south.test", "r" + i + "@west.test");
            }
            first.runner.start();
            second.runner.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                clock.advance(Duration.ofSeconds(2)); // for what both wanted at the same moment
                return first.waiting().isEmpty();
            });
            assertEquals(2 * messages, sent.size());
            assertTrue(sent.values().stream().allMatch(times -> times == 1), sent.toString());
            assertEquals(List.of(), first.contradictions());
        } finally {
            threads.shutdownNow();
        }
    }
}
