package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.postroad.common.blob.s3.S3Client;
import org.postroad.common.blob.s3.S3Listing;
import org.postroad.common.blob.s3.S3Listing.S3Object;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.DiskSpace;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.StoreLock;
import org.postroad.common.db.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as objects of an S3 store, for several processes that share rows. Thread-safe. ADR 8 says why it is as it is.
 *
 * <p>An object's key is the blob's name and a random number: {@code 47/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU.1f3b…}. So no two
 * writers ever meet at a key, an object is never written twice, and one that is removed cannot come back: no conditional request is needed.
 * <ol>
 *   <li>The object is stored. <i>Crash:</i> an orphan.
 *   <li>A transaction makes the row that has its number, and so the blob lasts.
 *   <li>When the last reference goes, so does the row, in that transaction; after the commit the object is removed. <i>Crash:</i> an orphan.
 * </ol>
 * An orphan is an object a day old whose number no row has. Whoever stored it could refer to it for an hour; a row has it since, or never will.
 */
public final class S3BlobStore implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3BlobStore.class);
    private static final Duration ORPHAN_AGE = Duration.ofDays(1);
    private static final Duration BETWEEN_LISTS = Duration.ofDays(1);
    private static final int MAX_DEAD = 100_000; // more than that are found as orphans
    private static final int REQUEST_COST = 4 << 10; // of a budget of octets

    private final DatabaseEngine database;
    private final S3Client client;
    private final Clock clock;
    private final Path spool;
    private final DiskSpace space;
    /** On the directory, unless the rows that are in it hold one. */
    private final Optional<StoreLock> lock;

    private final FinishedBlobs finished;
    private final KnownPlaces places;
    private final BlobReferences references;
    private final SecureRandom random = new SecureRandom();
    private final BlockingQueue<Dead> dead = new LinkedBlockingQueue<>(MAX_DEAD);
    private volatile boolean closed;
    private Instant nextList; // guarded by this

    private record Dead(String key, long size) {}

    private S3BlobStore(Path directory, DatabaseEngine database, S3Client client, Clock clock, LongSupplier nanos)
            throws IOException {
        finished = new FinishedBlobs(nanos);
        this.database = database;
        this.client = client;
        this.clock = clock;
        space = DiskSpace.of(directory);
        lock = database.isShared() ? Optional.of(StoreLock.take(directory)) : Optional.empty();
        spool = Files.createDirectories(directory.resolve("spool"));
        places = new KnownPlaces(database, finished);
        references = new BlobReferences(finished, places, this::died);
        nextList = clock.instant();
    }

    /**
     * Opens the store, and asks it for a list to see whether it answers.
     *
     * @param directory where large blobs wait until their digest is known; of this process alone
     * @throws StorageException if the rows refer to segment files
     */
    public static S3BlobStore open(Path directory, DatabaseEngine database, S3Settings settings, Clock clock)
            throws IOException {
        return open(directory, database, new S3Client(settings, clock), clock, System::nanoTime);
    }

    static S3BlobStore open(Path directory, DatabaseEngine database, S3Client client, Clock clock, LongSupplier nanos)
            throws IOException {
        Files.createDirectories(directory);
        if (database.read(BlobRows::last).filter(place -> place.segment() != 0).isPresent()) {
            throw new StorageException("the rows refer to bytes in segment files, not in an S3 store");
        }
        client.list("");
        S3BlobStore store = new S3BlobStore(directory, database, client, clock, nanos);
        store.emptySpool();
        return store;
    }

    @Override
    public BlobWriter create() {
        return new S3Writer(this);
    }

    @Override
    public void refer(Transaction tx, StoredBlob blob) {
        references.refer(tx, blob.id());
    }

    @Override
    public void release(Transaction tx, BlobId id) {
        references.release(tx, id);
    }

    @Override
    public long size(BlobId id) {
        return places.find(id).map(Location::size).orElse(-1L);
    }

    @Override
    public InputStream open(BlobId id) throws IOException {
        return open(id, location -> S3Input.whole(client, key(id, location), id, location.size()));
    }

    @Override
    public InputStream open(BlobId id, long offset, long length) throws IOException {
        return open(id, location -> {
            Objects.checkFromIndexSize(offset, length, location.size());
            return S3Input.range(client, key(id, location), id, offset, length);
        });
    }

    private InputStream open(BlobId id, KnownPlaces.Opening opening) throws IOException {
        return places.open(id, opening, location -> "the object " + key(id, location) + " is missing");
    }

    /** Has all nodes keep all objects until the result is closed, for a backup. */
    public ObjectHold hold() {
        return ObjectHold.begin(database, clock);
    }

    /**
     * Opens an object that rows of an earlier moment point to.
     *
     * @throws NoSuchFileException if it is not there
     * @throws CorruptBlobException if it is not as it was written, thrown at the latest where the last byte is read
     */
    public InputStream open(StoredObject object) throws IOException {
        return S3Input.whole(client, object.key(), object.id(), object.size());
    }

    /**
     * Removes the objects of blobs that nothing refers to any more, and once a day what crashes left; nothing while anybody holds. What is removed
     * was without a row before it was seen that nobody holds.
     */
    @Override
    public synchronized long collect(IoBudget budget) throws IOException {
        int died = dead.size();
        if (database.read(this::isHeld)) {
            return 0;
        }
        long won = 0;
        for (; died > 0 && !isStopped(); died--) {
            Dead next = dead.remove();
            won += remove(next.key, next.size, budget);
        }
        if (!clock.instant().isBefore(nextList)) {
            won += collectOrphans(budget);
            nextList = clock.instant().plus(BETWEEN_LISTS);
        }
        return won;
    }

    @Override
    public void close() {
        closed = true;
        lock.ifPresent(StoreLock::close);
    }

    void checkSpace(long octets) {
        space.require(DiskSpace.KEPT_BY_BLOBS + octets);
    }

    Path newSpool() throws IOException {
        return Files.createTempFile(spool, "blob", ".tmp");
    }

    /** Stores a finished blob under a key of its own. */
    void put(StoredBlob blob, String digest, S3Client.Body body) throws IOException {
        Location location = new Location(0, random.nextLong() & Long.MAX_VALUE, blob.size());
        client.put(key(blob.id(), location), blob.size(), digest, body);
        finished.add(blob.id(), location);
    }

    private void died(BlobId id, Location location) {
        if (!dead.offer(new Dead(key(id, location), location.size()))) {
            LOG.debug("blob {} is removed as an orphan", id);
        }
    }

    private long collectOrphans(IoBudget budget) throws IOException {
        long won = 0;
        String last = "";
        S3Listing list;
        do {
            list = client.list(last);
            budget.spend(REQUEST_COST, this::isStopped);
            List<S3Object> old = list.objects().stream()
                    .filter(object -> object.modified().isBefore(clock.instant().minus(ORPHAN_AGE)))
                    .toList();
            for (S3Object orphan : withoutRow(old)) {
                if (isStopped()) {
                    return won;
                }
                won += remove(orphan.key(), orphan.size(), budget);
            }
            if (!list.objects().isEmpty()) {
                last = list.objects().get(list.objects().size() - 1).key();
            }
        } while (list.more() && !list.objects().isEmpty() && !isStopped());
        return won;
    }

    /** Those that are ours by their keys, and that no row points to; none while anybody holds. */
    private List<S3Object> withoutRow(List<S3Object> objects) {
        return database.read(rows -> {
            List<S3Object> orphans = new ArrayList<>();
            for (S3Object object : isHeld(rows) ? List.<S3Object>of() : objects) {
                if (StoredObject.isOurs(object.key())) {
                    StoredObject stored = StoredObject.of(object.key(), object.size());
                    Optional<Location> place = BlobRows.find(rows, stored.id());
                    if (place.isEmpty() || place.get().start() != stored.number()) {
                        orphans.add(object);
                    }
                }
            }
            return orphans;
        });
    }

    private boolean isHeld(Snapshot rows) {
        return ObjectHold.any(rows, clock.instant());
    }

    private long remove(String key, long size, IoBudget budget) throws IOException {
        client.delete(key);
        budget.spend(REQUEST_COST, this::isStopped);
        return size;
    }

    private static String key(BlobId id, Location location) {
        return StoredObject.of(id, location).key();
    }

    private boolean isStopped() {
        return closed || Thread.currentThread().isInterrupted();
    }

    private void emptySpool() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
