package org.postroad.common.db;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was at one moment, read while others go on to change it: before a block changes that was not read yet, its octets of that
 * moment are put aside. Thread-safe; read once, by one thread.
 *
 * <p>Whoever changes the file calls {@link #spare} first. If that cannot put octets aside, the image is lost, not the change: {@link #writeTo}
 * fails. What is put aside lies in a file of its own beside the first and is gone when the image is closed or the process ends.
 */
public final class FileImage implements AutoCloseable {
    private static final int BLOCK = 4096;
    private static final int STRIDE = 64 * BLOCK;

    private final FileChannel file;
    private final FileChannel aside;
    private final long size;
    private final Runnable closed;

    private final Object lock = new Object();
    // Guarded by the lock.
    /** Where the octets of a block lie aside, by the block's offset. */
    private final Map<Long, Long> spared = new HashMap<>();

    private long read;
    private long asideEnd;
    private @Nullable IOException lost;

    private FileImage(FileChannel file, FileChannel aside, Runnable closed) throws IOException {
        this.file = file;
        this.aside = aside;
        this.closed = closed;
        size = file.size();
    }

    /** @param closed told when nothing needs to be spared any more */
    static FileImage of(Path path, Runnable closed) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            FileChannel aside = FileChannel.open(
                    path.resolveSibling(path.getFileName() + ".aside"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            return new FileImage(file, aside, closed);
        } catch (IOException | RuntimeException cause) {
            file.close();
            throw cause;
        }
    }

    /** Octets of the whole image. */
    public long size() {
        return size;
    }

    /** Writes all of it. */
    public void writeTo(OutputStream out) throws IOException {
        byte[] stride = new byte[STRIDE];
        for (long at = 0; at < size; at += STRIDE) {
            int length = (int) Math.min(STRIDE, size - at);
            read(ByteBuffer.wrap(stride, 0, length), at);
            out.write(stride, 0, length);
        }
    }

    @Override
    public void close() throws IOException {
        closed.run();
        synchronized (lock) {
            read = size;
            try (FileChannel first = file;
                    FileChannel second = aside) {
                spared.clear();
            }
        }
    }

    /** Puts aside what is about to be changed, as far as it was not read yet. */
    void spare(long position, long length) {
        synchronized (lock) {
            long end = Math.min(position + length, size);
            for (long block = Math.max(position, read) / BLOCK * BLOCK; block < end && lost == null; block += BLOCK) {
                if (!spared.containsKey(block)) {
                    putAside(block);
                }
            }
        }
    }

    private void putAside(long block) {
        try {
            ByteBuffer octets = ByteBuffer.allocate((int) Math.min(BLOCK, size - block));
            fill(file, octets, block);
            octets.flip();
            long place = asideEnd;
            while (octets.hasRemaining()) {
                asideEnd += aside.write(octets, asideEnd);
            }
            spared.put(block, place);
        } catch (IOException cause) {
            lost = cause;
        }
    }

    private void read(ByteBuffer octets, long at) throws IOException {
        synchronized (lock) {
            if (lost != null) {
                throw new IOException("the copy was given up: " + lost.getMessage(), lost);
            }
            int length = octets.remaining();
            for (long block = at; block < at + length; block += BLOCK) {
                octets.limit((int) Math.min(length, block - at + BLOCK));
                Long place = spared.remove(block);
                if (place == null) {
                    fill(file, octets, block);
                } else {
                    fill(aside, octets, place);
                }
            }
            read = at + length;
        }
    }

    private static void fill(FileChannel from, ByteBuffer octets, long position) throws IOException {
        long place = position;
        while (octets.hasRemaining()) {
            int count = from.read(octets, place);
            if (count < 0) {
                throw new IOException("the file is shorter than it was");
            }
            place += count;
        }
    }
}
