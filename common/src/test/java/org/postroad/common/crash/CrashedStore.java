package org.postroad.common.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;
import org.postroad.common.testing.TestStore;

/** A store on which children write and die, and all that they acknowledged in any life so far. Confined to one thread. */
public final class CrashedStore {
    private static final int OVERDUE = 200_000;

    private final Path directory;
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    public CrashedStore(Path directory) {
        this.directory = directory;
    }

    /**
     * One life of a child.
     *
     * @param enough how many acknowledgements until it is killed; a child that is meant to halt by itself is killed when it should have long ago
     * @return how it ended: 137 after SIGKILL, else what it says
     */
    public int live(Class<?> child, int enough, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                child.getName(),
                directory.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int now = 0;
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                if (Acknowledged.isIn(line)) {
                    acknowledged.add(Acknowledged.parse(line));
                    now++;
                }
                if (now == Math.min(enough, OVERDUE)) {
                    // What is in the pipe was acknowledged before. Process.destroyForcibly would close the pipe.
                    process.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
        } finally {
            if (now >= Math.min(enough, OVERDUE)) {
                process.destroyForcibly();
            }
        }
        return process.waitFor();
    }

    public int acknowledged() {
        return acknowledged.size();
    }

    /** Opens what is left: nothing acknowledged is missing, nothing is there twice or in half, and every octet is as it was written. */
    public void verify() {
        try (TestStore store = TestStore.open(directory, Counters.SCHEMA)) {
            store.database().read(rows -> {
                rows.query("SELECT name FROM counter", row -> row.getString(1))
                        .forEach(counter -> verifyCounter(rows, counter));
                acknowledged.forEach(each -> assertEquals(each.blob().text(), blob(rows, each), each.toString()));
                return "";
            });
            assertEquals(List.of(), store.database().read(new BlobCheck(List.of(new Slots(store.blobs())))::verify));
            store.database()
                    .read(rows -> rows.query("SELECT blob FROM entry", row -> new BlobId(row.getString(1))))
                    .forEach(store::read); // throws where a row or an octet is missing
        }
    }

    private static String blob(Snapshot rows, Acknowledged each) {
        return rows.first(
                        "SELECT blob FROM entry WHERE counter = ? AND number = ?",
                        row -> row.getString(1),
                        each.counter(),
                        each.number())
                .orElse("lost");
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
