package org.postroad.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The yardstick: an append-only file, one force for all that wait. Nothing that keeps its promise on this disk writes faster. Thread-safe.
 */
final class BareLog implements AutoCloseable {
    private final FileChannel channel;
    private long end;
    private long forced;
    private boolean forcing;

    BareLog(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /** Appends and returns when it is on disk. */
    void append(byte[] bytes) throws IOException {
        long mine;
        synchronized (this) {
            channel.write(ByteBuffer.wrap(bytes), end);
            end += bytes.length;
            mine = end;
        }
        long upTo = lead(mine);
        if (upTo >= 0) {
            channel.force(false);
            synchronized (this) {
                forced = upTo;
                forcing = false;
                notifyAll();
            }
        }
    }

    /** Waits until others have forced these bytes, or it is the caller's turn: up to where it forces, or -1 if nothing is left to do. */
    private synchronized long lead(long mine) throws IOException {
        while (forced < mine) {
            if (!forcing) {
                forcing = true;
                return end;
            }
            try {
                wait();
            } catch (InterruptedException stop) {
                throw new IOException(stop);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
