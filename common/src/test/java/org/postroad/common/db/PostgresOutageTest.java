package org.postroad.common.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.common.testing.TestPostgres;

/** Connections and servers that go away under a database that stays open. */
class PostgresOutageTest {
    private static final List<Schema> SCHEMAS = List.of(Schema.COMMON, Counters.SCHEMA);
    private static final String END_ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND application_name = 'postroad'";

    @AutoClose
    private static final PostgresProcess server = PostgresProcess.start();

    private static int schemas;

    private final PostgresSettings settings = freshSchema();

    @AutoClose
    private final PostgresDatabase database = PostgresDatabase.open(settings, SCHEMAS);

    private static PostgresSettings freshSchema() {
        String name = "outage" + ++schemas;
        TestPostgres.execute(server, "CREATE SCHEMA " + name);
        return server.settings("currentSchema=" + name);
    }

    private static long create(Database database, String counter) {
        return database.write(tx -> {
            Counters.create(tx, counter);
            return 0L;
        });
    }

    private long reached(String counter) {
        return database.<Long>read(rows -> Counters.reached(rows, counter));
    }

    @Test
    void aConnectionThatIsLostBeforeCommitRunsTheBodyAgainOnAnother() {
        create(database, "a");
        AtomicInteger runs = new AtomicInteger();
        long reached = database.<Long>write(tx -> {
            Counters.count(tx, "a");
            if (runs.incrementAndGet() < 3) {
                TestPostgres.execute(server, END_ALL);
            }
            return Counters.count(tx, "a");
        });
        assertEquals(2, reached, "nothing of the lost ones lasts");
        assertEquals(3, runs.get());
        AtomicInteger looks = new AtomicInteger();
        long seen = database.<Long>read(rows -> {
            if (looks.incrementAndGet() < 3) {
                TestPostgres.execute(server, END_ALL);
            }
            return Counters.reached(rows, "a");
        });
        assertEquals(2, seen);
        assertEquals(3, looks.get());
    }

    @Test
    void aConnectionThatIsLostEachTimeIsGivenUp() {
        create(database, "a");
        StorageException lost = assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    TestPostgres.execute(server, END_ALL);
                    return Counters.count(tx, "a");
                }));
        assertTrue(lost.getMessage().startsWith("the connection was lost"), lost.getMessage());
        assertEquals(0, reached("a"));
    }

    @Test
    void connectionsThatDiedWhileTheyWereIdleAreNotNoticed() throws Exception {
        int clients = 8;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            for (int i = 0; i < clients; i++) {
                create(database, "counter " + i);
            }
            CyclicBarrier together = new CyclicBarrier(clients, () -> TestPostgres.execute(server, END_ALL));
            List<Future<Long>> counted = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String counter = "counter " + i;
                counted.add(threads.submit(() -> {
                    database.<Long>write(tx -> Counters.count(tx, counter));
                    together.await();
                    return database.<Long>write(tx -> Counters.count(tx, counter));
                }));
            }
            for (Future<Long> each : counted) {
                assertEquals(2, each.get(30, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anUnansweredCommitIsSaidToBeUnknownAndIsNotRunAgain() throws IOException {
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                PostgresDatabase through = PostgresDatabase.open(proxy.settings(settings), List.of())) {
            create(through, "a");
            proxy.cutAfter("COMMIT");
            StorageException unknown =
                    assertThrows(StorageException.class, () -> through.write(tx -> Counters.count(tx, "a")));
            assertEquals(
                    "the connection was lost in a COMMIT; whether the transaction lasts is unknown",
                    unknown.getMessage());
            // Here it does last: the server had it. Another attempt would have counted twice.
            await().until(() -> reached("a") == 1);
            proxy.cutAfter("UPDATE");
            assertEquals(2, through.<Long>write(tx -> Counters.count(tx, "a")));
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesTheServersDeathAndTheDatabaseGoesOnWithTheNextServer() throws Exception {
        int clients = 8;
        AtomicBoolean stop = new AtomicBoolean();
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Map<String, Integer> refused = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        for (int i = 0; i < clients; i++) {
            String counter = "counter " + i;
            create(database, counter);
            threads.execute(() -> {
                while (!stop.get()) {
                    try {
                        acknowledged.put(counter, database.<Long>write(tx -> Counters.count(tx, counter)));
                    } catch (StorageException down) {
                        refused.merge(counter, 1, Integer::sum);
                    }
                }
            });
        }
        try {
            for (int round = 0; round < 3; round++) {
                Map<String, Long> before = Map.copyOf(acknowledged);
                await("everybody writes")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> acknowledged.size() == clients
                                && acknowledged.entrySet().stream()
                                        .allMatch(entry -> entry.getValue() > before.getOrDefault(entry.getKey(), 0L)));
                server.kill();
                server.startAgain();
            }
        } finally {
            stop.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS), "a client hangs");
        }
        acknowledged.forEach((counter, number) -> {
            long reached = reached(counter);
            // One more than acknowledged for each COMMIT whose answer the death swallowed, and there is one a death at
            // most.
            assertTrue(
                    reached >= number && reached <= number + 3,
                    counter + " at " + reached + ", acknowledged " + number);
            assertEquals(reached, database.<Long>read(rows -> Counters.entries(rows, counter)), counter);
        });
        assertTrue(!refused.isEmpty(), "no client has noticed three deaths");
    }

    @Test
    void aServerThatIsDownIsSaidSoInTime() {
        create(database, "a");
        server.kill();
        long began = System.nanoTime();
        StorageException down =
                assertThrows(StorageException.class, () -> database.write(tx -> Counters.count(tx, "a")));
        assertTrue(down.getMessage().startsWith("the database cannot be reached"), down.getMessage());
        assertTrue(
                System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10),
                "it took longer than the wait for a connection");
        server.startAgain();
        assertEquals(1, database.<Long>write(tx -> Counters.count(tx, "a")));
    }
}
