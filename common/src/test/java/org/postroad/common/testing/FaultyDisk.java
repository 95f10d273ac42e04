package org.postroad.common.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postroad.common.db.PowerCut;

/**
 * A real directory behind a file system that fails on demand: {@code Path seen = disk.of(tempDir)}. Whoever works with that path meets the
 * faults that are set at the moment, for the files that they are set for. Thread-safe.
 */
public final class FaultyDisk {
    private final Provider provider = new Provider();
    private volatile Predicate<Path> unreadable = file -> false;
    private volatile Predicate<Path> unwritable = file -> false;
    private volatile Predicate<Path> unsyncable = file -> false;
    private volatile Optional<PowerCut> recorder = Optional.empty();
    private volatile boolean full;
    private volatile boolean readOnly;

    /** The directory as this disk shows it. */
    public Path of(Path real) {
        return wrap(real);
    }

    /** Reading these files fails from now on, as a bad sector does. */
    public void failReads(Predicate<Path> files) {
        unreadable = files;
    }

    /** Writing to these files fails from now on, half of it done. */
    public void failWrites(Predicate<Path> files) {
        unwritable = files;
    }

    /** Syncing these files fails from now on. */
    public void failSyncs(Predicate<Path> files) {
        unsyncable = files;
    }

    /** No file grows from now on. */
    public void fill() {
        full = true;
    }

    /** The system has remounted the disk after an error, so nothing can be opened for writing or made. */
    public void makeReadOnly() {
        readOnly = true;
    }

    /** What is written from now on can be had as a power cut would leave it; files are called by their names. */
    public void record(PowerCut cut) {
        recorder = Optional.of(cut);
    }

    private static String name(Path file) {
        return String.valueOf(real(file).getFileName());
    }

    /** Whole again. */
    public void heal() {
        unreadable = file -> false;
        unwritable = file -> false;
        unsyncable = file -> false;
        full = false;
        readOnly = false;
    }

    private Path wrap(Path real) {
        return (Path) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(),
                new Class<?>[] {Path.class, Wrapped.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("real")) {
                        return real;
                    }
                    if (method.getName().equals("getFileSystem")) {
                        return provider.files;
                    }
                    Object[] given = arguments == null ? new Object[0] : arguments.clone();
                    for (int i = 0; i < given.length; i++) {
                        given[i] = given[i] instanceof Path path ? real(path) : given[i];
                    }
                    try {
                        Object result = method.invoke(real, given);
                        return result instanceof Path path ? wrap(path) : result;
                    } catch (InvocationTargetException cause) {
                        throw cause.getCause();
                    }
                });
    }

    /** What every path of this disk is, too. Public for the proxy only. */
    public interface Wrapped {
        Path real();
    }

    private static Path real(Path path) {
        return path instanceof Wrapped wrapped ? wrapped.real() : path;
    }

    private void checkWritable(Path file) throws IOException {
        if (readOnly) {
            throw new FileSystemException(real(file).toString(), null, "Read-only file system");
        }
    }

    private final class Provider extends FileSystemProvider {
        private final Disk files = new Disk();

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            if (options.contains(StandardOpenOption.WRITE)) {
                checkWritable(path);
            }
            return new Channel(real(path), FileChannel.open(real(path), options, attributes));
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(real(directory))) {
                for (Path each : found) {
                    if (filter.accept(wrap(each))) {
                        entries.add(wrap(each));
                    }
                }
            }
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return entries.iterator();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
            checkWritable(directory);
            Files.createDirectory(real(directory), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            checkWritable(path);
            Files.delete(real(path));
            recorder.ifPresent(cut -> cut.deleted(name(path)));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            checkWritable(target);
            Files.copy(real(source), real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            checkWritable(target);
            Files.move(real(source), real(target), options);
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return Files.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real(path).getFileSystem().provider().checkAccess(real(path), modes);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return Files.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return Files.readAttributes(real(path), attributes, options);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return Files.getFileAttributeView(real(path), type, options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return Files.isSameFile(real(one), real(other));
        }

        @Override
        public boolean isHidden(Path path) {
            return false;
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return files;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Disk extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return readOnly;
        }

        @Override
        public String getSeparator() {
            return "/";
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return List.of();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return List.of();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return Set.of("basic", "posix");
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrap(Path.of(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String syntaxAndPattern) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }

    private final class Channel extends FileChannel {
        private final Path file;
        private final FileChannel real;

        Channel(Path file, FileChannel real) {
            this.file = file;
            this.real = real;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            checkReadable();
            return real.read(target);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            checkReadable();
            return real.read(target, position);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = write(source, real.position());
            real.position(real.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            boolean noRoom = full && position + source.remaining() > real.size();
            if (unwritable.test(file) || noRoom) {
                ByteBuffer half = source.slice();
                half.limit(source.remaining() / 2);
                real.write(half, position);
                throw new IOException(noRoom ? "No space left on device" : "Input/output error");
            }
            byte[] octets = new byte[source.remaining()];
            source.duplicate().get(octets);
            int count = real.write(source, position);
            recorder.ifPresent(cut -> cut.written(name(file), position, Arrays.copyOf(octets, count)));
            return count;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (unsyncable.test(file)) {
                throw new IOException("Input/output error");
            }
            real.force(metaData);
            recorder.ifPresent(cut -> cut.synced(name(file)));
        }

        private void checkReadable() throws IOException {
            if (unreadable.test(file)) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            real.truncate(size);
            recorder.ifPresent(cut -> cut.truncated(name(file), size));
            return this;
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            checkReadable();
            return real.map(mode, position, size); // what is read of it later does not fail
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }
    }
}
