package org.postroad.common.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code store.lock} of a store's directory, held while it is open, so that no second process opens it. Thread-safe. */
public final class StoreLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLock.class);

    private final FileChannel file;

    private StoreLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock of a directory, making the directory where it does not exist.
     *
     * @throws StorageException if it is held already, by this process or another
     */
    public static StoreLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    directory.resolve("store.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(file) == null) {
                file.close();
                throw new StorageException("the store in " + directory + " is open already");
            }
            return new StoreLock(file);
        } catch (IOException cause) {
            throw new StorageException("cannot lock the store in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException cause) {
            LOG.warn("the lock of the store was not released", cause);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException openInThisProcess) {
            return null;
        }
    }
}
