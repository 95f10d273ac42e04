package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import org.postroad.common.blob.s3.S3Client;

/**
 * Reads an object, or a range of it, a piece at a time, so that a slow reader holds no connection. Of a whole blob the digest is checked
 * before the last piece is given out. Confined to one thread at a time.
 */
final class S3Input extends InputStream {
    static final int PIECE = 256 << 10;

    private final S3Client client;
    private final String key;
    private final BlobId id;
    private final Optional<MessageDigest> digest; // for the whole blob only
    private long position;
    private final long end;
    private byte[] piece = {};
    private int at;

    private S3Input(S3Client client, String key, BlobId id, Optional<MessageDigest> digest, long offset, long length) {
        this.client = client;
        this.key = key;
        this.id = id;
        this.digest = digest;
        position = offset;
        end = offset + length;
    }

    /** @throws NoSuchFileException if there is no such object */
    static S3Input whole(S3Client client, String key, BlobId id, long size) throws IOException {
        S3Input input = new S3Input(client, key, id, Optional.of(Sha256.newDigest()), 0, size);
        input.fill();
        return input;
    }

    /** @throws NoSuchFileException if there is no such object */
    static S3Input range(S3Client client, String key, BlobId id, long offset, long length) throws IOException {
        S3Input input = new S3Input(client, key, id, Optional.empty(), offset, length);
        input.fill();
        return input;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return piece.length - at;
    }

    /** Sees to it that there is an octet to give out; false at the end. */
    private boolean fill() throws IOException {
        if (at < piece.length) {
            return true;
        }
        if (position == end) {
            return false;
        }
        int length = (int) Math.min(PIECE, end - position);
        byte[] next = client.get(key, position, length);
        position += length;
        if (next.length != length) {
            throw damaged();
        }
        if (digest.isPresent()) {
            digest.get().update(next);
            if (position == end && !SegmentFormat.name(digest.get().digest()).equals(id)) {
                throw damaged();
            }
        }
        piece = next;
        at = 0;
        return true;
    }

    private CorruptBlobException damaged() {
        return new CorruptBlobException(id, "the object " + key + " is not as it was written");
    }
}
