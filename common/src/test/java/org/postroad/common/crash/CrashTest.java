package org.postroad.common.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills a writing process at random moments, again and again over one store. {@code -Dpostroad.crash.rounds=N} for a longer campaign. */
class CrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", 3);

    private record Acknowledged(String counter, long number, BlobId blob) {
        static Acknowledged parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Acknowledged(parts[0], Long.parseLong(parts[1]), new BlobId(parts[2]));
        }
    }

    @TempDir
    Path directory;

    private final Random random = new Random();

    @Test
    void whatWasAcknowledgedIsThereAndNothingIsTorn() throws Exception { // I1
        List<Acknowledged> acknowledged = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            List<Acknowledged> now = writeAndKill(50 + random.nextInt(3_000));
            acknowledged.addAll(now);
            try (TestStore store = TestStore.open(directory, Counters.SCHEMA)) {
                verify(store, acknowledged);
            }
            LOG.info("round {}: {} acknowledged", round, now.size());
        }
    }

    /** Lets the child run until it has acknowledged so many, kills it, and returns all that it acknowledged. */
    private List<Acknowledged> writeAndKill(int enough) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Acknowledged> acknowledged = new ArrayList<>();
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                acknowledged.add(Acknowledged.parse(line));
                if (acknowledged.size() == enough) {
                    // SIGKILL; what is in the pipe was acknowledged before. Process.destroyForcibly would close the
                    // pipe.
                    child.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertTrue(acknowledged.size() >= enough, "the child died by itself after " + acknowledged.size());
        return acknowledged;
    }

    private static void verify(TestStore store, List<Acknowledged> acknowledged) {
        store.database().read(rows -> {
            for (String counter : rows.query("SELECT name FROM counter", row -> row.getString(1))) {
                verifyCounter(rows, counter);
            }
            for (Acknowledged each : acknowledged) {
                assertEquals(
                        each.blob().text(),
                        rows.first(
                                        "SELECT blob FROM entry WHERE counter = ? AND number = ?",
                                        row -> row.getString(1),
                                        each.counter(),
                                        each.number())
                                .orElse("lost"),
                        each.toString());
            }
            return "";
        });
        List<BlobId> referred = store.database()
                .read(rows -> rows.query("SELECT blob FROM entry", row -> new BlobId(row.getString(1))));
        for (BlobId blob : referred) {
            store.read(blob); // throws where a row or an octet is missing
        }
    }

    /** A torn transaction shows as a counter that does not agree with its entries. */
    private static void verifyCounter(Snapshot rows, String counter) {
        long reached = Counters.reached(rows, counter);
        assertEquals(reached, Counters.entries(rows, counter), counter);
        long highest = rows.first(
                        "SELECT COALESCE(MAX(number), 0) FROM entry WHERE counter = ?", row -> row.getLong(1), counter)
                .orElseThrow();
        assertEquals(reached, highest, counter);
        long withoutBlob = rows.first(
                        "SELECT COUNT(*) FROM entry WHERE counter = ? AND blob IS NULL", row -> row.getLong(1), counter)
                .orElseThrow();
        assertEquals(0, withoutBlob, counter);
    }
}
