package org.postroad.common.db;

/** Two transactions stood in each other's way; the same one may well succeed when it runs again, which {@link Database#write} sees to. */
public final class ConflictException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
