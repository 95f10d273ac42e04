package org.postroad.common.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;

/**
 * The child process: writers that fill their slots anew without end, so that most of what is written dies, while the collector wins back the
 * space. One line on the standard output acknowledges each change: {@code writer slot blob}, and {@code -} for a slot that was cleared.
 * The third argument names a step of the collector, the fourth how often it may be taken before the process halts there; or they are missing.
 */
final class CollectingWriter {
    static final int WRITERS = 6;
    static final int SLOTS = 40;
    private static final int CONTENTS = 300;

    /** So begins each line that acknowledges a change. */
    static final String DONE = "done ";

    private CollectingWriter() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        AtomicInteger left = new AtomicInteger(arguments.length > 2 ? Integer.parseInt(arguments[3]) : 0);
        DatabaseEngine database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA));
        SegmentBlobStore blobs = SegmentBlobStore.open(
                directory, database, SegmentBlobStore.Seams.NONE.limit(200_000).steps(step -> {
                    if (arguments.length > 2 && step.name().equals(arguments[2]) && left.decrementAndGet() == 0) {
                        Runtime.getRuntime().halt(9);
                    }
                }));
        for (int i = 0; i < WRITERS; i++) {
            String writer = "w" + i;
            Random random = new Random(seed + i);
            new Thread(() -> write(database, blobs, writer, random)).start();
        }
        while (true) {
            blobs.collect(new IoBudget(1L << 40));
        }
    }

    private static void write(DatabaseEngine database, SegmentBlobStore blobs, String writer, Random random) {
        Slots slots = new Slots(blobs);
        try {
            while (true) {
                int slot = random.nextInt(SLOTS);
                if (random.nextInt(4) == 0) {
                    database.write(tx -> {
                        slots.clear(tx, writer, slot);
                        return "";
                    });
                    acknowledge(writer + " " + slot + " -");
                } else {
                    StoredBlob blob = blob(blobs, random.nextInt(CONTENTS));
                    database.write(tx -> {
                        slots.put(tx, writer, slot, blob);
                        return "";
                    });
                    acknowledge(writer + " " + slot + " " + blob.id());
                }
            }
        } catch (IOException cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static StoredBlob blob(SegmentBlobStore blobs, int content) throws IOException {
        byte[] bytes = new byte[content * 71 % 20_000];
        new Random(content).nextBytes(bytes);
        try (BlobWriter writer = blobs.create()) {
            writer.write(bytes);
            return writer.finish();
        }
    }

    private static void acknowledge(String line) {
        byte[] octets = (DONE + line + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (System.out) {
            System.out.write(octets, 0, octets.length);
            System.out.flush();
        }
    }
}
