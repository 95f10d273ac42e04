package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.Database;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;

class SegmentBlobStoreTest implements BlobStoreContract {
    private static final long SMALL_SEGMENTS = 100_000;

    @TempDir
    Path directory;

    private H2Database database;
    private SegmentBlobStore blobs;

    @BeforeEach
    void open() throws IOException {
        database = H2Database.open(directory, List.of(Schema.COMMON));
        blobs = SegmentBlobStore.open(directory, database, SegmentBlobStore.Seams.NONE.limit(SMALL_SEGMENTS));
    }

    @AfterEach
    void close() throws IOException {
        blobs.close();
        database.close();
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public Database database() {
        return database;
    }

    @Test
    void segmentsStayWithinTheirLimitAndAllAreRead() throws IOException {
        for (int i = 0; i < 50; i++) {
            store("message " + i + " " + "x".repeat(10_000));
        }
        StoredBlob large = store("y".repeat(300_000));
        store("after the large one");
        assertEquals(300_000, large.size());
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            List<Long> sizes = files.map(file -> file.toFile().length()).toList();
            assertTrue(sizes.size() >= 6, sizes.toString());
            assertEquals(
                    1,
                    sizes.stream().filter(size -> size > SMALL_SEGMENTS).count(),
                    "only the large one's own: " + sizes);
        }
        close();
        open();
        assertEquals("y".repeat(300_000), text(large));
        for (int i = 0; i < 50; i++) {
            String expected = "message " + i + " " + "x".repeat(10_000);
            assertEquals(expected, text(store(expected)));
        }
    }

    @Test
    void aTornTailDoesNoHarm() throws IOException {
        StoredBlob before = store("before");
        close();
        byte[] torn = new byte[1234];
        new Random(1).nextBytes(torn);
        Files.write(segment(1), torn, StandardOpenOption.APPEND);
        Files.writeString(directory.resolve("spool/left.tmp"), "half a message");
        open();
        assertEquals("before", text(before));
        assertEquals("after", text(store("after")));
        try (Stream<Path> left = Files.list(directory.resolve("spool"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aSegmentWithoutABeginningIsLeftAlone() throws IOException {
        StoredBlob before = store("before");
        close();
        Files.write(segment(2), new byte[] {1, 2, 3});
        open();
        StoredBlob after = store("after");
        assertTrue(Files.exists(segment(3)));
        assertEquals("before", text(before));
        assertEquals("after", text(after));
        assertEquals(3, Files.size(segment(2)));
    }

    @Test
    void damageIsNoticedAtTheLastOctet() throws IOException {
        StoredBlob blob = store("z".repeat(5_000));
        flipLastOctet();
        try (InputStream input = blobs.open(blob.id())) {
            assertThrows(CorruptBlobException.class, input::readAllBytes);
        }
    }

    @Test
    void aMissingTailIsNoticed() throws IOException {
        StoredBlob blob = store("z".repeat(5_000));
        try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
            file.setLength(2_000);
        }
        try (InputStream input = blobs.open(blob.id())) {
            assertThrows(CorruptBlobException.class, input::readAllBytes);
        }
    }

    @Test
    void fullSegmentsAreNotKeptOpen() throws IOException {
        for (int i = 0; i < 30; i++) {
            store(i + "x".repeat(20_000));
        }
        assertEquals(1, blobs.openSegments());
    }

    @Test
    void theFormatIsAsDocumented() throws IOException {
        store("abc");
        byte[] file = Files.readAllBytes(segment(1));
        assertEquals(16 + 48 + 3 + 4, file.length);
        assertEquals("PRSEG", new String(file, 1, 5, StandardCharsets.US_ASCII));
        assertEquals("PRBL", new String(file, 16, 4, StandardCharsets.US_ASCII));
        assertEquals(3, file[16 + 11]);
        // FIPS 180-4's own example: the digest of "abc" begins with ba7816bf.
        assertArrayEquals(
                new byte[] {(byte) 0xba, 0x78, 0x16, (byte) 0xbf}, java.util.Arrays.copyOfRange(file, 28, 32));
        assertEquals("abc", new String(file, 64, 3, StandardCharsets.US_ASCII));
        assertFalse(SegmentFormat.isFileHeader(new byte[16], 1));
    }

    private StoredBlob store(String text) throws IOException {
        StoredBlob blob;
        try (BlobWriter writer = blobs.create()) {
            writer.write(text.getBytes(StandardCharsets.UTF_8));
            blob = writer.finish();
        }
        database.write(tx -> {
            blobs.refer(tx, blob);
            return "";
        });
        return blob;
    }

    private String text(StoredBlob blob) throws IOException {
        try (InputStream input = blobs.open(blob.id())) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path segment(int number) {
        return directory.resolve(String.format("segments/%010d.seg", number));
    }

    private void flipLastOctet() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
            file.seek(file.length() - 1);
            int last = file.read();
            file.seek(file.length() - 1);
            file.write(last ^ 1);
        }
    }
}
