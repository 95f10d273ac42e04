package org.postroad.common.blob;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.s3.S3Client;

/** Collects a blob, up to {@link #MAX_IN_MEMORY} octets in memory, more in a spool file, and then sends it: its digest must be known before. */
final class S3Writer extends BlobWriter {
    private static final int MAX_IN_MEMORY = 64 << 10;

    private final S3BlobStore store;
    private final MessageDigest digest = Sha256.newDigest();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private long size;
    private boolean closed;
    private @Nullable Path spool;
    private @Nullable OutputStream spooling;

    S3Writer(S3BlobStore store) {
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
            memory.write(bytes, offset, length);
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
    public Optional<InputStream> inMemory() {
        return spooling == null && !closed
                ? Optional.of(new ByteArrayInputStream(memory.toByteArray()))
                : Optional.empty();
    }

    @Override
    public StoredBlob finish() throws IOException {
        if (closed) {
            throw new IOException("the blob is finished or dropped");
        }
        closed = true;
        byte[] sum = digest.digest();
        StoredBlob blob = new StoredBlob(SegmentFormat.name(sum), size);
        store.put(blob, HexFormat.of().formatHex(sum), body());
        return blob;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (spooling != null) {
            try {
                spooling.close();
            } finally {
                Files.deleteIfExists(Objects.requireNonNull(spool));
            }
        }
    }

    private S3Client.Body body() throws IOException {
        if (spooling == null) {
            byte[] bytes = memory.toByteArray();
            return () -> BodyPublishers.ofByteArray(bytes);
        }
        spooling.close();
        Path file = Objects.requireNonNull(spool);
        return () -> BodyPublishers.ofFile(file);
    }

    /** The spool file; moves there first what was in memory. */
    private OutputStream spooling() throws IOException {
        if (spooling == null) {
            spool = store.newSpool();
            spooling = Files.newOutputStream(spool);
            memory.writeTo(spooling);
            memory.reset();
        }
        return spooling;
    }
}
