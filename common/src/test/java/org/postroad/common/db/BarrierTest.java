package org.postroad.common.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;

/** The barrier's promises, with a hand between it and the disk. */
class BarrierTest {
    /** The real rows, but the test decides when and whether they are synced. */
    private final class HeldRows extends RowsInSteps {
        HeldRows(Rows rows) {
            super(rows);
        }

        @Override
        public void capture() throws IOException {
            steps.add("capture");
            super.capture();
            crowded = false;
        }

        @Override
        public long unstored() {
            return crowded ? 1L << 30 : super.unstored();
        }

        @Override
        public void release() {
            steps.add("release");
            super.release();
        }

        @Override
        public void sync() throws IOException {
            mayForce.acquireUninterruptibly();
            mayForce.release();
            steps.add("sync");
            if (failSync) {
                throw new IOException("the disk is gone, on purpose");
            }
            super.sync();
        }
    }

    private final class HeldBytes implements DurableBytes {
        @Override
        public void force() throws IOException {
            steps.add("force");
            if (failForce) {
                throw new IOException("the disk is full, on purpose");
            }
        }
    }

    @TempDir
    Path directory;

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore mayForce = new Semaphore(1);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile boolean failSync;
    private volatile boolean crowded;
    private volatile boolean failForce;
    private H2Database database;

    @BeforeEach
    void open() {
        database = H2Database.open(directory, List.of(Counters.SCHEMA), H2Database.Seams.NONE.rows(HeldRows::new));
        database.forceFirst(new HeldBytes());
        database.write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        steps.clear();
    }

    @AfterEach
    void close() {
        executor.shutdownNow();
        database.close();
    }

    @Test
    void bytesComeBeforeRowsAndRowsBeforeTheReply() { // I1
        count();
        assertEquals(List.of("capture", "force", "release", "sync"), steps);
    }

    @Test
    void aWriterWaitsForTheSync() throws Exception {
        mayForce.acquire();
        Future<Long> writer = executor.submit(this::count);
        await().until(() -> steps.contains("release"));
        assertFalse(writer.isDone());
        mayForce.release();
        assertEquals(1, writer.get(30, TimeUnit.SECONDS));
    }

    @Test
    void noReaderIsToldWhatACrashCouldTakeBack() throws Exception { // I4
        mayForce.acquire();
        Future<Long> writer = executor.submit(this::count);
        await().until(() -> steps.contains("release"));
        Future<Long> reader = executor.submit(() -> database.<Long>read(rows -> {
            long seen = Counters.reached(rows, "a");
            steps.add("saw " + seen);
            return seen;
        }));
        await().until(() -> steps.contains("saw 1"));
        assertFalse(reader.isDone());
        assertFalse(writer.isDone());
        mayForce.release();
        assertEquals(1, reader.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aReaderWaitsForNothingWhereNothingIsUnderWay() throws Exception {
        count();
        mayForce.acquire();
        assertEquals(1, database.<Long>read(rows -> Counters.reached(rows, "a")));
        mayForce.release();
    }

    @Test
    void aWriteThatChangedNothingSyncsNothing() {
        assertEquals(0, database.<Long>write(tx -> Counters.reached(tx, "a")));
        assertEquals(List.of(), steps);
    }

    @Test
    void writersWhoComeDuringASyncShareTheNextOne() throws Exception {
        mayForce.acquire();
        Future<Long> first = executor.submit(this::count);
        await().until(() -> steps.contains("release"));
        List<Future<Long>> others = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            others.add(executor.submit(this::count));
        }
        // All have committed in memory; a snapshot sees them, though nobody may be told.
        executor.submit(() -> database.<Long>read(rows -> Counters.reached(rows, "a")));
        await().until(() -> database.pendingCommits() == 12);
        mayForce.release();
        first.get(30, TimeUnit.SECONDS);
        for (Future<Long> other : others) {
            other.get(30, TimeUnit.SECONDS);
        }
        assertEquals(List.of("capture", "force", "release", "sync", "capture", "force", "release", "sync"), steps);
    }

    @Test
    void afterAFailedSyncNothingIsAcceptedUntilItIsOpenedAgain() {
        assertEquals(1, count());
        failSync = true;
        assertThrows(StorageException.class, this::count);
        failSync = false;
        StorageException refused = assertThrows(StorageException.class, this::count);
        assertTrue(refused.getMessage().contains("accepts nothing more"), refused.getMessage());
        assertThrows(StorageException.class, () -> database.read(rows -> Counters.reached(rows, "a")));
        database.close();
        steps.clear();
        database = H2Database.open(directory, List.of(Counters.SCHEMA));
        long reached = database.read(rows -> Counters.reached(rows, "a"));
        assertTrue(reached == 1 || reached == 2, "acknowledged 1, possibly 2: " + reached);
        assertEquals(reached, database.<Long>read(rows -> Counters.entries(rows, "a")));
        assertEquals(reached + 1, count());
    }

    @Test
    void bytesThatCannotBeForcedKeepTheRowsOffTheDisk() {
        assertEquals(1, count());
        failForce = true;
        assertThrows(StorageException.class, this::count);
        assertFalse(steps.subList(4, steps.size()).contains("release"));
        database.close();
        database = H2Database.open(directory, List.of(Counters.SCHEMA));
        assertEquals(1, database.<Long>read(rows -> Counters.reached(rows, "a")));
    }

    @Test
    void everyoneInAFailedGroupIsTold() throws Exception {
        mayForce.acquire();
        failSync = true;
        List<Future<Long>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(executor.submit(this::count));
        }
        await().until(() -> steps.contains("release"));
        mayForce.release();
        for (Future<Long> writer : writers) {
            var failed =
                    assertThrows(java.util.concurrent.ExecutionException.class, () -> writer.get(30, TimeUnit.SECONDS));
            assertEquals(StorageException.class, failed.getCause().getClass());
        }
    }

    @Test
    void theEngineNeverStoresInTheMiddleOfATransaction() throws IOException {
        Path file = directory.resolve("rows.mv.db");
        String note = "x".repeat(8_000);
        long before = Files.size(file);
        database.write(tx -> {
            // Left to itself, H2 stores at about 19 MB of unsaved pages.
            for (int i = 0; i < 6_000; i++) {
                tx.update("INSERT INTO entry (counter, number, note) VALUES ('b', ?, ?)", i, note);
            }
            assertEquals(before, sizeOf(file));
            return "";
        });
        assertTrue(Files.size(file) > before + 40_000_000, "what was large enough to make it store");
        assertEquals(6_000, database.<Long>read(rows -> Counters.entries(rows, "b")));
    }

    @Test
    void aTransactionThatIsFarTooLargeIsRefusedAndTheNextOneGoesOn() {
        String note = "x".repeat(8_000);
        StorageException refused = assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    for (int i = 0; i < 100_000; i++) {
                        tx.update("INSERT INTO entry (counter, number, note) VALUES ('b', ?, ?)", i, note);
                    }
                    return "";
                }));
        assertTrue(refused.getMessage().contains("split bulk changes"), refused.getMessage());
        assertEquals(1, count());
        assertEquals(0, database.<Long>read(rows -> Counters.entries(rows, "b")));
    }

    @Test
    void whatARefusedTransactionLeftInMemoryDoesNotCountForEver() {
        crowded = true;
        StorageException refused = assertThrows(StorageException.class, this::count);
        assertTrue(refused.getMessage().contains("split bulk changes"), refused.getMessage());
        await().ignoreExceptions().until(() -> count() > 0);
    }

    /** As when its own thread and the barrier's change that number at the same moment. */
    @Test
    void anEstimateThatTheEngineLostIsSetRight() {
        long before = count();
        database.write(tx -> {
            MVStore store = storeBehind(tx);
            store.registerUnsavedMemory(1 - store.getUnsavedMemory());
            long reached = Counters.count(tx, "a");
            assertTrue(store.getUnsavedMemory() < 0, "the engine would store by itself before long");
            return reached;
        });
        assertEquals(before + 2, count());
    }

    private static MVStore storeBehind(Transaction tx) {
        try {
            return ((SessionLocal) ((JdbcTransaction) tx)
                            .connection
                            .unwrap(JdbcConnection.class)
                            .getSession())
                    .getDatabase()
                    .getStore()
                    .getMvStore();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private long count() {
        return database.write(tx -> Counters.count(tx, "a"));
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
