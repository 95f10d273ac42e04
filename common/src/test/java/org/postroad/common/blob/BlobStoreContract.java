package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postroad.common.db.Database;

/** What every {@link BlobStore} does. */
public interface BlobStoreContract {
    BlobStore blobs();

    Database database();

    @Test
    default void everySizeComesBackAsItWas() throws IOException {
        // Around the limits of the buffers: nothing, one, 64 KiB in memory, 256 KiB of copying.
        for (int size : new int[] {0, 1, 8191, 8192, 65535, 65536, 65537, 262143, 262144, 262145, 1 << 20}) {
            byte[] bytes = bytes(size, size);
            StoredBlob blob = write(bytes);
            assertEquals(size, blob.size());
            assertArrayEquals(bytes, readAll(blob.id()), "before it is referred to, " + size);
            refer(blob);
            assertArrayEquals(bytes, readAll(blob.id()), "after, " + size);
            assertEquals(size, blobs().size(blob.id()));
        }
    }

    @Test
    default void whatIsStillInMemoryIsReadAsItWas() throws IOException {
        for (int size : new int[] {0, 1, 16_383, 16_384, 16_385, 40_000, 65_536}) {
            byte[] bytes = bytes(size, size);
            try (BlobWriter writer = blobs().create()) {
                writer.write(bytes, 0, size);
                assertArrayEquals(bytes, writer.inMemory().orElseThrow().readAllBytes(), "of " + size);
                assertArrayEquals(bytes, readAll(writer.finish().id()), "finished, of " + size);
                assertEquals(Optional.empty(), writer.inMemory());
            }
        }
        try (BlobWriter large = blobs().create()) {
            large.write(new byte[1 << 20], 0, 1 << 20);
            assertEquals(Optional.empty(), large.inMemory());
        }
    }

    @Test
    default void theNameIsTheDigest() throws IOException {
        // FIPS 180-4, the digest of nothing: e3b0c44298fc1c149afbf4c8996fb924 27ae41e4649b934ca495991b7852b855
        assertEquals(
                "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
                write(new byte[0]).id().text());
    }

    @Test
    default void aRangeIsRead() throws IOException {
        byte[] bytes = bytes(100_000, 1);
        StoredBlob blob = write(bytes);
        refer(blob);
        try (InputStream input = blobs().open(blob.id(), 65_000, 1_000)) {
            assertArrayEquals(Arrays.copyOfRange(bytes, 65_000, 66_000), input.readAllBytes());
        }
        try (InputStream input = blobs().open(blob.id(), 100_000, 0)) {
            assertEquals(-1, input.read());
        }
        assertThrows(IndexOutOfBoundsException.class, () -> blobs().open(blob.id(), 99_000, 1_001));
    }

    @Test
    default void whatIsNotThereIsSaidSo() throws IOException {
        BlobId unknown = new BlobId("A".repeat(43));
        assertEquals(-1, blobs().size(unknown));
        assertThrows(NoSuchFileException.class, () -> blobs().open(unknown));
        assertThrows(NoSuchFileException.class, () -> blobs().open(unknown, 0, 0));
    }

    @Test
    default void aDroppedWriterLeavesNoBlob() throws IOException {
        try (BlobWriter writer = blobs().create()) {
            writer.write(bytes(200_000, 2));
        }
        BlobWriter writer = blobs().create();
        writer.write(1);
        StoredBlob blob = writer.finish();
        writer.close();
        assertThrows(IOException.class, () -> writer.write(2));
        assertThrows(IOException.class, writer::finish);
        assertArrayEquals(new byte[] {1}, readAll(blob.id()));
    }

    @Test
    default void equalBytesAreOneBlob() throws IOException {
        StoredBlob first = write(bytes(5_000, 3));
        refer(first);
        StoredBlob second = write(bytes(5_000, 3));
        refer(second);
        assertEquals(first, second);
        database().write(tx -> {
            blobs().refer(tx, second);
            blobs().refer(tx, second);
            return "";
        });
        assertArrayEquals(bytes(5_000, 3), readAll(first.id()));
    }

    @Test
    default void aBlobOfATransactionThatFailedCanBeReferredToLater() throws IOException {
        StoredBlob blob = write(bytes(100, 4));
        assertThrows(
                IllegalStateException.class,
                () -> database().write(tx -> {
                    blobs().refer(tx, blob);
                    throw new IllegalStateException("on purpose");
                }));
        refer(blob);
        assertArrayEquals(bytes(100, 4), readAll(blob.id()));
    }

    @Test
    default void manyStoreTheSameAtOnce() throws Exception {
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 10; round++) {
                int seed = 100 + round;
                List<Future<StoredBlob>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    running.add(executor.submit(() -> {
                        StoredBlob blob = write(bytes(3_000, seed));
                        StoredBlob other = write(bytes(3_000, seed + 1000));
                        together.await(30, TimeUnit.SECONDS);
                        database().write(tx -> {
                            blobs().refer(tx, blob);
                            blobs().refer(tx, other);
                            return "";
                        });
                        return blob;
                    }));
                }
                for (Future<StoredBlob> one : running) {
                    assertArrayEquals(
                            bytes(3_000, seed),
                            readAll(one.get(30, TimeUnit.SECONDS).id()));
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    default void anInterruptedThreadStillWrites() throws IOException {
        Thread.currentThread().interrupt();
        StoredBlob blob;
        try {
            blob = write(bytes(10_000, 5));
        } finally {
            Thread.interrupted();
        }
        refer(write(bytes(10_000, 6)));
        assertArrayEquals(bytes(10_000, 5), readAll(blob.id()));
    }

    private StoredBlob write(byte[] bytes) throws IOException {
        try (BlobWriter writer = blobs().create()) {
            int half = bytes.length / 2;
            writer.write(bytes, 0, half);
            writer.write(bytes, half, bytes.length - half);
            assertEquals(bytes.length, writer.size());
            return writer.finish();
        }
    }

    private void refer(StoredBlob blob) {
        database().write(tx -> {
            blobs().refer(tx, blob);
            return "";
        });
    }

    private byte[] readAll(BlobId id) throws IOException {
        try (InputStream input = blobs().open(id)) {
            return input.readAllBytes();
        }
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
