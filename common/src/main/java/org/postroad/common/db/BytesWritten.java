package org.postroad.common.db;

/** What a keeper of bytes tells the engine of the rows each time it has written some. Thread-safe. */
@FunctionalInterface
public interface BytesWritten {
    /**
     * The bytes are written, and no row refers to them yet. Returns when rows may.
     *
     * @throws StorageException if the bytes could not be made durable; the store then accepts nothing more
     */
    void await();
}
