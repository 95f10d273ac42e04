package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Takes the bytes of one new blob. Bytes stream to disk, so memory does not grow with them (I9). Closing without {@link #finish}
 * drops them. Where the disk is nearly full,
 * {@link org.postroad.common.db.DiskFullException} is thrown. Confined to one thread at a time.
 */
public abstract class BlobWriter extends OutputStream {
    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /** Octets taken so far. */
    public abstract long size();

    /** The octets taken so far, from the first, to be read before anything else is done here; empty if they are not all in memory. */
    public abstract Optional<InputStream> inMemory();

    /** Ends the blob and names it. It lasts once a transaction that refers to it ({@link BlobStore#refer}) has returned. */
    public abstract StoredBlob finish() throws IOException;

    @Override
    public abstract void close() throws IOException;
}
