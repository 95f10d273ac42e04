package org.postroad.common.db;

/** Nothing of a transaction lasts, and the same one may well succeed when it runs again, which {@link Database} sees to. */
public class ConflictException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
