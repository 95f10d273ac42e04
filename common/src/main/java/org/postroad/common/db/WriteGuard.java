package org.postroad.common.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the engine may change the file of the rows: only while it writes what the barrier has captured, and it may finish that only
 * once the bytes that the captured rows refer to are on disk. Thread-safe.
 *
 * <pre>
 *                 capture()            release()
 *   FORBIDDEN -----------------> HELD -----------> ALLOWED
 *       ^                          |                  |
 *       +--------- finish() -------|------------------+
 *                                  +--- refuse() ---> REFUSED, for good
 * </pre>
 *
 * It also has the only descriptor through which the file is synced. The engine's own is reopened when a thread is interrupted while it
 * reads, and an error that belongs to a closed descriptor could be missed.
 */
final class WriteGuard {
    private enum State {
        /** Nothing is captured. A write now would be the engine's own idea and could hold half a transaction: it fails. */
        FORBIDDEN,
        /** The captured rows wait for their bytes, and so does the end of their chunk. */
        HELD,
        /** The engine writes what was captured; or no transaction runs at all, while the store is opened or closed. */
        ALLOWED,
        /** Something has failed: no write any more. */
        REFUSED
    }

    private final Path path;
    private final Runnable synced;
    private State state = State.ALLOWED;
    private @Nullable FileChannel file;
    private volatile @Nullable FileImage image;

    /** @param synced what a test does after each sync */
    WriteGuard(Path path, Runnable synced) {
        this.path = path;
        this.synced = synced;
    }

    synchronized void capture() throws IOException {
        if (state != State.FORBIDDEN) {
            throw new IOException("cannot capture rows while writing is " + state);
        }
        state = State.HELD;
    }

    synchronized void release() {
        move(State.ALLOWED);
    }

    synchronized void finish() {
        move(State.FORBIDDEN);
    }

    synchronized void refuse() {
        move(State.REFUSED);
    }

    synchronized boolean hasRefused() {
        return state == State.REFUSED;
    }

    /** The file as it is now, when nothing is being written. Each change of the file spares it until it is closed; one at a time. */
    synchronized FileImage image() throws IOException {
        if (state != State.FORBIDDEN) {
            throw new IOException("cannot take an image of the rows while writing is " + state);
        }
        if (image != null) {
            throw new IOException("another copy of the rows is being made");
        }
        FileImage taken = FileImage.of(path, () -> image = null);
        image = taken;
        return taken;
    }

    /** Called before octets of the file are changed or cut off. */
    void beforeChange(long position, long length) {
        FileImage kept = image;
        if (kept != null) {
            kept.spare(position, length);
        }
    }

    /** Called by the engine before it writes what means nothing yet: a chunk without its end. */
    synchronized void beforeBody() throws IOException {
        if (state == State.FORBIDDEN || state == State.REFUSED) {
            throw new IOException("writing to the file of the rows is " + state);
        }
    }

    /** Called by the engine before every other change of the file. */
    synchronized void beforeWrite() throws IOException {
        while (state == State.HELD) {
            try {
                wait();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting to write rows", stop);
            }
        }
        beforeBody();
    }

    /** Returns when all that was written is on disk. */
    void sync() throws IOException {
        channel().force(false);
        synced.run();
    }

    synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private void move(State next) {
        if (state != State.REFUSED) {
            state = next;
        }
        notifyAll();
    }

    private synchronized FileChannel channel() throws IOException {
        if (file == null) {
            file = FileChannel.open(path, StandardOpenOption.WRITE);
        }
        return file;
    }
}
