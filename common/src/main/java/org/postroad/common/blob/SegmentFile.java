package org.postroad.common.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A segment that is being written. Thread-safe: writers have places of their own.
 *
 * <p>An interrupt closes a channel under the hands of every thread that uses it, so writing opens it again and goes on. The fsync has a
 * channel to itself, which only the barrier's thread touches and nobody interrupts: an error must not be lost with a closed descriptor.
 */
final class SegmentFile {
    final int number;
    private final Path path;
    private final FileChannel forced;
    private FileChannel written;

    // Guarded by the store's lock.
    long end;
    int writers;
    boolean sealed;
    boolean dirty;

    SegmentFile(int number, Path path, long end) throws IOException {
        this.number = number;
        this.path = path;
        this.end = end;
        forced = FileChannel.open(path, StandardOpenOption.WRITE);
        written = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    /** Writes all that remains in the buffer. */
    void write(ByteBuffer octets, long position) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            long place = position;
            while (octets.hasRemaining()) {
                FileChannel channel = channel();
                try {
                    place += channel.write(octets, place);
                } catch (ClosedChannelException byAnInterrupt) {
                    interrupted |= Thread.interrupted();
                    reopen(channel);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void force() throws IOException {
        forced.force(false);
    }

    synchronized void close() throws IOException {
        try (FileChannel first = forced;
                FileChannel second = written) {
            sealed = true;
        }
    }

    private synchronized FileChannel channel() {
        return written;
    }

    private synchronized void reopen(FileChannel broken) throws IOException {
        if (written == broken) {
            written = FileChannel.open(path, StandardOpenOption.WRITE);
        }
    }
}
