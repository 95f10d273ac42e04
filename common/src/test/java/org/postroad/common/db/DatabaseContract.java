package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Counters;

/** What every {@link Database} does. The database has the tables of {@link Counters}. */
public interface DatabaseContract {
    Database database();

    @Test
    default void whatWasWrittenIsRead() {
        database().write(tx -> {
            Counters.create(tx, "a");
            return Counters.count(tx, "a");
        });
        assertEquals(1, database().<Long>read(rows -> Counters.reached(rows, "a")));
        assertEquals(1, database().<Long>read(rows -> Counters.entries(rows, "a")));
    }

    @Test
    default void aBodyThatThrowsLeavesNothing() {
        var thrown = new IllegalStateException("on purpose");
        var caught = assertThrows(
                IllegalStateException.class,
                () -> database().write(tx -> {
                    Counters.create(tx, "a");
                    throw thrown;
                }));
        assertSame(thrown, caught);
        assertEquals(-1, database().<Long>read(rows -> Counters.reached(rows, "a")));
    }

    @Test
    default void aFailedStatementCannotBeCommittedOver() {
        assertThrows(
                DuplicateKeyException.class,
                () -> database().write(tx -> {
                    Counters.create(tx, "a");
                    try {
                        Counters.create(tx, "a");
                    } catch (DuplicateKeyException swallowed) {
                        return "went on";
                    }
                    return "";
                }));
        assertEquals(-1, database().<Long>read(rows -> Counters.reached(rows, "a")));
    }

    @Test
    default void actionsRunAfterTheCommitInOrder() {
        List<String> seen = new ArrayList<>();
        database().write(tx -> {
            Counters.create(tx, "a");
            tx.afterCommit(() -> seen.add("first " + database().<Long>read(rows -> Counters.reached(rows, "a"))));
            tx.afterCommit(() -> {
                throw new IllegalStateException("an action that fails, on purpose");
            });
            tx.afterCommit(() -> seen.add("third"));
            assertTrue(seen.isEmpty());
            return "";
        });
        assertEquals(List.of("first 0", "third"), seen);
    }

    @Test
    default void actionsOfATransactionThatIsRolledBackNeverRun() {
        AtomicInteger ran = new AtomicInteger();
        assertThrows(
                IllegalStateException.class,
                () -> database().write(tx -> {
                    tx.afterCommit(ran::incrementAndGet);
                    throw new IllegalStateException("on purpose");
                }));
        assertEquals(0, ran.get());
    }

    @Test
    default void everyKindOfArgumentGoesInAndComesOut() {
        byte[] octets = {0, 1, (byte) 0xFF};
        database()
                .write(tx -> tx.update(
                        "INSERT INTO entry (counter, number, blob, note, flag, octets) VALUES (?, ?, ?, ?, ?, ?)",
                        TimeUnit.DAYS,
                        7L,
                        null,
                        Optional.of("zażółć 道 🛣"),
                        true,
                        octets));
        boolean found = database()
                .read(rows -> rows.first(
                                "SELECT counter, blob, note, flag, octets FROM entry WHERE number = ?",
                                row -> {
                                    assertEquals("DAYS", row.getString(1));
                                    assertNull(row.getString(2));
                                    assertEquals("zażółć 道 🛣", row.getString(3));
                                    assertTrue(row.getBoolean(4));
                                    assertArrayEquals(octets, row.getBytes(5));
                                    return true;
                                },
                                7)
                        .orElse(false));
        assertTrue(found);
    }

    @Test
    default void aBatchWritesEveryRow() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 1234; i++) {
            rows.add(new Object[] {"a", i});
        }
        database().write(tx -> {
            tx.batch("INSERT INTO entry (counter, number) VALUES (?, ?)", rows);
            return "";
        });
        assertEquals(1234, database().<Long>read(found -> Counters.entries(found, "a")));
    }

    @Test
    default void aReaderSeesOneSnapshotOfAllTables() throws Exception {
        database().write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        long counted = database().read(rows -> {
            long reached = Counters.reached(rows, "a");
            inAnotherThread(() -> database().write(tx -> Counters.count(tx, "a")));
            assertEquals(reached, Counters.entries(rows, "a"));
            return Counters.reached(rows, "a");
        });
        assertEquals(0, counted);
        assertEquals(1, database().<Long>read(rows -> Counters.reached(rows, "a")));
    }

    @Test
    default void writersOfOneRowCountEveryNumberOnce() throws Exception {
        database().write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        int threads = 8;
        int each = 50;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        database().write(tx -> Counters.count(tx, "a"));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(threads * each, database().<Long>read(rows -> Counters.reached(rows, "a")));
        assertEquals(threads * each, database().<Long>read(rows -> Counters.entries(rows, "a")));
    }

    @Test
    default void aDeadlockRunsTheBodyAgain() throws Exception {
        database().write(tx -> {
            Counters.create(tx, "a");
            Counters.create(tx, "b");
            return "";
        });
        CountDownLatch both = new CountDownLatch(2);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = executor.submit(() -> countBoth("a", "b", both));
            Future<?> other = executor.submit(() -> countBoth("b", "a", both));
            one.get(30, TimeUnit.SECONDS);
            other.get(30, TimeUnit.SECONDS);
        } finally {
            executor.shutdownNow();
        }
        assertEquals(2, database().<Long>read(rows -> Counters.reached(rows, "a")));
        assertEquals(2, database().<Long>read(rows -> Counters.reached(rows, "b")));
    }

    private void countBoth(String first, String second, CountDownLatch both) {
        database().write(tx -> {
            Counters.count(tx, first);
            both.countDown();
            awaitQuietly(both);
            return Counters.count(tx, second);
        });
    }

    @Test
    default void aReadInsideABodyJoinsIt() {
        long seen = database().write(tx -> {
            Counters.create(tx, "a");
            Counters.count(tx, "a");
            return database().<Long>read(rows -> Counters.reached(rows, "a"));
        });
        assertEquals(1, seen);
    }

    @Test
    default void aWriteInsideABodyIsRefused() {
        assertThrows(
                IllegalStateException.class,
                () -> database().read(rows -> database().write(tx -> "")));
        assertThrows(
                IllegalStateException.class,
                () -> database().write(tx -> database().write(inner -> "")));
    }

    /** The engine takes its lock for a moment when a read ends; a write that met that once failed for good. */
    @Test
    default void readersNeverMakeAWriteFail() throws Exception {
        database().write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        int writes = 400;
        AtomicBoolean written = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(4);
        List<Future<?>> reads = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                reads.add(readers.submit(() -> {
                    while (!written.get()) {
                        database().<Long>read(rows -> Counters.reached(rows, "a"));
                    }
                }));
            }
            for (int i = 0; i < writes; i++) {
                database().write(tx -> Counters.count(tx, "a"));
            }
        } finally {
            written.set(true);
            readers.shutdown();
        }
        for (Future<?> read : reads) {
            read.get(30, TimeUnit.SECONDS);
        }
        assertEquals(writes, database().<Long>read(rows -> Counters.entries(rows, "a")));
    }

    @Test
    default void anInterruptedThreadStillWritesAndReads() {
        Thread.currentThread().interrupt();
        try {
            database().write(tx -> {
                Counters.create(tx, "a");
                return "";
            });
            assertEquals(0, database().<Long>read(rows -> Counters.reached(rows, "a")));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertFalse(Thread.interrupted());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the other transaction did not come");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void inAnotherThread(Runnable work) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            executor.submit(work).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException | java.util.concurrent.ExecutionException failed) {
            throw new IllegalStateException(failed);
        } finally {
            executor.shutdownNow();
        }
    }
}
