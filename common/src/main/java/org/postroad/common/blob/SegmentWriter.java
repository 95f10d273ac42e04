package org.postroad.common.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects a blob: up to {@link #MAX_IN_MEMORY} octets in memory, more in a spool file, until its size and name are known. */
final class SegmentWriter extends BlobWriter {
    static final int MAX_IN_MEMORY = 64 << 10;
    private static final int FIRST_BUFFER = 8 << 10;

    private final SegmentBlobStore store;
    private final MessageDigest digest = Sha256.newDigest();
    private byte[] buffer = new byte[FIRST_BUFFER]; // with room for the record's header in front
    private int filled = SegmentFormat.RECORD_HEADER;
    private long size;
    private boolean closed;
    private @Nullable Path spool;
    private @Nullable OutputStream spooling;

    SegmentWriter(SegmentBlobStore store) {
        this.store = store;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("the blob is finished or dropped");
        }
        digest.update(bytes, offset, length);
        size += length;
        if (spooling == null && size <= MAX_IN_MEMORY) {
            buffer(bytes, offset, length);
        } else {
            store.checkSpace(length);
            spooling().write(bytes, offset, length);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public StoredBlob finish() throws IOException {
        if (closed) {
            throw new IOException("the blob is finished or dropped");
        }
        closed = true;
        byte[] sum = digest.digest();
        SegmentFormat.putRecordHeader(buffer, sum, size);
        StoredBlob blob = new StoredBlob(SegmentFormat.name(sum), size);
        if (spooling == null) {
            store.append(blob, buffer, filled);
        } else {
            spooling.close();
            store.append(blob, buffer, Objects.requireNonNull(spool));
        }
        return blob;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (spooling != null) {
            spooling.close();
            Files.deleteIfExists(Objects.requireNonNull(spool));
        }
    }

    private void buffer(byte[] bytes, int offset, int length) {
        int needed = filled + length;
        if (needed > buffer.length) {
            int most = SegmentFormat.RECORD_HEADER + MAX_IN_MEMORY;
            buffer = Arrays.copyOf(buffer, Math.min(most, Math.max(needed, 2 * buffer.length)));
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled = needed;
    }

    /** The spool file; moves there first what was in memory. */
    private OutputStream spooling() throws IOException {
        if (spooling == null) {
            spool = store.newSpool();
            spooling = Files.newOutputStream(spool);
            spooling.write(buffer, SegmentFormat.RECORD_HEADER, filled - SegmentFormat.RECORD_HEADER);
        }
        return spooling;
    }
}
