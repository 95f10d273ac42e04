package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.db.Transaction;

/**
 * How many deliveries the store makes durable in a second, beside the bare append and force of the same bytes in the same run: a blob of
 * 4 KiB, its row, an account's counters, a message and a change.
 *
 * <p>{@code StoreLoad [seconds [writers...]]}, in the directory of {@code java.io.tmpdir}.
 */
public final class StoreLoad {
    private static final Schema SCHEMA = new Schema("load", "org/postroad/bench/store");
    private static final int BLOB_OCTETS = 4096;
    private static final double WARM_UP_SECONDS = 6; // until the compiler rests

    /** One durable write by one of the writers. */
    private interface Work {
        void run(int writer, byte[] bytes) throws IOException;
    }

    private record Rate(double perSecond, double medianMillis, double p99Millis, double cpuMicros) {}

    private StoreLoad() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 4;
        int[] writers = arguments.length > 1
                ? Stream.of(arguments).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {1, 8, 64};
        System.out.println("writers   bare/s  p99 ms | store/s  p50 ms  p99 ms  CPU us each | ratio");
        for (int count : writers) {
            Rate bare = bare(count, seconds);
            Rate store = store(count, seconds);
            System.out.printf(
                    "%7d %8.0f %7.2f | %7.0f %7.2f %7.2f %12.0f | %5.2f%n",
                    count,
                    bare.perSecond(),
                    bare.p99Millis(),
                    store.perSecond(),
                    store.medianMillis(),
                    store.p99Millis(),
                    store.cpuMicros(),
                    store.perSecond() / bare.perSecond());
        }
    }

    private static Rate bare(int writers, double seconds) throws Exception {
        Path file = Files.createTempFile("postroad-bare", ".log");
        try (BareLog log = new BareLog(file)) {
            return measure(writers, seconds, (writer, bytes) -> log.append(bytes));
        } finally {
            Files.delete(file);
        }
    }

    private static Rate store(int writers, double seconds) throws Exception {
        Path directory = Files.createTempDirectory("postroad-store");
        try (H2Database database = H2Database.open(directory, List.of(Schema.COMMON, SCHEMA));
                SegmentBlobStore blobs = SegmentBlobStore.open(directory, database)) {
            database.write(tx -> {
                for (long account = 0; account < writers; account++) {
                    tx.update("INSERT INTO load_account (id, next_uid, modseq) VALUES (?, 1, 1)", account);
                }
                return "";
            });
            return measure(writers, seconds, (writer, bytes) -> deliver(database, blobs, writer, bytes));
        } finally {
            System.out.printf(
                    "%8s rows.mv.db %d MB, segments %d MB%n",
                    "", Files.size(directory.resolve("rows.mv.db")) >> 20, size(directory.resolve("segments")) >> 20);
            delete(directory);
        }
    }

    private static void deliver(H2Database database, SegmentBlobStore blobs, long account, byte[] bytes)
            throws IOException {
        StoredBlob blob;
        try (BlobWriter writer = blobs.create()) {
            writer.write(bytes);
            blob = writer.finish();
        }
        database.write(tx -> {
            blobs.refer(tx, blob);
            file(tx, account, blob);
            return "";
        });
    }

    private static void file(Transaction tx, long account, StoredBlob blob) {
        tx.update("UPDATE load_account SET next_uid = next_uid + 1, modseq = modseq + 1 WHERE id = ?", account);
        long uid = tx.first("SELECT next_uid FROM load_account WHERE id = ?", row -> row.getLong(1), account)
                .orElseThrow();
        tx.update(
                "INSERT INTO load_message (account, uid, blob, subject) VALUES (?, ?, ?, ?)",
                account,
                uid,
                blob.id().text(),
                "A subject of the usual length, number " + uid);
        tx.update("INSERT INTO load_change (account, modseq, uid) VALUES (?, ?, ?)", account, uid, uid);
    }

    private static Rate measure(int writers, double seconds, Work work) throws InterruptedException {
        long begin = System.nanoTime();
        long from = begin + (long) (WARM_UP_SECONDS * 1e9);
        long until = from + (long) (seconds * 1e9);
        AtomicLong done = new AtomicLong();
        long[][] waits = new long[writers][];
        Thread[] threads = new Thread[writers];
        for (int i = 0; i < writers; i++) {
            int writer = i;
            threads[i] = new Thread(() -> waits[writer] = writeUntil(writer, from, until, work, done));
            threads[i].start();
        }
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        long cpu = cpuNanos();
        for (Thread thread : threads) {
            thread.join();
        }
        cpu = cpuNanos() - cpu;
        long[] sorted =
                Arrays.stream(waits).flatMapToLong(Arrays::stream).sorted().toArray();
        return new Rate(
                done.get() / seconds,
                percentile(sorted, 50),
                percentile(sorted, 99),
                cpu / 1e3 / Math.max(1, done.get()));
    }

    private static long[] writeUntil(int writer, long from, long until, Work work, AtomicLong done) {
        SplittableRandom random = new SplittableRandom(writer);
        byte[] bytes = new byte[BLOB_OCTETS];
        long[] waits = new long[1024];
        int count = 0;
        long now = System.nanoTime();
        while (now < until) {
            random.nextBytes(bytes);
            try {
                work.run(writer, bytes);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            long end = System.nanoTime();
            if (end >= from && end < until) {
                if (count == waits.length) {
                    waits = Arrays.copyOf(waits, 2 * count);
                }
                waits[count++] = end - now;
            }
            now = end;
        }
        done.addAndGet(count);
        return Arrays.copyOf(waits, count);
    }

    /** What all threads of this process have used, the kernel's part included. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(int) ((long) (sorted.length - 1) * percent / 100)] / 1e6;
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
