package org.postroad.common.blob;

import org.postroad.common.db.Snapshot;

/**
 * A room whose rows refer to blobs: it has counted each of them by {@link BlobStore#refer}, and tells of them here, so that the counts can be
 * checked and a damaged blob's owners be named. Thread-safe.
 */
public interface BlobHolder {
    /** Takes one reference. */
    @FunctionalInterface
    interface Visitor {
        /** @param row what refers to the blob, as a person would look for it: "account 3, email 17" */
        void refers(BlobId blob, String row);
    }

    /** Visits each row that refers to a blob, once for each reference. Memory does not grow with their number (I9). */
    void visit(Snapshot rows, Visitor visitor);
}
