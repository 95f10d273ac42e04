package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;

/** Images of the rows, taken and read while transactions go on (I1, I3). */
class RowsImageTest {
    private static final int WRITERS = 4;
    /** How many images; more with {@code -Dimage.rounds}. */
    private static final int ROUNDS = Integer.getInteger("image.rounds", 6);

    @TempDir
    Path directory;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownNow();
        assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** Lets the writers go on between any two strides of the copy. */
    private static final class Slow extends OutputStream {
        private final OutputStream out;
        private final Runnable between;

        Slow(OutputStream out, Runnable between) {
            this.out = out;
            this.between = between;
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
            between.run();
        }
    }

    @Test
    void anImageHoldsEveryAcknowledgedTransactionWholeHoweverMuchIsWrittenWhileItIsRead() throws Exception {
        AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        try (H2Database database = H2Database.open(directory.resolve("store"), List.of(Counters.SCHEMA))) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                database.write(tx -> {
                    Counters.create(tx, "w" + writer);
                    return "";
                });
                running.add(executor.submit(() -> write(database, writer, acknowledged, stop)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                waitForProgress(acknowledged);
                long[] before = told(acknowledged);
                List<Long> alongside = new ArrayList<>();
                Path copy = Files.createDirectories(directory.resolve("copy" + round));
                FileDatabase.Image<Boolean> image = database.image(() -> alongside.add(acknowledged.get(0)));
                long[] after;
                try (FileImage rows = image.rows();
                        OutputStream out = Files.newOutputStream(copy.resolve(FileDatabase.ROWS_FILE))) {
                    waitForProgress(acknowledged);
                    rows.writeTo(new Slow(out, () -> waitForProgress(acknowledged)));
                    after = told(acknowledged);
                }
                assertEquals(1, alongside.size());
                check(copy, before, after);
            }
            stop.set(true);
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        assertFalse(Files.exists(directory.resolve("store").resolve("rows.mv.db.aside")));
    }

    @Test
    void oneImageAtATimeAndNoneOfRowsInMemory() throws Exception {
        try (H2Database database = H2Database.open(directory, List.of(Counters.SCHEMA))) {
            try (FileImage first = database.image(() -> true).rows()) {
                assertThrows(IOException.class, () -> database.image(() -> true));
                assertTrue(first.size() > 0);
            }
            database.image(() -> true).rows().close();
        }
        try (H2Database memory = H2Database.inMemory(List.of(Counters.SCHEMA))) {
            assertThrows(StorageException.class, () -> memory.image(() -> true));
        }
    }

    @Test
    void whatFailsAlongsideLeavesTheStoreAtWork() throws Exception {
        try (H2Database database = H2Database.open(directory, List.of(Counters.SCHEMA))) {
            assertThrows(
                    StorageException.class,
                    () -> database.image(() -> {
                        throw new IllegalStateException("on purpose");
                    }));
            database.write(tx -> {
                Counters.create(tx, "a");
                return Counters.count(tx, "a");
            });
            database.image(() -> true).rows().close();
        }
    }

    /** Counts up, and deletes entries again, so that space of the file is used again. */
    private static void write(H2Database database, int writer, AtomicLongArray acknowledged, AtomicBoolean stop) {
        while (!stop.get()) {
            long reached = database.write(tx -> {
                long number = Counters.count(tx, "w" + writer);
                tx.update("DELETE FROM entry WHERE counter = ? AND number = ?", "w" + writer, number - 100);
                return number;
            });
            acknowledged.set(writer, reached);
        }
    }

    private static void check(Path copy, long[] before, long[] after) {
        try (H2Database opened = H2Database.open(copy, List.of(Counters.SCHEMA))) {
            for (int i = 0; i < WRITERS; i++) {
                String name = "w" + i;
                long reached = opened.read(rows -> Counters.reached(rows, name));
                long entries = opened.read(rows -> Counters.entries(rows, name));
                assertTrue(reached >= before[i], name + " had reached " + before[i] + ", the image has " + reached);
                assertTrue(reached <= after[i] + 1, name + " had reached " + after[i] + ", the image has " + reached);
                assertEquals(Math.min(reached, 100), entries, name);
            }
        }
    }

    private static long[] told(AtomicLongArray acknowledged) {
        long[] told = new long[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            told[i] = acknowledged.get(i);
        }
        return told;
    }

    private static void waitForProgress(AtomicLongArray acknowledged) {
        CountDownLatch none = new CountDownLatch(1);
        long[] from = told(acknowledged);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            boolean all = true;
            for (int i = 0; i < WRITERS; i++) {
                all &= acknowledged.get(i) > from[i] + 5;
            }
            if (all) {
                return;
            }
            try {
                none.await(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
