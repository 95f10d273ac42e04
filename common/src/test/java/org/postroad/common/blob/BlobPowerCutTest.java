package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.PowerCut;
import org.postroad.common.db.RecordedRows;
import org.postroad.common.db.Schema;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.FaultyDisk;
import org.postroad.common.testing.Slots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows and bytes together after a power cut, at many moments of one recorded run in which blobs come and go and their space is won back: what
 * was acknowledged is there, and no row refers to bytes that are not. {@code -Dpostroad.crash.cuts=N} for a longer campaign.
 */
class BlobPowerCutTest {
    private static final Logger LOG = LoggerFactory.getLogger(BlobPowerCutTest.class);
    private static final long SEED = Long.getLong("postroad.crash.seed", System.nanoTime());
    private static final int CUTS = Integer.getInteger("postroad.crash.cuts", 16);
    private static final int WRITERS = 4;
    private static final int SLOTS = 20;
    private static final int MAX_OCTETS = 12_000;
    private static final int SEGMENT_LIMIT = 200_000;
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(2_600); // longer than H2 lets dead space rest
    private static final String EMPTY = "-";

    /** What a slot was given, and the moment from which on that was promised. */
    private record Given(String blob, int moment) {}

    @TempDir
    Path directory;

    private final PowerCut recorder = new PowerCut();
    private final Map<String, List<Given>> history = new ConcurrentHashMap<>();

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void whateverReachedTheDiskNoRowIsWithoutItsBytes() throws Exception { // I1
        int begun = record();
        Random chance = new Random(SEED);
        int end = recorder.now();
        for (int i = 0; i < CUTS; i++) {
            int moment = begun + chance.nextInt(end - begun);
            Path place = directory.resolve("cut" + i);
            write(place, moment, chance);
            verify(place, moment);
            delete(place);
        }
        LOG.info("{} cuts at moments of {} to {}, seed {}", CUTS, begun, end, SEED);
    }

    /** Runs the writers and the collector; the moment from which on the tables are there. */
    private int record() throws Exception {
        Path live = directory.resolve("live");
        FaultyDisk disk = new FaultyDisk();
        disk.record(recorder);
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS + 1);
        try (RecordedRows rows = RecordedRows.open(live, List.of(Schema.COMMON, Counters.SCHEMA), recorder);
                SegmentBlobStore blobs = SegmentBlobStore.open(
                        disk.of(live), rows.database(), SegmentBlobStore.Seams.NONE.limit(SEGMENT_LIMIT))) {
            int begun = recorder.now();
            long until = System.nanoTime() + RUN_NANOS;
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String writer = "w" + i;
                running.add(executor.submit(() -> {
                    work(rows.database(), blobs, writer, until);
                    return "";
                }));
            }
            running.add(executor.submit(() -> {
                while (System.nanoTime() < until) {
                    blobs.collect(new IoBudget(1L << 40));
                }
                return "";
            }));
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
            return begun;
        } finally {
            executor.shutdownNow();
        }
    }

    private void work(H2Database database, SegmentBlobStore blobs, String writer, long until) throws IOException {
        Slots slots = new Slots(blobs);
        Random random = new Random();
        while (System.nanoTime() < until) {
            int slot = random.nextInt(SLOTS);
            String blob = EMPTY;
            if (random.nextInt(4) == 0) {
                database.write(tx -> {
                    slots.clear(tx, writer, slot);
                    return "";
                });
            } else {
                byte[] bytes = new byte[random.nextInt(MAX_OCTETS)];
                random.nextBytes(bytes);
                StoredBlob stored;
                try (BlobWriter out = blobs.create()) {
                    out.write(bytes);
                    stored = out.finish();
                }
                database.write(tx -> {
                    slots.put(tx, writer, slot, stored);
                    return "";
                });
                blob = stored.id().text();
            }
            history.computeIfAbsent(writer + ", slot " + slot, name -> new ArrayList<>())
                    .add(new Given(blob, recorder.now()));
        }
    }

    private void write(Path place, int moment, Random chance) throws IOException {
        Path segments = Files.createDirectories(place.resolve("segments"));
        for (String file : recorder.files(moment, chance)) {
            byte[] image = recorder.image(file, moment, chance);
            if (file.endsWith(".seg")) {
                Files.write(segments.resolve(file), image);
            } else if (file.startsWith("rows.")) {
                Files.write(place.resolve(file), image);
            }
        }
    }

    private void verify(Path place, int moment) throws IOException {
        try (DatabaseEngine database = H2Database.open(place, List.of());
                SegmentBlobStore blobs =
                        SegmentBlobStore.open(place, database, SegmentBlobStore.Seams.NONE.limit(SEGMENT_LIMIT))) {
            Slots slots = new Slots(blobs);
            assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
            Map<String, String> found = new HashMap<>();
            database.read(rows -> {
                slots.visit(rows, (blob, slot) -> found.put(slot, blob.text()));
                return "";
            });
            for (String blob : found.values()) {
                try (InputStream input = blobs.open(new BlobId(blob))) {
                    input.transferTo(OutputStream.nullOutputStream()); // compares the checksums
                }
            }
            history.forEach((slot, given) -> {
                int promised = (int)
                        given.stream().filter(each -> each.moment() <= moment).count();
                List<String> possible = new ArrayList<>(given.subList(Math.max(0, promised - 1), given.size()).stream()
                        .map(Given::blob)
                        .toList());
                if (promised == 0) {
                    possible.add(EMPTY);
                }
                String there = found.getOrDefault(slot, EMPTY);
                assertTrue(possible.contains(there), slot + " holds " + there + ", not what was promised");
            });
        }
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
