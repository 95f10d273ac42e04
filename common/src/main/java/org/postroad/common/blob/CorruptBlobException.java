package org.postroad.common.blob;

import java.io.IOException;

/** The bytes on disk are not those that were written. Names the blob and the place. */
public final class CorruptBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    private final BlobId blob;

    public CorruptBlobException(BlobId blob, String where) {
        super("blob " + blob + " is damaged: " + where);
        this.blob = blob;
    }

    public BlobId blob() {
        return blob;
    }
}
