package org.postroad.common.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.postroad.common.db.BytesWritten;
import org.postroad.common.db.Database;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.DiskSpace;
import org.postroad.common.db.DurableBytes;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;

/**
 * Blobs in append-only segment files, found by the rows of the table {@code blob}. Thread-safe. What the files hold, what a crash leaves and how
 * space is won back stands in {@code docs/segments.md}.
 *
 * <pre>
 * segments/0000000001.seg   up to 64 MiB each; one larger blob has a segment to itself
 * spool/                    blobs that are being received; emptied when the store is opened
 * </pre>
 */
public final class SegmentBlobStore implements BlobStore, DurableBytes {
    static final long SEGMENT_LIMIT = 64L << 20;

    private static final int COPY_BUFFER = 256 << 10;
    /** What all blobs that are being received may hold in memory beyond their first octets; more goes to spool files. */
    private static final long MOST_IN_MEMORY = Runtime.getRuntime().maxMemory() / 16;

    private final Database database;

    private final BytesWritten written;
    private final Optional<SegmentHome> home;
    private final DiskSpace space;
    private final Segments segments;
    private final Path spool;
    private final FinishedBlobs finished;
    private final SegmentCollector collector;
    private final AtomicLong heldInMemory = new AtomicLong();
    private final KnownPlaces places;
    private final BlobReferences references;

    /** What a test sets. */
    record Seams(long segmentLimit, LongSupplier nanos, SegmentCollector.Steps steps, UnaryOperator<DiskSpace> space) {
        static final Seams NONE = new Seams(SEGMENT_LIMIT, System::nanoTime, step -> {}, space -> space);

        Seams limit(long octets) {
            return new Seams(octets, nanos, steps, space);
        }

        Seams nanos(LongSupplier clock) {
            return new Seams(segmentLimit, clock, steps, space);
        }

        Seams steps(SegmentCollector.Steps watcher) {
            return new Seams(segmentLimit, nanos, watcher, space);
        }

        Seams space(DiskSpace left) {
            return new Seams(segmentLimit, nanos, steps, real -> left);
        }
    }

    private SegmentBlobStore(DatabaseEngine database, Path directory, Optional<SegmentHome> home, Seams seams)
            throws IOException {
        this.database = database;
        this.home = home;
        space = seams.space().apply(DiskSpace.of(directory));
        spool = Files.createDirectories(directory.resolve("spool"));
        emptySpool();
        Optional<Location> last = database.read(BlobRows::last);
        if (last.filter(place -> place.segment() == 0).isPresent()) {
            throw new StorageException("the rows refer to bytes in an S3 store, not in segment files");
        }
        segments = new Segments(directory.resolve("segments"), seams.segmentLimit(), last);
        finished = new FinishedBlobs(seams.nanos());
        collector = new SegmentCollector(this, database, segments, finished, seams.steps());
        places = new KnownPlaces(database, finished);
        references = new BlobReferences(finished, places, (id, place) -> collector.hasDied(place));
        Segments.syncDirectory(directory);
        written = database.forceFirst(this);
    }

    /**
     * Opens the store in a directory, making it where it is new. The database sees to it that its blobs are durable before its rows.
     *
     * @throws StorageException if the rows are on a server, and belong to another directory
     */
    public static SegmentBlobStore open(Path directory, DatabaseEngine database) throws IOException {
        return open(directory, database, Seams.NONE);
    }

    static SegmentBlobStore open(Path directory, DatabaseEngine database, Seams seams) throws IOException {
        Files.createDirectories(directory);
        Optional<SegmentHome> home =
                database.isShared() ? Optional.of(SegmentHome.claim(directory, database)) : Optional.empty();
        try {
            return new SegmentBlobStore(database, directory, home, seams);
        } catch (IOException | RuntimeException cause) {
            home.ifPresent(SegmentHome::close);
            throw cause;
        }
    }

    @Override
    public BlobWriter create() {
        return new SegmentWriter(this);
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
        return open(id, location -> SegmentInput.whole(id, location, segments.path(location.segment())));
    }

    @Override
    public InputStream open(BlobId id, long offset, long length) throws IOException {
        return open(
                id, location -> SegmentInput.range(id, location, segments.path(location.segment()), offset, length));
    }

    private InputStream open(BlobId id, KnownPlaces.Opening opening) throws IOException {
        return places.open(id, opening, location -> location + ": the file is missing");
    }

    @Override
    public long collect(IoBudget budget) throws IOException {
        return collector.collect(budget);
    }

    /**
     * A segment as a check or a backup sees it.
     *
     * @param number grows, and is never given again
     * @param file its path
     * @param octets how long the file is
     * @param records how many blobs live in it
     * @param living octets of their records; the rest, but for 16 octets, is dead
     */
    public record Segment(int number, Path file, long octets, long records, long living) {}

    /** Every segment that has a file, in order. A file may be removed at any moment, unless {@link #hold} keeps it. */
    public List<Segment> segments() throws IOException {
        List<Segment> found = new ArrayList<>();
        for (int number : segments.all()) {
            Path path = segments.path(number);
            BlobRows.Living living = database.read(rows -> BlobRows.living(rows, number));
            found.add(new Segment(number, path, Files.size(path), living.records(), living.octets()));
        }
        return found;
    }

    /** Keeps every segment file until the hold is closed, so that whoever copies them finds what the rows of this moment point to. */
    public Closeable hold() {
        return segments.hold();
    }

    /** To be called before the database is closed. */
    @Override
    public void close() throws IOException {
        collector.close();
        segments.close();
        home.ifPresent(SegmentHome::close);
    }

    @Override
    public void force() throws IOException {
        segments.force();
    }

    /**
     * Ends the segment that is being filled, and keeps all files until the result is closed. Every blob that was finished before lies in one of
     * them; records that are being written at this moment may still reach them, see {@link #settled}.
     */
    public SealedSegments seal() throws IOException {
        return segments.seal();
    }

    /** Whether nobody writes any more to segments that were sealed. */
    public boolean settled() {
        return segments.settled();
    }

    /** How many segments are open for writing. */
    int openSegments() {
        return segments.openForWriting();
    }

    /** Leaves the last of the disk to the rows. */
    void checkSpace(long octets) {
        space.require(DiskSpace.KEPT_BY_BLOBS + octets);
    }

    /** Whether a blob that is being received may hold so many octets more in memory; if so, it has them until it gives them back. */
    boolean holdInMemory(int octets) {
        if (heldInMemory.addAndGet(octets) > MOST_IN_MEMORY) {
            heldInMemory.addAndGet(-octets);
            return false;
        }
        return true;
    }

    void letGoOfMemory(int octets) {
        heldInMemory.addAndGet(-octets);
    }

    Path newSpool() throws IOException {
        return Files.createTempFile(spool, "blob", ".tmp");
    }

    /** Appends a small blob: its record stands in the array. */
    void append(StoredBlob blob, byte[] record, int length) throws IOException {
        append(blob, (segment, start) -> segment.write(ByteBuffer.wrap(record, 0, length), start));
    }

    /** Appends a large blob: its record's header stands in the array, all else in the spool file. */
    void append(StoredBlob blob, byte[] header, Path spooled) throws IOException {
        append(blob, (segment, start) -> {
            segment.write(ByteBuffer.wrap(header, 0, SegmentFormat.RECORD_HEADER), start);
            copy(spooled, blob.size(), segment, start + SegmentFormat.RECORD_HEADER);
        });
    }

    private void append(StoredBlob blob, Segments.Filling filling) throws IOException {
        checkSpace(blob.size());
        segments.append(blob.size(), filling, location -> {
            written.await();
            finished.add(blob.id(), location);
        });
    }

    /** Appends a copy of a record for the collector, which may use some of the space that others must leave: it is about to win more. */
    Location appendCopy(StoredBlob blob, Segments.Filling filling) throws IOException {
        space.require(DiskSpace.KEPT_BY_BLOBS / 2 + SEGMENT_LIMIT / 2 + blob.size());
        Location[] copy = new Location[1];
        segments.append(blob.size(), filling, location -> {
            written.await();
            copy[0] = location;
        });
        return copy[0];
    }

    private static void copy(Path spooled, long size, SegmentFile segment, long start) throws IOException {
        long length = SegmentFormat.recordLength(size) - SegmentFormat.RECORD_HEADER;
        try (InputStream input = Files.newInputStream(spooled)) {
            byte[] buffer = new byte[COPY_BUFFER];
            long copied = 0;
            while (copied < length) {
                int count = input.read(buffer);
                if (count < 0) {
                    throw new IOException("the spool file " + spooled + " ends too early");
                }
                segment.write(ByteBuffer.wrap(buffer, 0, count), start + copied);
                copied += count;
            }
        }
    }

    private void emptySpool() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
