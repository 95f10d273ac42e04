package org.postroad.common.crash;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestStore;

/**
 * The child process: writers without end. Each transaction counts the writer's own counter up, sometimes a shared one, adds the entry, refers
 * to a blob of 0 to 100,000 octets and deletes an old entry's note; then one line on the standard output acknowledges it.
 */
public final class CrashingWriter {
    static final int WRITERS = 8;
    static final String SHARED = "shared";

    private CrashingWriter() {}

    /** @param arguments the store's directory, and a seed */
    public static void main(String[] arguments) {
        run(TestStore.open(Path.of(arguments[0]), Counters.SCHEMA), Long.parseLong(arguments[1]), () -> {});
    }

    /**
     * Starts the writers.
     *
     * @param begins runs before their first transaction
     */
    public static void run(TestStore store, long seed, Runnable begins) {
        createCounters(store);
        begins.run();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            new Thread(() -> write(store, "writer" + writer, new Random(seed + writer))).start();
        }
    }

    private static void createCounters(TestStore store) {
        store.database().write(tx -> {
            if (Counters.reached(tx, SHARED) < 0) {
                Counters.create(tx, SHARED);
                for (int i = 0; i < WRITERS; i++) {
                    Counters.create(tx, "writer" + i);
                }
            }
            return "";
        });
    }

    private static void write(TestStore store, String own, Random random) {
        while (true) {
            String counter = random.nextInt(8) == 0 ? SHARED : own;
            byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(6_000)];
            random.nextBytes(bytes);
            StoredBlob blob = store.write(bytes);
            long number = store.database().write(tx -> {
                store.blobs().refer(tx, blob);
                long reached = Counters.count(tx, counter);
                tx.update(
                        "UPDATE entry SET blob = ?, note = ? WHERE counter = ? AND number = ?",
                        blob.id().text(),
                        "n".repeat(random.nextInt(1_000)),
                        counter,
                        reached);
                tx.update("UPDATE entry SET note = NULL WHERE counter = ? AND number = ?", counter, reached - 20);
                return reached;
            });
            acknowledge(new Acknowledged(counter, number, blob.id()));
        }
    }

    /** One write of a short line to a pipe is whole or not there. */
    private static void acknowledge(Acknowledged done) {
        byte[] line = done.line().getBytes(StandardCharsets.US_ASCII);
        synchronized (System.out) {
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }
}
