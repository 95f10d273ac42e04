package org.postroad.common.db;

/** The storage engine failed: disk full, I/O error, a broken file, a closed database. What was being written is not accepted. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    public StorageException(String message) {
        super(message);
    }
}
