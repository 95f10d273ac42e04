package org.postroad.common.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segment files of a directory: takes records, forces them, removes files. Knows no rows. Thread-safe. */
final class Segments implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final int DIGITS = 10;
    private static final Pattern NAME = Pattern.compile("(\\d{" + DIGITS + "})\\.seg");

    private final Path directory;
    private final long limit;

    private final Object lock = new Object();
    // The rest is guarded by the lock.
    private final List<SegmentFile> open = new ArrayList<>();
    private SegmentFile active;
    private int holds;

    /** Writes a record, or what it can. */
    interface Filling {
        /** @param at the offset of the record's header */
        void fill(SegmentFile segment, long at) throws IOException;
    }

    /** Runs when the record is written, before its segment can be let go. */
    interface Written {
        void at(Location location);
    }

    /**
     * @param limit octets that a segment may have, unless a single record is larger
     * @param last where the rows have their last record
     */
    Segments(Path directory, long limit, Optional<Location> last) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limit = limit;
        active = reopen(last);
        open.add(active);
    }

    static String fileName(int segment) {
        String number = Integer.toString(segment);
        return "segments/" + "0".repeat(DIGITS - number.length()) + number + ".seg";
    }

    Path path(int segment) {
        return directory.resolveSibling(fileName(segment));
    }

    /** Reserves a place and fills it outside the lock, so that appends run side by side. A failure leaves a hole, which harms nobody. */
    void append(long size, Filling filling, Written written) throws IOException {
        Place place = reserve(SegmentFormat.recordLength(size));
        SegmentFile segment = place.segment();
        try {
            try {
                filling.fill(segment, place.start());
            } finally {
                synchronized (lock) {
                    segment.dirty = true;
                }
            }
            written.at(new Location(segment.number, place.start(), size));
        } finally {
            synchronized (lock) {
                segment.writers--;
                closeIfDone(segment);
            }
        }
    }

    private record Place(SegmentFile segment, long start) {}

    private Place reserve(long octets) throws IOException {
        synchronized (lock) {
            if (active.end + octets > limit && active.end > SegmentFormat.FILE_HEADER) {
                next();
            }
            long start = active.end;
            active.end += octets;
            active.writers++;
            return new Place(active, start);
        }
    }

    /** Ends the file that is being filled and begins another. The caller has the lock. */
    private void next() throws IOException {
        SegmentFile full = active;
        active = create(full.number + 1);
        open.add(active);
        full.sealed = true;
        closeIfDone(full);
    }

    /** Returns when all that was written before is on disk. */
    void force() throws IOException {
        for (SegmentFile segment : takeDirty()) {
            try {
                segment.force();
            } catch (IOException cause) {
                throw new IOException(fileName(segment.number) + " cannot be forced: " + cause.getMessage(), cause);
            }
            synchronized (lock) {
                segment.writers--;
                closeIfDone(segment);
            }
        }
    }

    /** The numbers of the files that nobody writes to any more, in order. */
    List<Integer> sealed() throws IOException {
        List<Integer> numbers = new ArrayList<>(numbers(directory));
        synchronized (lock) {
            numbers.removeIf(number -> number >= active.number);
            open.forEach(segment -> numbers.remove((Integer) segment.number));
        }
        return numbers;
    }

    /** The numbers of all files, in order. */
    List<Integer> all() throws IOException {
        return numbers(directory);
    }

    /** Keeps every file, also those that nothing lives in any more, until the hold is closed. */
    Closeable hold() {
        synchronized (lock) {
            holds++;
        }
        return new Closeable() {
            private boolean closed;

            @Override
            public void close() {
                synchronized (lock) {
                    holds -= closed ? 0 : 1;
                    closed = true;
                }
            }
        };
    }

    /** Ends the file that is being filled, and holds it and all before it. */
    SealedSegments seal() throws IOException {
        synchronized (lock) {
            Closeable hold = hold();
            try {
                if (active.end > SegmentFormat.FILE_HEADER) {
                    next();
                }
                List<Path> files = numbers(directory).stream()
                        .filter(number -> number < active.number)
                        .map(this::path)
                        .toList();
                return new SealedSegments(files, hold);
            } catch (IOException | RuntimeException cause) {
                hold.close();
                throw cause;
            }
        }
    }

    /** Whether nobody writes to a file that has ended. */
    boolean settled() {
        synchronized (lock) {
            return open.stream().noneMatch(segment -> segment.sealed && segment.writers > 0);
        }
    }

    /** Removes a sealed file, unless somebody holds them. Who has it open reads on. */
    boolean remove(int segment) throws IOException {
        synchronized (lock) {
            if (holds > 0) {
                return false;
            }
            Files.deleteIfExists(path(segment));
        }
        syncDirectory(directory);
        return true;
    }

    /** How many segments are open for writing. */
    int openForWriting() {
        synchronized (lock) {
            return open.size();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            for (SegmentFile segment : open) {
                segment.close();
            }
            open.clear();
        }
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
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

    /** Looks at the end of the last file only. What lies there without a row is nobody's, whole or torn: new records come after it. */
    private SegmentFile reopen(Optional<Location> last) throws IOException {
        List<Integer> numbers = numbers(directory);
        int newest = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
        int known = last.map(Location::segment).orElse(0);
        if (known > newest) {
            LOG.error("{} is missing; what lies there cannot be read until it is brought back", fileName(known));
            return create(known + 1);
        }
        if (newest == 0) {
            return create(1);
        }
        Path path = path(newest);
        if (!hasHeader(path, newest)) {
            LOG.warn("{} has no proper beginning; going on with a new segment", path);
            return create(newest + 1);
        }
        long size = Files.size(path);
        if (known == newest && last.get().end() > size) {
            LOG.error(
                    "{} ends at {} and should reach to {}; what lay behind is lost",
                    path,
                    size,
                    last.get().end());
            return create(newest + 1);
        }
        return new SegmentFile(newest, path, size);
    }

    private static List<Integer> numbers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> Integer.valueOf(name.group(1)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasHeader(Path path, int number) throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            return SegmentFormat.isFileHeader(input.readNBytes(SegmentFormat.FILE_HEADER), number);
        }
    }

    /** The file, its header and its name in the directory are on disk before the first record can be. */
    private SegmentFile create(int number) throws IOException {
        Path path = path(number);
        boolean interrupted = Thread.interrupted(); // which would close the channel
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(SegmentFormat.fileHeader(number));
            channel.force(true);
            syncDirectory(directory);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return new SegmentFile(number, path, SegmentFormat.FILE_HEADER);
    }
}
