package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.blob.s3.S3Client;
import org.postroad.common.blob.s3.S3Listing.S3Object;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.Database;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.db.StorageException;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;
import org.postroad.common.testing.TestS3;
import org.postroad.common.time.ManualClock;

class S3BlobStoreTest implements BlobStoreContract {
    private static TestS3 server;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.now());
    private S3Settings settings;
    private S3Client client;
    private DatabaseEngine database;
    private S3BlobStore blobs;
    private S3BlobStore other;
    private Slots slots;

    @BeforeAll
    static void start() {
        server = TestS3.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        settings = server.settings();
        // The server's clock goes on; ours moves a day ahead of it in some tests.
        client = new S3Client(settings, Clock.systemUTC());
        database = H2Database.inMemory(List.of(Schema.COMMON, Counters.SCHEMA));
        blobs = S3BlobStore.open(directory.resolve("one"), database, client, clock, this::nanos);
        other = S3BlobStore.open(directory.resolve("other"), database, client, clock, this::nanos);
        slots = new Slots(blobs);
    }

    @AfterEach
    void close() {
        blobs.close();
        other.close();
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
    void whatOneNodeStoresAnotherReads() throws IOException {
        byte[] bytes = bytes(1, 700_000); // in three pieces
        StoredBlob blob = put(blobs, 0, bytes);
        assertArrayEquals(bytes, read(other, blob.id()));
        assertEquals(700_000, other.size(blob.id()));
        assertEquals(0, directory.resolve("one/spool").toFile().list().length);
    }

    @Test
    void keysAreTheNameAndANumber() throws IOException {
        StoredBlob blob = put(blobs, 0, "abc".getBytes());
        List<S3Object> objects = client.list("").objects();
        assertEquals(1, objects.size());
        assertTrue(
                objects.get(0).key().matches("un/" + blob.id() + "\\.[0-9a-f]{16}"),
                objects.get(0).key());
        assertEquals(3, objects.get(0).size());
    }

    @Test
    void withTheLastReferenceTheObjectGoes() throws IOException {
        StoredBlob blob = put(blobs, 0, bytes(1, 1_000));
        put(other, 1, bytes(1, 1_000));
        clear(0);
        collect();
        assertArrayEquals(bytes(1, 1_000), read(blobs, blob.id()));
        clear(1);
        assertEquals(1_000, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
        assertThrows(NoSuchFileException.class, () -> read(blobs, blob.id()));
        assertThrows(NoSuchFileException.class, () -> read(other, blob.id()));
        // Stored anew, it has another number; who knew the old place finds it.
        put(other, 2, bytes(1, 1_000));
        assertArrayEquals(bytes(1, 1_000), read(blobs, blob.id()));
        assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
    }

    @Test
    void anOrphanGoesAfterADayAndNothingElseDoes() throws IOException {
        StoredBlob kept = put(blobs, 0, bytes(1, 1_000));
        write(blobs, bytes(2, 1_000)); // never referred to
        write(blobs, bytes(1, 1_000)); // equal bytes, stored once more
        byte[] foreign = bytes(3, 10);
        String digest = HexFormat.of().formatHex(Sha256.newDigest().digest(foreign));
        client.put("somebody/elses.file", 10, digest, () -> BodyPublishers.ofByteArray(foreign));
        clock.advance(Duration.ofHours(23));
        assertEquals(0, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
        clock.advance(Duration.ofHours(25));
        assertEquals(2_000, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
        assertArrayEquals(bytes(1, 1_000), read(blobs, kept.id()));
        assertEquals(2, client.list("").objects().size());
    }

    @Test
    void whatOneNodeHoldsNoneRemoves() throws IOException {
        StoredBlob blob = put(blobs, 0, bytes(1, 1_000));
        write(blobs, bytes(2, 500)); // an orphan
        StoredObject object =
                database.read(rows -> StoredObject.above(rows, "", 10)).get(0);
        clock.advance(Duration.ofHours(49));
        try (ObjectHold hold = other.hold()) {
            clear(0);
            assertEquals(0, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
            assertEquals(0, other.collect(new IoBudget(Long.MAX_VALUE / 4)));
            for (int i = 0; i < 10; i++) {
                clock.advance(ObjectHold.TERM.multipliedBy(3).dividedBy(4));
                hold.renew();
                assertEquals(0, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
            }
            try (InputStream in = other.open(object)) {
                assertArrayEquals(bytes(1, 1_000), in.readAllBytes());
            }
        }
        assertEquals(1_500, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)), "dead, and orphan");
        assertThrows(NoSuchFileException.class, () -> other.open(object));
        assertThrows(NoSuchFileException.class, () -> read(blobs, blob.id()));
    }

    @Test
    void aHoldThatNobodyRenewsEnds() throws IOException {
        put(blobs, 0, bytes(1, 1_000));
        try (ObjectHold hold = other.hold()) {
            clear(0);
            clock.advance(ObjectHold.TERM.plusSeconds(1));
            // The clock of who holds may be behind ours: nobody removes anything yet, but no new term can begin.
            assertEquals(0, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
            assertThrows(IOException.class, hold::renew);
        }
        put(blobs, 0, bytes(1, 1_000));
        try (ObjectHold hold = other.hold()) {
            clear(0);
            clock.advance(ObjectHold.TERM.plus(ObjectHold.GRACE).plusSeconds(1));
            assertEquals(2_000, blobs.collect(new IoBudget(Long.MAX_VALUE / 4)));
            assertThrows(IOException.class, hold::renew);
        }
    }

    @Test
    void aListOfManyIsReadInParts() throws IOException {
        byte[] nothing = {};
        String digest = HexFormat.of().formatHex(Sha256.newDigest().digest(nothing));
        for (int i = 0; i < 1_100; i++) {
            String key = "AA/" + "A".repeat(43) + "." + String.format("%016x", i);
            client.put(key, 0, digest, () -> BodyPublishers.ofByteArray(nothing));
        }
        clock.advance(Duration.ofHours(48));
        collect();
        assertEquals(List.of(), client.list("").objects());
    }

    @Test
    void damageIsNoticed() throws IOException {
        StoredBlob blob = put(blobs, 0, bytes(1, 1_000));
        String key = client.list("").objects().get(0).key();
        byte[] wrong = bytes(2, 1_000);
        String digest = HexFormat.of().formatHex(Sha256.newDigest().digest(wrong));
        client.put(key, 1_000, digest, () -> BodyPublishers.ofByteArray(wrong));
        CorruptBlobException told = assertThrows(CorruptBlobException.class, () -> read(blobs, blob.id()));
        assertEquals(
                "blob " + blob.id() + " is damaged: the object " + key + " is not as it was written",
                told.getMessage());
        client.delete(key);
        told = assertThrows(CorruptBlobException.class, () -> read(blobs, blob.id()));
        assertEquals("blob " + blob.id() + " is damaged: the object " + key + " is missing", told.getMessage());
    }

    @Test
    void aWrongSecretAndAMissingBucketAreToldWhenTheStoreIsOpened() {
        IOException told = assertThrows(
                IOException.class,
                () -> S3BlobStore.open(directory, database, server.settings("bucket-1", "wrong"), clock));
        assertEquals("the S3 store answered 403 SignatureDoesNotMatch to LIST", told.getMessage());
        S3Client missing = new S3Client(
                S3Settings.parse(
                        settings.endpoint().toString().replace("http", "s3+http") + "/no-such-bucket",
                        settings.region(),
                        settings.credentials()),
                Clock.systemUTC());
        told = assertThrows(
                IOException.class, () -> S3BlobStore.open(directory, database, missing, clock, this::nanos));
        assertEquals("the S3 store answered 404 NoSuchBucket to LIST", told.getMessage());
    }

    @Test
    void rowsBelongToOneKindOfStore() throws IOException {
        put(blobs, 0, bytes(1, 100));
        assertThrows(StorageException.class, () -> SegmentBlobStore.open(directory.resolve("segments"), database));
        try (DatabaseEngine rows = H2Database.inMemory(List.of(Schema.COMMON, Counters.SCHEMA));
                SegmentBlobStore segments = SegmentBlobStore.open(directory.resolve("segments"), rows)) {
            StoredBlob blob = write(segments, bytes(1, 100));
            rows.write(tx -> {
                segments.refer(tx, blob);
                return "";
            });
            assertThrows(StorageException.class, () -> S3BlobStore.open(directory, rows, client, clock, this::nanos));
        }
    }

    @Test
    void withoutTheServerNothingIsAccepted() throws IOException {
        TestS3 gone = TestS3.start();
        S3Client toGone = new S3Client(gone.settings(), Clock.systemUTC());
        try (S3BlobStore store = S3BlobStore.open(directory.resolve("gone"), database, toGone, clock, this::nanos)) {
            StoredBlob blob = put(store, 0, bytes(1, 100));
            gone.close();
            IOException told = assertThrows(IOException.class, () -> write(store, bytes(2, 100)));
            assertTrue(told.getMessage().contains("does not answer"), told.getMessage());
            assertThrows(IOException.class, () -> read(store, blob.id()));
        }
    }

    /** Two nodes that write, read and delete the same few contents, and collect all the time. */
    @Test
    void whateverNodesDoAtOnceNothingReferredToIsLost() throws Exception { // I1
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(5);
        try {
            Future<?> collecting = executor.submit(() -> {
                while (!stop.get()) {
                    collect();
                    other.collect(new IoBudget(Long.MAX_VALUE / 4));
                }
                return "";
            });
            List<Future<Map<Integer, Integer>>> running = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                running.add(executor.submit(() -> work(writer, w(writer))));
            }
            List<Map<Integer, Integer>> models = new ArrayList<>();
            for (Future<Map<Integer, Integer>> one : running) {
                models.add(one.get(120, TimeUnit.SECONDS));
            }
            stop.set(true);
            collecting.get(60, TimeUnit.SECONDS);
            assertEquals(List.of(), database.read(new BlobCheck(List.of(slots))::verify));
            for (Map<Integer, Integer> model : models) {
                for (int content : model.values()) {
                    assertArrayEquals(bytes(content, 500), read(blobs, name(bytes(content, 500))));
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private S3BlobStore w(int writer) {
        return writer % 2 == 0 ? blobs : other;
    }

    private Map<Integer, Integer> work(int writer, S3BlobStore node) throws IOException {
        Random random = new Random(writer);
        Slots mine = new Slots(node);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            int slot = random.nextInt(4);
            if (random.nextInt(3) == 0) {
                database.write(tx -> {
                    mine.clear(tx, "w" + writer, slot);
                    return "";
                });
                model.remove(slot);
            } else {
                int content = random.nextInt(12);
                StoredBlob blob = write(node, bytes(content, 500));
                database.write(tx -> {
                    mine.put(tx, "w" + writer, slot, blob);
                    return "";
                });
                model.put(slot, content);
            }
            for (int content : model.values()) {
                if (random.nextInt(5) == 0) {
                    assertArrayEquals(bytes(content, 500), read(node, name(bytes(content, 500))));
                }
            }
        }
        return model;
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    private void collect() throws IOException {
        blobs.collect(new IoBudget(Long.MAX_VALUE / 4));
    }

    private StoredBlob put(BlobStore node, int slot, byte[] bytes) throws IOException {
        StoredBlob blob = write(node, bytes);
        database.write(tx -> {
            new Slots(node).put(tx, "me", slot, blob);
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

    private static StoredBlob write(BlobStore node, byte[] bytes) throws IOException {
        try (BlobWriter writer = node.create()) {
            writer.write(bytes);
            return writer.finish();
        }
    }

    private static byte[] read(BlobStore node, BlobId id) throws IOException {
        try (InputStream input = node.open(id)) {
            return input.readAllBytes();
        }
    }

    private static BlobId name(byte[] bytes) {
        return SegmentFormat.name(Sha256.newDigest().digest(bytes));
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
