package org.postroad.common.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Reads one record through a channel of its own, block by block, and gives nothing out that is not as it was written: the header names the blob,
 * each block agrees with its checksum, and all blocks together, if they are read in order, with the blob's name. Confined to one thread at a
 * time.
 */
final class RecordReader implements Closeable {
    private final BlobId id;
    private final Location location;
    private final FileChannel channel;
    /** The header, and then a block with its checksum. */
    private final byte[] octets;

    private final Optional<MessageDigest> digest; // for the whole blob only
    private long next;

    private RecordReader(BlobId id, Location location, FileChannel channel, Optional<MessageDigest> digest) {
        this.id = id;
        this.location = location;
        this.channel = channel;
        this.digest = digest;
        int block = (int) Math.min(SegmentFormat.BLOCK, location.size()) + SegmentFormat.CHECKSUM;
        octets = new byte[Math.max(SegmentFormat.RECORD_HEADER, block)];
    }

    /** Opens a record to read all of it, in order. */
    static RecordReader whole(BlobId id, Location location, Path segment) throws IOException {
        return open(id, location, segment, Optional.of(Sha256.newDigest()));
    }

    /** Opens a record to read some of its blocks. */
    static RecordReader some(BlobId id, Location location, Path segment) throws IOException {
        return open(id, location, segment, Optional.empty());
    }

    private static RecordReader open(BlobId id, Location location, Path segment, Optional<MessageDigest> digest)
            throws IOException {
        RecordReader reader =
                new RecordReader(id, location, FileChannel.open(segment, StandardOpenOption.READ), digest);
        try {
            reader.fill(SegmentFormat.RECORD_HEADER, 0, "its header");
            if (!SegmentFormat.isRecordHeader(reader.octets, id, location.size())) {
                throw reader.damaged("its header is not as it was written");
            }
            if (location.size() == 0) {
                reader.checkDigest();
            }
            return reader;
        } catch (IOException | RuntimeException cause) {
            reader.close();
            throw cause;
        }
    }

    /** Reads a block; how many octets of the blob it has. They stand at the beginning of {@link #octets}, the checksum behind. */
    int read(long block) throws IOException {
        int length = (int) Math.min(SegmentFormat.BLOCK, location.size() - block * SegmentFormat.BLOCK);
        fill(length + SegmentFormat.CHECKSUM, SegmentFormat.blockStart(block), "block " + block);
        if (!SegmentFormat.isBlock(octets, length)) {
            throw damaged("block " + block + ", at offset " + (location.start() + SegmentFormat.blockStart(block))
                    + ", is not as it was written");
        }
        if (digest.isPresent() && block == next) {
            digest.get().update(octets, 0, length);
            next++;
            if (next == SegmentFormat.blocks(location.size())) {
                checkDigest();
            }
        }
        return length;
    }

    byte[] octets() {
        return octets;
    }

    long size() {
        return location.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void fill(int count, long offset, String what) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(octets, 0, count);
        try {
            while (target.hasRemaining()) {
                if (channel.read(target, location.start() + offset + target.position()) < 0) {
                    throw damaged("the file ends within " + what);
                }
            }
        } catch (CorruptBlobException | ClosedChannelException known) {
            throw known;
        } catch (IOException cause) {
            throw new IOException("blob " + id + " cannot be read from " + location + ": " + cause.getMessage(), cause);
        }
    }

    private void checkDigest() throws IOException {
        if (digest.isPresent() && !SegmentFormat.name(digest.get().digest()).equals(id)) {
            throw damaged("its octets do not have the digest that names it");
        }
    }

    private CorruptBlobException damaged(String how) {
        return new CorruptBlobException(id, location + ": " + how);
    }
}
