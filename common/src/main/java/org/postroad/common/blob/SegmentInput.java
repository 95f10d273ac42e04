package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a blob, or a range of it, from its segment through a channel of its own. Confined to one thread at a time. */
final class SegmentInput extends InputStream {
    private final BlobId id;
    private final Location location;
    private final FileChannel channel;
    private final @Nullable MessageDigest digest; // for the whole blob only
    private long position;
    private long remaining;

    private SegmentInput(
            BlobId id,
            Location location,
            FileChannel channel,
            @Nullable MessageDigest digest,
            long offset,
            long length) {
        this.id = id;
        this.location = location;
        this.channel = channel;
        this.digest = digest;
        position = location.start() + SegmentFormat.RECORD_HEADER + offset;
        remaining = length;
    }

    /** Opens the whole blob: its header is checked here, its digest where the last octet is read. */
    static SegmentInput whole(BlobId id, Location location, Path segment) throws IOException {
        FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ);
        try {
            SegmentInput input = new SegmentInput(id, location, channel, Sha256.newDigest(), 0, location.size());
            input.checkHeader();
            if (location.size() == 0) {
                input.checkDigest();
            }
            return input;
        } catch (IOException | RuntimeException cause) {
            channel.close();
            throw cause;
        }
    }

    static SegmentInput range(BlobId id, Location location, Path segment, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, location.size());
        return new SegmentInput(id, location, FileChannel.open(segment, StandardOpenOption.READ), null, offset, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (remaining == 0) {
            return -1;
        }
        int count = fill(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, remaining)));
        remaining -= count;
        if (digest != null) {
            digest.update(bytes, offset, count);
            if (remaining == 0) {
                checkDigest();
            }
        }
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, remaining);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int fill(ByteBuffer target) throws IOException {
        int count = channel.read(target, position);
        if (count < 0) {
            throw damaged();
        }
        position += count;
        return count;
    }

    private void checkHeader() throws IOException {
        byte[] header = new byte[SegmentFormat.RECORD_HEADER];
        ByteBuffer target = ByteBuffer.wrap(header);
        while (target.hasRemaining()) {
            if (channel.read(target, location.start() + target.position()) < 0) {
                throw damaged();
            }
        }
        if (!SegmentFormat.isRecordHeader(header, id, location.size())) {
            throw damaged();
        }
    }

    private void checkDigest() throws IOException {
        if (!SegmentFormat.name(Objects.requireNonNull(digest).digest()).equals(id)) {
            throw damaged();
        }
    }

    private CorruptBlobException damaged() {
        return new CorruptBlobException(id, location.toString());
    }
}
