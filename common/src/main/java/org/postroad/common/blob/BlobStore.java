package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import org.postroad.common.db.Transaction;

/** Where message bytes lie. Thread-safe. */
public interface BlobStore extends AutoCloseable {
    /** Starts a new blob. The caller closes the writer, finished or not. */
    BlobWriter create() throws IOException;

    /**
     * Makes the transaction refer to a finished blob, so that the bytes are durable when the transaction's caller goes on (I1).
     * Within one transaction it may be called any number of times for one blob; only the first has an effect.
     */
    void refer(Transaction tx, StoredBlob blob);

    /** The blob's size in octets, or -1 if there is no such blob. */
    long size(BlobId id) throws IOException;

    /**
     * Opens the whole blob for reading. The stream is buffered by its reader, not here.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such blob
     * @throws CorruptBlobException if its checksum does not hold, thrown at the latest where the last byte is read
     */
    InputStream open(BlobId id) throws IOException;

    /** Opens a range of the blob. The checksum is not verified. */
    InputStream open(BlobId id, long offset, long length) throws IOException;

    @Override
    void close() throws IOException;
}
