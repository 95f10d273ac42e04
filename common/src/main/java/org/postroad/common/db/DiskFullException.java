package org.postroad.common.db;

/** The disk is nearly full. Nothing is accepted until there is room again; what was accepted before is safe, and can be read and deleted. */
public final class DiskFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }
}
