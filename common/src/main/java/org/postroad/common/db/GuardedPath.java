package org.postroad.common.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Objects;
import java.util.UUID;
import org.h2.engine.Constants;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A file system of H2's kind, {@code SCHEME:base path}, whose files ask a {@link WriteGuard} before they are changed. Each database has one with
 * a scheme of its own. Public only because H2 makes new instances of it.
 */
public final class GuardedPath extends FilePathWrapper {
    private String scheme = "guarded-" + UUID.randomUUID();
    private @Nullable WriteGuard guard;

    /** For H2; see {@link #register}. */
    public GuardedPath() {}

    /** Makes the file system known to H2 until {@link #unregister}. */
    static GuardedPath register(WriteGuard guard) {
        GuardedPath path = new GuardedPath();
        path.guard = guard;
        FilePath.register(path);
        return path;
    }

    void unregister() {
        FilePath.unregister(this);
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FilePathWrapper getPath(String path) {
        return adopt(super.getPath(path));
    }

    @Override
    public FilePathWrapper wrap(FilePath base) {
        return adopt(super.wrap(base));
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel base = getBase().open(mode);
        boolean rows = guard != null && name.endsWith(Constants.SUFFIX_MV_FILE);
        return rows ? new GuardedFile(base, Objects.requireNonNull(guard)) : base;
    }

    private GuardedPath adopt(FilePathWrapper made) {
        GuardedPath path = (GuardedPath) made;
        path.scheme = scheme;
        path.guard = guard;
        return path;
    }

    /**
     * The file of the rows. H2 takes a chunk for valid if its first and its last octets are: between them it has no checksum. The system may
     * bring a chunk's blocks to the disk in any order, so the last sector, with the mark of the end, is written once all before it is on disk.
     * It is also what waits for the guard; the rest may be written and synced before.
     */
    private static final class GuardedFile extends FileBase {
        private static final int STORE_HEADER = 2 * 4096;
        private static final int SECTOR = 512; // what a disk writes entirely or not at all

        private final FileChannel base;
        private final WriteGuard guard;

        GuardedFile(FileChannel base, WriteGuard guard) {
            this.base = base;
            this.guard = guard;
        }

        @Override
        public int write(ByteBuffer octets) throws IOException {
            guard.beforeWrite();
            guard.beforeChange(base.position(), octets.remaining());
            return base.write(octets);
        }

        @Override
        public synchronized int write(ByteBuffer octets, long position) throws IOException {
            int length = octets.remaining();
            int body = position < STORE_HEADER ? 0 : Math.max(0, length - SECTOR);
            if (body > 0) {
                guard.beforeBody();
                guard.beforeChange(position, length);
                int limit = octets.limit();
                writeFully(octets.limit(octets.position() + body), position);
                octets.limit(limit);
                guard.sync();
            }
            guard.beforeWrite();
            guard.beforeChange(position + body, length - body);
            writeFully(octets, position + body);
            return length;
        }

        private void writeFully(ByteBuffer octets, long position) throws IOException {
            long place = position;
            while (octets.hasRemaining()) {
                place += base.write(octets, place);
            }
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            guard.beforeWrite();
            guard.beforeChange(size, base.size() - size);
            base.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer octets) throws IOException {
            return base.read(octets);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a read must never wait for a write that is held
        public int read(ByteBuffer octets, long position) throws IOException {
            return base.read(octets, position);
        }

        @Override
        public long position() throws IOException {
            return base.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            base.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        public void force(boolean metaData) throws IOException {
            guard.sync();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}
