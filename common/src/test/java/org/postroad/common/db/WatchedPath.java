package org.postroad.common.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.UUID;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's kind that writes as usual and tells a {@link Watcher} of each change of the rows. Public only because H2 makes
 * instances of it.
 */
public final class WatchedPath extends FilePathWrapper {
    /** Hears of each change of the file of the rows. */
    interface Watcher {
        default void writing(long position, int length) {}

        void written(long position, byte[] octets);

        default void truncated(long size) {}
    }

    private String scheme = "watched-" + UUID.randomUUID();
    private Watcher watcher;

    public WatchedPath() {}

    static WatchedPath register(Watcher watcher) {
        WatchedPath path = new WatchedPath();
        path.watcher = watcher;
        FilePath.register(path);
        return path;
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
        return name.endsWith(".mv.db") ? new WatchedFile(base) : base;
    }

    private WatchedPath adopt(FilePathWrapper made) {
        WatchedPath path = (WatchedPath) made;
        path.scheme = scheme;
        path.watcher = watcher;
        return path;
    }

    private final class WatchedFile extends FileBase {
        private final FileChannel base;

        WatchedFile(FileChannel base) {
            this.base = base;
        }

        @Override
        public synchronized int write(ByteBuffer octets, long position) throws IOException {
            byte[] copy = new byte[octets.remaining()];
            octets.duplicate().get(copy);
            int count = octets.remaining();
            watcher.writing(position, count);
            long place = position;
            while (octets.hasRemaining()) {
                place += base.write(octets, place);
            }
            watcher.written(position, copy);
            return count;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            base.truncate(size);
            watcher.truncated(size);
            return this;
        }

        @Override
        public int write(ByteBuffer octets) {
            throw new UnsupportedOperationException("H2 writes at positions");
        }

        @Override
        public int read(ByteBuffer octets) throws IOException {
            return base.read(octets);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
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
            throw new UnsupportedOperationException("only the guard syncs");
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
