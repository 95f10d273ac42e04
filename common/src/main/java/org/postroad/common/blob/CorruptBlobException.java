package org.postroad.common.blob;

import java.io.IOException;

/** The bytes on disk are not those that were written. Names the blob and the place. */
public final class CorruptBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptBlobException(BlobId id, String where) {
        super("blob " + id + " is damaged at " + where);
    }
}
