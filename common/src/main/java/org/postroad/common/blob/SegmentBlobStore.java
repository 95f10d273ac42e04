package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.BytesWritten;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.Database;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.DiskSpace;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.DurableBytes;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in append-only segment files ({@link SegmentFormat}), found by the rows of the table {@code blob}. Thread-safe.
 *
 * <pre>
 * segments/0000000001.seg   up to 64 MiB each; one larger blob has a segment to itself
 * spool/                    blobs that are being received; emptied when the store is opened
 * </pre>
 *
 * <p>A finished blob has its place in a segment but no row. {@link #refer} writes the row, in the transaction that accepts it, and the
 * barrier forces the segment before the row. Without a row the bytes are an orphan; so they are where the blob was there already.
 */
public final class SegmentBlobStore implements BlobStore, DurableBytes {
    static final long SEGMENT_LIMIT = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentBlobStore.class);
    private static final Pattern SEGMENT_NAME = Pattern.compile("(\\d{10})\\.seg");
    private static final int COPY_BUFFER = 256 << 10;
    private static final int MAX_UNREFERRED = 1 << 16;
    private static final int MAX_KNOWN = 1 << 14;

    private final Database database;
    private final BytesWritten written;
    private final Optional<SegmentHome> home;
    private final DiskSpace space;
    private final Path segments;
    private final Path spool;
    private final long segmentLimit;
    /** Finished, and not known to be referred to: their rows may never be written. The eldest are forgotten. */
    private final Map<BlobId, Location> unreferred = bounded(MAX_UNREFERRED);
    /** Some that have rows. */
    private final Map<BlobId, Location> known = bounded(MAX_KNOWN);

    private final Object lock = new Object();
    // The rest is guarded by the lock.
    private final List<SegmentFile> open = new ArrayList<>();
    private SegmentFile active;

    private SegmentBlobStore(DatabaseEngine database, Path directory, long segmentLimit, Optional<SegmentHome> home)
            throws IOException {
        this.database = database;
        this.home = home;
        this.segmentLimit = segmentLimit;
        space = DiskSpace.of(directory);
        segments = Files.createDirectories(directory.resolve("segments"));
        spool = Files.createDirectories(directory.resolve("spool"));
        emptySpool();
        active = reopenLast();
        open.add(active);
        syncDirectory(directory);
        written = database.forceFirst(this);
    }

    /**
     * Opens the store in a directory, making it where it is new. The database sees to it that its blobs are durable before its rows.
     *
     * @throws StorageException if the rows are on a server, and belong to another directory
     */
    public static SegmentBlobStore open(Path directory, DatabaseEngine database) throws IOException {
        return open(directory, database, SEGMENT_LIMIT);
    }

    static SegmentBlobStore open(Path directory, DatabaseEngine database, long segmentLimit) throws IOException {
        Files.createDirectories(directory);
        Optional<SegmentHome> home =
                database.isShared() ? Optional.of(SegmentHome.claim(directory, database)) : Optional.empty();
        try {
            return new SegmentBlobStore(database, directory, segmentLimit, home);
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
        BlobId id = blob.id();
        if (find(tx, id).isEmpty()) {
            insert(tx, id);
        }
        tx.afterCommit(() -> unreferred.remove(id));
    }

    @Override
    public long size(BlobId id) {
        return locate(id).map(Location::size).orElse(-1L);
    }

    @Override
    public InputStream open(BlobId id) throws IOException {
        Location location = locate(id).orElseThrow(() -> new NoSuchFileException("blob " + id));
        return SegmentInput.whole(id, location, path(location.segment()));
    }

    @Override
    public InputStream open(BlobId id, long offset, long length) throws IOException {
        Location location = locate(id).orElseThrow(() -> new NoSuchFileException("blob " + id));
        return SegmentInput.range(id, location, path(location.segment()), offset, length);
    }

    /** To be called before the database is closed. */
    @Override
    public void close() throws IOException {
        synchronized (lock) {
            for (SegmentFile segment : open) {
                segment.close();
            }
            open.clear();
        }
        home.ifPresent(SegmentHome::close);
    }

    @Override
    public void force() throws IOException {
        for (SegmentFile segment : takeDirty()) {
            segment.force();
            synchronized (lock) {
                segment.writers--;
                closeIfDone(segment);
            }
        }
    }

    /** How many segments are open for writing. */
    int openSegments() {
        synchronized (lock) {
            return open.size();
        }
    }

    /** Leaves the last of the disk to the rows. */
    void checkSpace(long octets) throws IOException {
        if (!space.exceeds(DiskSpace.KEPT_BY_BLOBS + octets)) {
            throw new IOException("the disk is nearly full; no more is stored until there is room again");
        }
    }

    Path newSpool() throws IOException {
        return Files.createTempFile(spool, "blob", ".tmp");
    }

    /** Appends a small blob: its record's header and bytes stand in the array. */
    void append(StoredBlob blob, byte[] record, int length) throws IOException {
        append(blob, (segment, start) -> segment.write(ByteBuffer.wrap(record, 0, length), start));
    }

    /** Appends a large blob: its record's header stands in the array, its bytes in the spool file. */
    void append(StoredBlob blob, byte[] header, Path spooled) throws IOException {
        append(blob, (segment, start) -> {
            segment.write(ByteBuffer.wrap(header, 0, SegmentFormat.RECORD_HEADER), start);
            copy(spooled, blob.size(), segment, start + SegmentFormat.RECORD_HEADER);
        });
    }

    private interface Filling {
        void fill(SegmentFile segment, long start) throws IOException;
    }

    private record Place(SegmentFile segment, long start) {}

    /** Reserves a place and fills it outside the lock, so that appends run side by side. A failure leaves a hole, which harms nobody. */
    private void append(StoredBlob blob, Filling filling) throws IOException {
        checkSpace(blob.size());
        Place place = reserve(SegmentFormat.RECORD_HEADER + blob.size());
        SegmentFile segment = place.segment();
        try {
            filling.fill(segment, place.start());
        } finally {
            synchronized (lock) {
                segment.dirty = true;
                segment.writers--;
            }
        }
        written.await();
        unreferred.put(blob.id(), new Location(segment.number, place.start(), blob.size()));
    }

    private Place reserve(long octets) throws IOException {
        synchronized (lock) {
            if (active.end + octets > segmentLimit && active.end > SegmentFormat.FILE_HEADER) {
                SegmentFile full = active;
                active = newSegment(full.number + 1);
                open.add(active);
                full.sealed = true;
                closeIfDone(full);
            }
            long start = active.end;
            active.end += octets;
            active.writers++;
            return new Place(active, start);
        }
    }

    private static void copy(Path spooled, long size, SegmentFile segment, long start) throws IOException {
        try (InputStream input = Files.newInputStream(spooled)) {
            byte[] buffer = new byte[COPY_BUFFER];
            long copied = 0;
            while (copied < size) {
                int count = input.read(buffer);
                if (count < 0) {
                    throw new IOException("the spool file " + spooled + " ends too early");
                }
                segment.write(ByteBuffer.wrap(buffer, 0, count), start + copied);
                copied += count;
            }
        }
    }

    /** Those that were written since they were last forced; each counts one more writer, so that it stays open. */
    private List<SegmentFile> takeDirty() {
        synchronized (lock) {
            List<SegmentFile> dirty = new ArrayList<>();
            for (SegmentFile segment : open) {
                if (segment.dirty) {
                    segment.dirty = false;
                    segment.writers++;
                    dirty.add(segment);
                }
            }
            return dirty;
        }
    }

    private void closeIfDone(SegmentFile segment) throws IOException {
        if (segment.sealed && segment.writers == 0 && !segment.dirty && open.remove(segment)) {
            segment.close();
        }
    }

    private Optional<Location> locate(BlobId id) {
        Location location = unreferred.get(id);
        if (location == null) {
            location = known.get(id);
        }
        if (location != null) {
            return Optional.of(location);
        }
        Optional<Location> found = database.read(rows -> find(rows, id));
        found.ifPresent(there -> known.put(id, there));
        return found;
    }

    private static Optional<Location> find(Snapshot rows, BlobId id) {
        return rows.first(
                "SELECT segment, start_at, octets FROM blob WHERE id = ?",
                row -> new Location(row.getInt(1), row.getLong(2), row.getLong(3)),
                id.text());
    }

    private void insert(Transaction tx, BlobId id) {
        Location location = unreferred.get(id);
        if (location == null) {
            throw new StorageException("blob " + id + " was not finished here, or too long ago");
        }
        try {
            tx.update(
                    "INSERT INTO blob (id, segment, start_at, octets) VALUES (?, ?, ?, ?)",
                    id.text(),
                    location.segment(),
                    location.start(),
                    location.size());
        } catch (DuplicateKeyException equalBytes) {
            // Another transaction was faster. Run again, this one finds its row; the bytes behind that were written
            // before it was
            // committed, so the barrier of this transaction forces them at the latest.
            throw new ConflictException("blob " + id + " was stored at the same moment", equalBytes);
        }
    }

    private SegmentFile reopenLast() throws IOException {
        int last = lastNumber();
        if (last == 0) {
            return newSegment(1);
        }
        // Records without rows may lie at its end, whole or torn. Whatever they are, new ones begin after them.
        Path path = path(last);
        if (!hasHeader(path, last)) {
            LOG.warn("{} has no proper beginning; going on with a new segment", path);
            return newSegment(last + 1);
        }
        return new SegmentFile(last, path, Files.size(path));
    }

    private int lastNumber() throws IOException {
        try (Stream<Path> files = Files.list(segments)) {
            return files.map(file -> SEGMENT_NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .mapToInt(name -> Integer.parseInt(name.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    private static boolean hasHeader(Path path, int number) throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            return SegmentFormat.isFileHeader(input.readNBytes(SegmentFormat.FILE_HEADER), number);
        }
    }

    /** The file, its header and its name in the directory are on disk before the first record can be. */
    private SegmentFile newSegment(int number) throws IOException {
        Path path = path(number);
        boolean interrupted = Thread.interrupted(); // which would close the channel
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(SegmentFormat.fileHeader(number));
            channel.force(true);
            syncDirectory(segments);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return new SegmentFile(number, path, SegmentFormat.FILE_HEADER);
    }

    private void emptySpool() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private Path path(int segment) {
        return segments.resolve(String.format("%010d.seg", segment));
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.@Nullable Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }
}
