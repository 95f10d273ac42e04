package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.blob.SegmentCollector.Step;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills a process that writes, deletes and wins back space, behind each step of the collector and at random moments, again and again over one
 * store. {@code -Dpostroad.crash.rounds=N} for a longer campaign.
 */
class CollectorCrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorCrashTest.class);
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", 5);

    @TempDir
    Path directory;

    private final Random random = new Random();
    /** What each slot may hold: what was acknowledged last; a change that was under way may have come after it. */
    private final Map<String, String> acknowledged = new HashMap<>();

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void nothingReferredToIsLostAndNothingDeadStays() throws Exception { // I1
        for (int round = 0; round < ROUNDS; round++) {
            List<String> arguments = new ArrayList<>(List.of(directory.toString(), String.valueOf(random.nextLong())));
            Step step = Step.values()[round % (Step.values().length + 1) % Step.values().length];
            boolean atAStep = round % (Step.values().length + 1) < Step.values().length;
            if (atAStep) {
                arguments.addAll(List.of(step.name(), String.valueOf(1 + random.nextInt(20))));
            }
            int changes = run(arguments, atAStep ? Integer.MAX_VALUE : 500 + random.nextInt(3_000));
            verify();
            LOG.info("round {}, {}: {} changes", round, atAStep ? step : "at random", changes);
        }
    }

    /** Lets the child run until it halts, or has acknowledged enough and is killed; how many changes it acknowledged. */
    private int run(List<String> arguments, int enough) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CollectingWriter.class.getName()));
        command.addAll(arguments);
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int changes = 0;
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith(CollectingWriter.DONE)) { // and is no line of its log
                    String[] parts =
                            line.substring(CollectingWriter.DONE.length()).split(" ", -1);
                    acknowledged.put(parts[0] + ", slot " + parts[1], parts[2]);
                    changes++;
                }
                if (changes == enough || changes == 100_000) {
                    child.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertTrue(changes > 0, "the child died by itself");
        return changes;
    }

    private void verify() throws IOException {
        try (DatabaseEngine database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA));
                SegmentBlobStore blobs =
                        SegmentBlobStore.open(directory, database, SegmentBlobStore.Seams.NONE.limit(200_000))) {
            Slots slots = new Slots(blobs);
            assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
            Map<String, BlobId> found = new HashMap<>();
            database.read(rows -> {
                slots.visit(rows, (blob, slot) -> found.put(slot, blob));
                return "";
            });
            for (BlobId blob : found.values()) {
                try (InputStream input = blobs.open(blob)) {
                    input.transferTo(OutputStream.nullOutputStream());
                }
            }
            // One change of each writer may be done and not acknowledged.
            long different = acknowledged.entrySet().stream()
                    .filter(each -> !each.getValue()
                            .equals(
                                    found.containsKey(each.getKey())
                                            ? found.get(each.getKey()).text()
                                            : "-"))
                    .count();
            assertTrue(different <= CollectingWriter.WRITERS, different + " slots are not as acknowledged");
            acknowledged.clear();
            found.forEach((slot, blob) -> acknowledged.put(slot, blob.text()));

            while (blobs.collect(new IoBudget(1L << 40)) > 0) {
                LOG.debug("once more");
            }
            long living = blobs.segments().stream()
                    .mapToLong(SegmentBlobStore.Segment::living)
                    .sum();
            try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
                long octets = files.mapToLong(file -> file.toFile().length()).sum();
                // Half of each segment may be dead, and all of the one that is written to.
                assertTrue(octets <= 2 * living + 2 * 200_000, octets + " octets for " + living + " that live");
            }
        }
    }
}
