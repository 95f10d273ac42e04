package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.TestStore;

/** A torn or flipped octet costs the record it is in, no other, and is named. */
class SegmentDamageTest {
    private static final int[] SIZES = {0, 1, 300, 16_384, 40_000, 2};

    @TempDir
    Path directory;

    private TestStore store;
    private final List<StoredBlob> blobs = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private byte[] whole = {};

    @BeforeEach
    void fill() throws IOException {
        store = TestStore.open(directory);
        for (int size : SIZES) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            contents.add(bytes);
            blobs.add(refer(store.write(bytes)));
        }
        whole = Files.readAllBytes(segment(1));
        assertEquals(end(SIZES.length), whole.length);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void everyFlippedOctetIsFoundInItsRecordAndNowhereElse() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            // Half of them among the small records and the headers, where the interesting places are dense.
            int place = i % 2 == 0 ? random.nextInt(whole.length) : random.nextInt((int) end(3));
            byte[] damaged = whole.clone();
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(segment(1), damaged);
            expectDamageOnlyAt(place, place + 1);
        }
    }

    @Test
    void everyTornSectorIsFoundInItsRecordsAndNowhereElse() throws IOException {
        for (int place = 0; place < whole.length; place += 512) {
            byte[] torn = whole.clone();
            int end = Math.min(place + 512, torn.length);
            Arrays.fill(torn, place, end, (byte) 0);
            Files.write(segment(1), torn);
            expectDamageOnlyAt(place, end);
        }
    }

    @Test
    void aCutFileCostsWhatLayBehindTheCut() throws IOException {
        for (int length = whole.length; length >= 0; length -= 997) {
            Files.write(segment(1), Arrays.copyOf(whole, length));
            expectDamageOnlyAt(length, whole.length);
        }
    }

    @Test
    void theMessageNamesBlobFileAndOffset() throws IOException {
        StoredBlob blob = blobs.get(4);
        byte[] damaged = whole.clone();
        damaged[(int) (start(4) + SegmentFormat.blockStart(1) + 5)] ^= 4;
        Files.write(segment(1), damaged);
        CorruptBlobException found = assertThrows(CorruptBlobException.class, () -> read(blob));
        assertEquals(blob.id(), found.blob());
        assertEquals(
                "blob " + blob.id() + " is damaged: segments/0000000001.seg, offset " + start(4)
                        + ": block 1, at offset " + (start(4) + SegmentFormat.blockStart(1))
                        + ", is not as it was written",
                found.getMessage());
    }

    @Test
    void aRangeIsCheckedAndNeedsNoOtherBlock() throws IOException {
        StoredBlob blob = blobs.get(4);
        byte[] damaged = whole.clone();
        damaged[(int) (start(4) + SegmentFormat.blockStart(1) + 5)] ^= 4;
        Files.write(segment(1), damaged);
        assertArrayEquals(Arrays.copyOfRange(contents.get(4), 10, 16_000), range(blob, 10, 15_990));
        assertArrayEquals(Arrays.copyOfRange(contents.get(4), 33_000, 40_000), range(blob, 33_000, 7_000));
        assertThrows(CorruptBlobException.class, () -> range(blob, 20_000, 1));
        assertThrows(CorruptBlobException.class, () -> range(blob, 16_000, 1_000));
    }

    @Test
    void blocksThatChangedPlacesAreFoundByTheDigest() throws IOException {
        byte[] bytes = new byte[3 * SegmentFormat.BLOCK];
        new Random(9).nextBytes(bytes);
        StoredBlob blob = refer(store.write(bytes));
        byte[] file = Files.readAllBytes(segment(1));
        int first = (int) (end(SIZES.length) + SegmentFormat.blockStart(0));
        int second = (int) (end(SIZES.length) + SegmentFormat.blockStart(1));
        byte[] mixed = file.clone();
        System.arraycopy(file, first, mixed, second, second - first);
        System.arraycopy(file, second, mixed, first, second - first);
        Files.write(segment(1), mixed);
        CorruptBlobException found = assertThrows(CorruptBlobException.class, () -> read(blob));
        assertTrue(found.getMessage().contains("digest"), found.getMessage());
    }

    @Test
    void aMissingSegmentIsNamedAndItsNumberNotGivenAgain() throws IOException {
        store.close();
        Files.move(segment(1), directory.resolve("elsewhere"));
        store = TestStore.open(directory);
        CorruptBlobException found = assertThrows(CorruptBlobException.class, () -> read(blobs.get(2)));
        assertTrue(
                found.getMessage().endsWith("segments/0000000001.seg, offset " + start(2) + ": the file is missing"));
        StoredBlob fresh = refer(store.write("new mail".getBytes()));
        assertArrayEquals("new mail".getBytes(), read(fresh));
        assertTrue(Files.exists(segment(2)));
        // It is brought back.
        Files.move(directory.resolve("elsewhere"), segment(1));
        assertArrayEquals(contents.get(2), read(blobs.get(2)));
    }

    @Test
    void aSegmentThatWasCutIsNotWrittenOn() throws IOException {
        store.close();
        Files.write(segment(1), Arrays.copyOf(whole, (int) start(4) + 1_000));
        store = TestStore.open(directory);
        StoredBlob fresh = refer(store.write("new mail".getBytes()));
        assertArrayEquals("new mail".getBytes(), read(fresh));
        assertArrayEquals(contents.get(3), read(blobs.get(3)));
        assertThrows(CorruptBlobException.class, () -> read(blobs.get(4)));
        assertEquals(start(4) + 1_000, Files.size(segment(1)));
        assertTrue(Files.exists(segment(2)));
    }

    /** Reads every blob: those whose records touch the octets from one place to another fail, and only those. */
    private void expectDamageOnlyAt(long from, long to) throws IOException {
        for (int i = 0; i < SIZES.length; i++) {
            StoredBlob blob = blobs.get(i);
            if (start(i) < to && end(i + 1) > from && differs(i)) {
                CorruptBlobException found =
                        assertThrows(CorruptBlobException.class, () -> read(blob), "blob " + i + " from " + from);
                assertEquals(blob.id(), found.blob());
                assertTrue(found.getMessage().contains("segments/0000000001.seg, offset " + start(i)));
            } else {
                assertArrayEquals(contents.get(i), read(blob), "blob " + i + " from " + from);
            }
        }
    }

    private boolean differs(int blob) throws IOException {
        byte[] now = Files.readAllBytes(segment(1));
        int from = (int) start(blob);
        int to = (int) end(blob + 1);
        return now.length < to || !Arrays.equals(now, from, to, whole, from, to);
    }

    private static long start(int blob) {
        return end(blob);
    }

    /** The offset behind so many records. */
    private static long end(int records) {
        return SegmentFormat.FILE_HEADER
                + Arrays.stream(SIZES)
                        .limit(records)
                        .mapToLong(SegmentFormat::recordLength)
                        .sum();
    }

    private StoredBlob refer(StoredBlob blob) {
        store.database().write(tx -> {
            store.blobs().refer(tx, blob);
            return "";
        });
        return blob;
    }

    private byte[] read(StoredBlob blob) throws IOException {
        try (InputStream input = store.blobs().open(blob.id())) {
            return input.readAllBytes();
        }
    }

    private byte[] range(StoredBlob blob, long offset, long length) throws IOException {
        try (InputStream input = store.blobs().open(blob.id(), offset, length)) {
            return input.readAllBytes();
        }
    }

    private Path segment(int number) {
        return directory.resolve(Segments.fileName(number));
    }
}
