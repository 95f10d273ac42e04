package org.postroad.common.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stops accepting before the disk is full: rows need room to be written at all, and an engine that meets a full disk in the middle of a
 * write does not recover without a restart. Thread-safe.
 */
public final class DiskSpace {
    /** What blobs leave free, in octets. Rows have a part of it to themselves. */
    public static final long KEPT_BY_BLOBS = 128L << 20;

    static final long KEPT_BY_ROWS = 64L << 20;

    private static final long MILLIS_KNOWN = 10;

    private final LongSupplier usable;

    /** @param usable octets that can be written now */
    public DiskSpace(LongSupplier usable) {
        this.usable = usable;
    }

    /** Of the disk that holds a directory, which is asked every {@value #MILLIS_KNOWN} ms at most. */
    public static DiskSpace of(Path directory) throws IOException {
        FileStore disk = Files.getFileStore(directory);
        return new DiskSpace(new Known(() -> {
            try {
                return disk.getUsableSpace();
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }));
    }

    /** What was said last, for a time in which no disk is filled by what is kept. Thread-safe. */
    private static final class Known implements LongSupplier {
        private final LongSupplier disk;
        private volatile Said said;

        private record Said(long usable, long at) {}

        Known(LongSupplier disk) {
            this.disk = disk;
            said = new Said(disk.getAsLong(), System.nanoTime());
        }

        @Override
        public long getAsLong() {
            Said last = said;
            if (System.nanoTime() - last.at > TimeUnit.MILLISECONDS.toNanos(MILLIS_KNOWN)) {
                last = new Said(disk.getAsLong(), System.nanoTime());
                said = last;
            }
            return last.usable;
        }
    }

    /** @throws DiskFullException unless more than this is left, in octets */
    public void require(long octets) {
        if (!exceeds(octets)) {
            throw new DiskFullException("the disk is nearly full; nothing is accepted until there is room again");
        }
    }

    /** Whether more than this is left, in octets. */
    public boolean exceeds(long octets) {
        return usable.getAsLong() > octets;
    }
}
