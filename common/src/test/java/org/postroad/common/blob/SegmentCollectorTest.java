package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.blob.SegmentCollector.Step;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.db.StorageException;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;

class SegmentCollectorTest {
    private static final long SMALL_SEGMENTS = 50_000;
    private static final String ME = "me";

    @TempDir
    Path directory;

    private DatabaseEngine database;
    private SegmentBlobStore blobs;
    private Slots slots;
    private final AtomicLong nanos = new AtomicLong();
    private SegmentCollector.Steps steps = step -> {};

    @BeforeEach
    void open() throws IOException {
        database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA));
        blobs = SegmentBlobStore.open(
                directory,
                database,
                SegmentBlobStore.Seams.NONE
                        .limit(SMALL_SEGMENTS)
                        .nanos(nanos::get)
                        .steps(step -> steps.done(step)));
        slots = new Slots(blobs);
    }

    @AfterEach
    void close() throws IOException {
        blobs.close();
        database.close();
    }

    @Test
    void theSpaceOfTheDeadIsWonBackAndTheLivingStay() throws IOException {
        for (int i = 0; i < 60; i++) {
            put(i, bytes(i, 5_000));
        }
        long before = octets();
        for (int i = 0; i < 60; i++) {
            if (i % 5 != 0) {
                clear(i);
            }
        }
        long won = collect();
        assertTrue(octets() < before / 3, octets() + " of " + before);
        assertTrue(won > before / 2, won + " of " + before);
        collect(); // what it has copied itself may have died with another segment
        assertEquals(0, collect());
        expectEveryFifth();
        close();
        open();
        expectEveryFifth();
        assertEquals(0, collect());
    }

    private void expectEveryFifth() throws IOException {
        for (int i = 0; i < 60; i += 5) {
            assertArrayEquals(bytes(i, 5_000), read(name(bytes(i, 5_000))));
        }
        assertThrows(NoSuchFileException.class, () -> read(name(bytes(1, 5_000))));
        assertEquals(-1, blobs.size(name(bytes(1, 5_000))));
        expectCountsAreRight();
    }

    @Test
    void whatCrashesLeftIsWonBack() throws IOException {
        for (int i = 0; i < 30; i++) {
            write(bytes(i, 5_000)); // never referred to
        }
        put(1, bytes(100, 5_000));
        long before = octets();
        assertEquals(0, collect(), "somebody could still refer to them");
        close();
        open();
        assertTrue(collect() > before / 2);
        assertArrayEquals(bytes(100, 5_000), read(name(bytes(100, 5_000))));
    }

    @Test
    void afterAnHourNobodyRefersToWhatWasFinished() throws IOException {
        StoredBlob early = write(bytes(1, 5_000));
        fillSegment();
        assertEquals(0, collect());
        put(early); // in time
        clear(0);
        StoredBlob late = write(bytes(2, 5_000));
        fillSegment();
        nanos.addAndGet(FinishedBlobs.KEPT_NANOS);
        assertTrue(collect() > 0);
        StorageException refused = assertThrows(StorageException.class, () -> put(late));
        assertTrue(refused.getMessage().contains("too long ago"), refused.getMessage());
        put(write(bytes(2, 5_000)));
        assertArrayEquals(bytes(2, 5_000), read(late.id()));
    }

    @Test
    void aTransactionThatHasNotEndedKeepsWhatItRefersTo() throws Exception {
        StoredBlob blob = write(bytes(1, 5_000));
        fillSegment();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            database.write(tx -> {
                slots.put(tx, ME, 0, blob);
                nanos.addAndGet(FinishedBlobs.KEPT_NANOS);
                try {
                    // The row is not visible to the collector.
                    executor.submit(this::collect).get(30, TimeUnit.SECONDS);
                } catch (Exception cause) {
                    throw new IllegalStateException(cause);
                }
                return "";
            });
        } finally {
            executor.shutdownNow();
        }
        assertArrayEquals(bytes(1, 5_000), read(blob.id()));
        collect();
        assertArrayEquals(bytes(1, 5_000), read(blob.id()));
    }

    @Test
    void equalBytesLiveUntilTheLastReferenceGoes() throws IOException {
        for (int i = 0; i < 5; i++) {
            put(i, bytes(7, 5_000));
        }
        fillSegment();
        for (int i = 0; i < 4; i++) {
            clear(i);
            collect();
            assertArrayEquals(bytes(7, 5_000), read(name(bytes(7, 5_000))));
            expectCountsAreRight();
        }
        clear(4);
        collect();
        assertThrows(NoSuchFileException.class, () -> read(name(bytes(7, 5_000))));
    }

    @Test
    void whoReadsReadsOn() throws IOException {
        put(0, bytes(1, 40_000));
        StoredBlob dead = put(1, bytes(2, 4_000));
        fillSegment();
        try (InputStream input = blobs.open(dead.id())) {
            input.read();
            clear(1);
            clear(0);
            assertTrue(collect() > 0);
            assertFalse(Files.exists(directory.resolve(Segments.fileName(1))));
            assertEquals(3_999, input.readAllBytes().length);
        }
    }

    @Test
    void aHoldKeepsTheFiles() throws IOException {
        put(0, bytes(1, 40_000));
        fillSegment();
        clear(0);
        try (Closeable hold = blobs.hold()) {
            assertEquals(0, collect());
            assertTrue(Files.exists(directory.resolve(Segments.fileName(1))));
            hold.close();
        }
        assertTrue(collect() > 0);
    }

    @Test
    void aDamagedRecordStaysAndTheOthersAreMoved() throws IOException {
        StoredBlob broken = put(0, bytes(1, 5_000));
        put(1, bytes(2, 5_000));
        put(2, bytes(3, 30_000));
        fillSegment();
        clear(2);
        byte[] file = Files.readAllBytes(directory.resolve(Segments.fileName(1)));
        file[200] ^= 1;
        Files.write(directory.resolve(Segments.fileName(1)), file);
        assertEquals(0, collect());
        assertThrows(CorruptBlobException.class, () -> read(broken.id()));
        assertArrayEquals(bytes(2, 5_000), read(name(bytes(2, 5_000))));
        assertEquals(1, blobs.segments().get(0).records());
        expectCountsAreRight();
    }

    @Test
    void theBudgetIsKept() throws IOException {
        for (int i = 0; i < 8; i++) {
            put(i, bytes(i, 5_000));
        }
        fillSegment();
        for (int i = 0; i < 5; i++) {
            clear(i);
        }
        long began = System.nanoTime();
        assertTrue(blobs.collect(new IoBudget(60_000)) > 0);
        // Three records of 5,000 octets, read and written.
        assertTrue(System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(400));
    }

    private static final class StoppedHere extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The process ends behind a step, so that what follows never happens. */
    @ParameterizedTest
    @EnumSource
    void whereverItEndsNothingIsLost(Step last) throws IOException { // I1
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 40; i++) {
                put(i, bytes(round * 1_000 + i, 5_000));
            }
            int keep = 3 + round;
            for (int i = 0; i < 40; i++) {
                if (i % keep != 0) {
                    clear(i);
                }
            }
            AtomicLong left = new AtomicLong(2);
            steps = step -> {
                if (step == last && left.decrementAndGet() == 0) {
                    throw new StoppedHere();
                }
            };
            assertThrows(StoppedHere.class, this::collect);
            steps = step -> {};
            close();
            open();
            for (int i = 0; i < 40; i += keep) {
                assertArrayEquals(bytes(round * 1_000 + i, 5_000), read(name(bytes(round * 1_000 + i, 5_000))));
            }
            expectCountsAreRight();
        }
        collect();
        assertTrue(octets() < 40 * 5_000, "" + octets());
        expectCountsAreRight();
    }

    /** Writers of few different contents, so that they meet; readers; and the collector all the time. */
    @Test
    void whateverIsDoneAtOnceNothingReferredToIsLost() throws Exception { // I1
        int writers = 6;
        int contents = 40;
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong refused = new AtomicLong();
        ExecutorService executor = Executors.newFixedThreadPool(writers + 1);
        List<Future<Map<Integer, Integer>>> running = new ArrayList<>();
        try {
            Future<Long> collecting = executor.submit(() -> {
                long won = 0;
                while (!stop.get()) {
                    won += collect();
                    // Every so often what was finished is forgotten at once, as if an hour had gone by.
                    nanos.addAndGet(FinishedBlobs.KEPT_NANOS / 40);
                }
                return won;
            });
            for (int w = 0; w < writers; w++) {
                int writer = w;
                running.add(executor.submit(() -> write(writer, contents, refused)));
            }
            List<Map<Integer, Integer>> models = new ArrayList<>();
            for (Future<Map<Integer, Integer>> one : running) {
                models.add(one.get(120, TimeUnit.SECONDS));
            }
            stop.set(true);
            assertTrue(collecting.get(60, TimeUnit.SECONDS) > 0, "nothing was collected");
            expectCountsAreRight();
            for (Map<Integer, Integer> model : models) {
                for (int content : model.values()) {
                    assertArrayEquals(content(content), read(name(content(content))));
                }
            }
            long living = models.stream()
                    .flatMap(model -> model.values().stream())
                    .distinct()
                    .count();
            assertEquals(
                    living,
                    database.<Long>read(rows -> rows.first("SELECT COUNT(*) FROM blob", row -> row.getLong(1))
                            .orElseThrow()));
        } finally {
            executor.shutdownNow();
        }
    }

    /** What one writer has in its slots at the end. */
    private Map<Integer, Integer> write(int writer, int contents, AtomicLong refused) throws IOException {
        Random random = new Random(writer);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            int slot = random.nextInt(8);
            if (random.nextInt(3) == 0) {
                database.write(tx -> {
                    slots.clear(tx, "w" + writer, slot);
                    return "";
                });
                model.remove(slot);
            } else {
                int content = random.nextInt(contents);
                StoredBlob blob = write(content(content));
                try {
                    database.write(tx -> {
                        slots.put(tx, "w" + writer, slot, blob);
                        return "";
                    });
                    model.put(slot, content);
                } catch (StorageException tooLongAgo) {
                    assertTrue(tooLongAgo.getMessage().contains("too long ago"), tooLongAgo.getMessage());
                    refused.incrementAndGet();
                }
            }
            for (int content : model.values()) {
                if (random.nextInt(10) == 0) {
                    assertArrayEquals(content(content), read(name(content(content))));
                }
            }
        }
        return model;
    }

    private static byte[] content(int content) {
        return bytes(content, 1_000 + 300 * content);
    }

    private void expectCountsAreRight() {
        assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
    }

    /** Has the active segment end, so that the ones before can be collected. */
    private void fillSegment() throws IOException {
        put(99, bytes(99, (int) SMALL_SEGMENTS));
    }

    private long collect() throws IOException {
        return blobs.collect(new IoBudget(Long.MAX_VALUE / 4));
    }

    private long octets() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private StoredBlob put(int slot, byte[] bytes) throws IOException {
        StoredBlob blob = write(bytes);
        database.write(tx -> {
            slots.put(tx, ME, slot, blob);
            return "";
        });
        return blob;
    }

    private void put(StoredBlob blob) {
        database.write(tx -> {
            slots.put(tx, ME, 0, blob);
            return "";
        });
    }

    private void clear(int slot) {
        database.write(tx -> {
            slots.clear(tx, ME, slot);
            return "";
        });
    }

    private StoredBlob write(byte[] bytes) throws IOException {
        try (BlobWriter writer = blobs.create()) {
            writer.write(bytes);
            return writer.finish();
        }
    }

    private byte[] read(BlobId id) throws IOException {
        try (InputStream input = blobs.open(id)) {
            return input.readAllBytes();
        }
    }

    private static BlobId name(byte[] bytes) {
        return SegmentFormat.name(Sha256.newDigest().digest(bytes));
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
