package org.postroad.common.db;

/** The connection was lost before COMMIT. Another one may do. */
final class LostConnectionException extends ConflictException {
    private static final long serialVersionUID = 1L;

    LostConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
