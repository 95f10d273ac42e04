package org.postroad.common.blob;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Makes a blob's record: up to {@link #MAX_IN_MEMORY} octets of the blob in memory, with more of them all but the header in a spool file, until
 * its size and name are known.
 */
final class SegmentWriter extends BlobWriter {
    static final int MAX_IN_MEMORY = 64 << 10;
    private static final int MAX_BUFFER = (int) SegmentFormat.recordLength(MAX_IN_MEMORY);
    private static final int FIRST_BUFFER = 8 << 10;
    private static final int SPOOL_BUFFER = 8 << 10;

    private final SegmentBlobStore store;
    private final MessageDigest digest = Sha256.newDigest();
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[FIRST_BUFFER]; // with room for the record's header in front
    private int filled = SegmentFormat.RECORD_HEADER;
    private int inBlock;
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
        if (spooling != null || size > MAX_IN_MEMORY) {
            store.checkSpace(length);
        }
        int done = 0;
        while (done < length) {
            int piece = Math.min(length - done, SegmentFormat.BLOCK - inBlock);
            put(bytes, offset + done, piece);
            crc.update(bytes, offset + done, piece);
            inBlock += piece;
            done += piece;
            if (inBlock == SegmentFormat.BLOCK) {
                endBlock();
            }
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<InputStream> inMemory() {
        if (spooling != null || closed) {
            return Optional.empty();
        }
        List<InputStream> blocks = new ArrayList<>();
        for (long block = 0; block * SegmentFormat.BLOCK < size; block++) {
            int length = (int) Math.min(SegmentFormat.BLOCK, size - block * SegmentFormat.BLOCK);
            blocks.add(new ByteArrayInputStream(buffer, (int) SegmentFormat.blockStart(block), length));
        }
        return Optional.of(new SequenceInputStream(Collections.enumeration(blocks)));
    }

    @Override
    public StoredBlob finish() throws IOException {
        if (closed) {
            throw new IOException("the blob is finished or dropped");
        }
        closed = true;
        if (inBlock > 0) {
            endBlock();
        }
        byte[] sum = digest.digest();
        SegmentFormat.putRecordHeader(buffer, sum, size);
        StoredBlob blob = new StoredBlob(SegmentFormat.name(sum), size);
        if (spooling == null) {
            store.append(blob, buffer, filled);
        } else {
            spooling.close();
            store.append(blob, buffer, Objects.requireNonNull(spool));
        }
        shrink();
        return blob;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        shrink();
        if (spooling != null) {
            try {
                spooling.close();
            } finally {
                Files.deleteIfExists(Objects.requireNonNull(spool));
            }
        }
    }

    private void endBlock() throws IOException {
        byte[] checksum = ByteBuffer.allocate(SegmentFormat.CHECKSUM)
                .putInt((int) crc.getValue())
                .array();
        put(checksum, 0, checksum.length);
        crc.reset();
        inBlock = 0;
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        if (spooling != null || filled + length > MAX_BUFFER || !hasRoom(filled + length)) {
            spooling().write(bytes, offset, length);
            return;
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled += length;
    }

    private boolean hasRoom(int octets) {
        if (octets <= buffer.length) {
            return true;
        }
        int larger = Math.min(MAX_BUFFER, Math.max(octets, 2 * buffer.length));
        if (!store.holdInMemory(larger - buffer.length)) {
            return false;
        }
        buffer = Arrays.copyOf(buffer, larger);
        return true;
    }

    /** Keeps of the buffer what a record's header needs. */
    private void shrink() {
        if (buffer.length > FIRST_BUFFER) {
            store.letGoOfMemory(buffer.length - FIRST_BUFFER);
        }
        if (buffer.length > SegmentFormat.RECORD_HEADER) {
            buffer = Arrays.copyOf(buffer, SegmentFormat.RECORD_HEADER);
        }
    }

    /** The spool file; moves there first what was in memory. */
    private OutputStream spooling() throws IOException {
        if (spooling == null) {
            spool = store.newSpool();
            spooling = new BufferedOutputStream(Files.newOutputStream(spool), SPOOL_BUFFER);
            spooling.write(buffer, SegmentFormat.RECORD_HEADER, filled - SegmentFormat.RECORD_HEADER);
            shrink();
        }
        return spooling;
    }
}
