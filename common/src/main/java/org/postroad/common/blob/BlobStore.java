package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import org.postroad.common.db.Transaction;

/** Where message bytes lie. Thread-safe. */
public interface BlobStore extends AutoCloseable {
    /** Starts a new blob. The caller closes the writer, finished or not. */
    BlobWriter create() throws IOException;

    /**
     * Counts one row more that refers to a finished blob, or to one that others refer to already. The room that writes the row calls it, in the
     * row's transaction; the bytes are durable when the transaction's caller goes on (I1).
     *
     * @throws org.postroad.common.db.StorageException if nothing refers to the blob any more and it was not finished here in the last hour
     */
    void refer(Transaction tx, StoredBlob blob);

    /**
     * Counts one row less: the room that deletes it, or has it refer to another blob, calls it, in that transaction. With the last row the blob
     * is gone, though it can be read for a while, until {@link #collect} wins back its space.
     */
    void release(Transaction tx, BlobId id);

    /** The blob's size in octets, or -1 if there is no such blob. */
    long size(BlobId id) throws IOException;

    /**
     * Opens the whole blob for reading. The stream reads ahead by at most 256 KiB.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such blob
     * @throws CorruptBlobException if it is not as it was written, thrown at the latest where the last byte is read
     */
    InputStream open(BlobId id) throws IOException;

    /**
     * Opens a range of the blob.
     *
     * @throws CorruptBlobException also while it is read, if the store notices that the octets are not as they were written
     */
    InputStream open(BlobId id, long offset, long length) throws IOException;

    /**
     * Wins back the space of blobs that nothing refers to, and of what crashes left. Does what there is to do now, in the caller's thread and
     * within the budget, which may take hours; ends early when the thread is interrupted or the store is closed. Never blocks another caller.
     *
     * @return octets won back
     */
    long collect(IoBudget budget) throws IOException;

    @Override
    void close() throws IOException;
}
