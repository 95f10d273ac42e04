package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postroad.common.testing.TestStore;

/** Whatever goes into the store, in whatever pieces, comes out, in whatever pieces. */
class BlobRoundTripProperties {
    private static Path directory;
    private static TestStore store;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("blobs");
        store = TestStore.open(directory);
    }

    @AfterContainer
    static void close() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Sizes around the limits: the first buffer, what stays in memory, what is copied at once. */
    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 300),
                Arbitraries.of(8 << 10, 64 << 10, 256 << 10)
                        .flatMap(limit -> Arbitraries.integers().between(limit - 60, limit + 60)));
    }

    @Property(tries = 150)
    void whatGoesInComesOut(
            @ForAll("sizes") int size,
            @ForAll long seed,
            @ForAll("pieces") List<Integer> in,
            @ForAll("pieces") List<Integer> out)
            throws IOException {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        StoredBlob blob = write(bytes, in);
        assertEquals(size, blob.size());
        store.database().write(tx -> {
            store.blobs().refer(tx, blob);
            return "";
        });
        assertArrayEquals(bytes, read(blob, out));
        int from = size / 3;
        try (InputStream range = store.blobs().open(blob.id(), from, size - from)) {
            assertArrayEquals(Arrays.copyOfRange(bytes, from, size), range.readAllBytes());
        }
    }

    @Provide
    Arbitrary<List<Integer>> pieces() {
        return Arbitraries.of(1, 47, 48, 49, 1_000, 8_192, 70_000)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static StoredBlob write(byte[] bytes, List<Integer> pieces) throws IOException {
        try (BlobWriter writer = store.blobs().create()) {
            int done = 0;
            for (int i = 0; done < bytes.length; i++) {
                // One octet at a time only at the beginning: large blobs would take long.
                int piece = i < 100 ? pieces.get(i % pieces.size()) : 70_000;
                int count = Math.min(piece, bytes.length - done);
                writer.write(bytes, done, count);
                done += count;
            }
            return writer.finish();
        }
    }

    private static byte[] read(StoredBlob blob, List<Integer> pieces) throws IOException {
        byte[] bytes = new byte[(int) blob.size()];
        try (InputStream input = store.blobs().open(blob.id())) {
            int done = 0;
            for (int i = 0; done < bytes.length; i++) {
                int piece = i < 100 ? pieces.get(i % pieces.size()) : 70_000;
                done += input.read(bytes, done, Math.min(piece, bytes.length - done));
            }
            assertEquals(-1, input.read());
        }
        return bytes;
    }
}
