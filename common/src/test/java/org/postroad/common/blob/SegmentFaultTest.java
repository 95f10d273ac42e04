package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.DiskFullException;
import org.postroad.common.db.DiskSpace;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.db.StorageException;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.FaultyDisk;
import org.postroad.common.testing.Slots;

/** What disks do. Each time: a clear word to whoever asked, and no other mail harmed, then and after the store was opened again. */
class SegmentFaultTest {
    private static final Predicate<Path> SEGMENTS = file -> file.toString().endsWith(".seg");

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private DatabaseEngine database;
    private SegmentBlobStore blobs;
    private Slots slots;
    private StoredBlob early;

    @BeforeEach
    void start() throws IOException {
        open();
        early = put(0, "early mail");
    }

    private void open() throws IOException {
        database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA));
        SegmentBlobStore.Seams seams =
                SegmentBlobStore.Seams.NONE.limit(100_000).space(new DiskSpace(left::get));
        try {
            blobs = SegmentBlobStore.open(disk.of(directory), database, seams);
        } catch (IOException | RuntimeException cause) {
            database.close();
            throw cause;
        }
        slots = new Slots(blobs);
    }

    @AfterEach
    void close() throws IOException {
        blobs.close();
        database.close();
    }

    /** Whole again, and opened again: all that was acknowledged is there, and the store takes more. */
    private void expectAllIsWell(StoredBlob... acknowledged) throws IOException {
        disk.heal();
        left.set(Long.MAX_VALUE);
        close();
        open();
        assertEquals("early mail", text(early));
        for (StoredBlob blob : acknowledged) {
            try (InputStream input = blobs.open(blob.id())) {
                assertEquals(blob.size(), input.readAllBytes().length);
            }
        }
        assertEquals("late mail", text(put(9, "late mail")));
        assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
    }

    @Test
    void aWriteThatFailsIsToldAndTheNextOneGoesOn() throws IOException {
        disk.failWrites(SEGMENTS);
        IOException told = assertThrows(IOException.class, () -> put(1, "lost"));
        assertTrue(told.getMessage().contains("Input/output error"), told.getMessage());
        assertEquals("early mail", text(early));
        disk.heal();
        StoredBlob next = put(2, "next mail");
        assertEquals("next mail", text(next));
        expectAllIsWell(next);
    }

    @Test
    void aDiskThatIsFullInTheMiddleOfARecordHarmsNoOther() throws IOException {
        disk.fill();
        IOException told = assertThrows(IOException.class, () -> put(1, "x".repeat(60_000)));
        assertTrue(told.getMessage().contains("No space left on device"), told.getMessage());
        // The spool of a large one, and a new segment.
        assertThrows(IOException.class, () -> put(1, "x".repeat(90_000)));
        assertThrows(IOException.class, () -> put(1, "x".repeat(500_000)));
        assertEquals("early mail", text(early));
        disk.heal();
        StoredBlob next = put(2, "x".repeat(500_000));
        assertEquals("x".repeat(500_000), text(next));
        try (Stream<Path> spooled = Files.list(directory.resolve("spool"))) {
            assertEquals(0, spooled.count());
        }
        expectAllIsWell(next);
    }

    @Test
    void aDiskThatIsNearlyFullIsSaidSoBeforeItIs() throws IOException {
        left.set(DiskSpace.KEPT_BY_BLOBS + 50);
        assertThrows(DiskFullException.class, () -> put(1, "x".repeat(60)));
        StoredBlob small = put(2, "small");
        // What was accepted can be deleted, and its space be won back, which needs some.
        put(3, "y".repeat(40));
        clear(3);
        expectAllIsWell(small);
    }

    @Test
    void afterAFailedSyncNothingIsAcceptedUntilTheStoreIsOpenedAgain() throws IOException {
        disk.failSyncs(SEGMENTS);
        StorageException told = assertThrows(StorageException.class, () -> put(1, "not durable"));
        assertTrue(
                told.getMessage().contains("segments/0000000001.seg cannot be forced: Input/output error"),
                told.getMessage());
        // The disk seems to be well again, but nobody knows what the failed sync has left behind.
        disk.heal();
        StorageException refused = assertThrows(StorageException.class, () -> put(2, "too early"));
        assertTrue(refused.getMessage().contains("accepts nothing more"), refused.getMessage());
        expectAllIsWell();
        clear(1);
    }

    @Test
    void aSectorThatCannotBeReadCostsItsBlob() throws IOException {
        StoredBlob large = put(1, "x".repeat(120_000)); // has a segment to itself
        disk.failReads(file -> file.endsWith("0000000002.seg"));
        IOException told = assertThrows(IOException.class, () -> text(large));
        assertEquals(
                "blob " + large.id() + " cannot be read from segments/0000000002.seg, offset 16: Input/output error",
                told.getMessage());
        assertEquals("early mail", text(early));
        StoredBlob next = put(2, "next mail");
        assertEquals("next mail", text(next));
        expectAllIsWell(large, next);
    }

    @Test
    void aDiskThatHasBecomeReadOnlyIsReadOn() throws IOException {
        disk.makeReadOnly();
        disk.failWrites(file -> true);
        assertThrows(IOException.class, () -> put(1, "no"));
        FileSystemException told = assertThrows(FileSystemException.class, () -> put(1, "x".repeat(300_000)));
        assertTrue(told.getMessage().contains("Read-only file system"), told.getMessage());
        assertEquals("early mail", text(early));
        expectAllIsWell();
    }

    @Test
    void aReadOnlyDiskIsToldWhenTheStoreIsOpened() throws IOException {
        close();
        disk.makeReadOnly();
        FileSystemException told = assertThrows(FileSystemException.class, this::open);
        assertTrue(told.getMessage().endsWith(": Read-only file system"), told.getMessage());
        disk.heal();
        open();
        expectAllIsWell();
    }

    @Test
    void winningBackSpaceThatFailsLosesNothing() throws IOException {
        byte[] bytes = new byte[20_000];
        for (int i = 1; i < 9; i++) {
            new Random(i).nextBytes(bytes);
            put(i, new String(bytes, StandardCharsets.ISO_8859_1));
        }
        StoredBlob living = put(7, "living");
        for (int i = 1; i < 7; i++) {
            clear(i);
        }
        disk.failWrites(SEGMENTS);
        assertThrows(IOException.class, () -> blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
        disk.heal();
        disk.failReads(SEGMENTS);
        assertThrows(IOException.class, () -> blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
        disk.heal();
        assertTrue(blobs.collect(new IoBudget(Long.MAX_VALUE / 4)) > 0);
        expectAllIsWell(living);
    }

    @Test
    void aCutOfTheRowsIsToldAndNothingElseIsTouched() throws IOException {
        List<StoredBlob> acknowledged = new ArrayList<>();
        for (int i = 1; i < 6; i++) {
            acknowledged.add(put(i, "mail " + i));
        }
        close();
        byte[] rows = Files.readAllBytes(directory.resolve("rows.mv.db"));
        byte[] witness = Files.readAllBytes(directory.resolve("rows.witness"));
        byte[] bytes = Files.readAllBytes(directory.resolve("segments/0000000001.seg"));
        int told = 0;
        for (int length = rows.length - 1; length > 0; length -= rows.length / 12) {
            Files.write(directory.resolve("rows.mv.db"), Arrays.copyOf(rows, length));
            Files.write(directory.resolve("rows.witness"), witness);
            try {
                open();
            } catch (StorageException cause) {
                told++;
                assertTrue(cause.getMessage().startsWith("cannot open the store in " + directory), cause.getMessage());
                assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("segments/0000000001.seg")));
                continue;
            }
            for (StoredBlob each : acknowledged) {
                text(each);
            }
            assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
            close();
        }
        assertTrue(told > 6, "only " + told + " cuts were noticed");
        Files.write(directory.resolve("rows.mv.db"), rows);
        Files.write(directory.resolve("rows.witness"), witness);
        open();
        expectAllIsWell(acknowledged.toArray(StoredBlob[]::new));
    }

    private StoredBlob put(int slot, String text) throws IOException {
        StoredBlob blob;
        try (BlobWriter writer = blobs.create()) {
            writer.write(text.getBytes(StandardCharsets.ISO_8859_1));
            blob = writer.finish();
        }
        database.write(tx -> {
            slots.put(tx, "me", slot, blob);
            return "";
        });
        return blob;
    }

    private void clear(int slot) {
        database.write(tx -> {
            slots.clear(tx, "me", slot);
            return "";
        });
    }

    private String text(StoredBlob blob) throws IOException {
        try (InputStream input = blobs.open(blob.id())) {
            return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
