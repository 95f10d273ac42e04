package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** Gives out a blob, or a range of it, from the verified blocks of its record. Confined to one thread at a time. */
final class SegmentInput extends InputStream {
    private final RecordReader record;
    private long position;
    private final long end;
    /** Where in the reader's octets the next one stands, and where they end. */
    private int at;

    private int limit;

    private SegmentInput(RecordReader record, long offset, long length) {
        this.record = record;
        position = offset;
        end = offset + length;
    }

    /** The whole blob: its digest is checked before the octets of its last block are given out. */
    static SegmentInput whole(BlobId id, Location location, Path segment) throws IOException {
        return new SegmentInput(RecordReader.whole(id, location, segment), 0, location.size());
    }

    static SegmentInput range(BlobId id, Location location, Path segment, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, location.size());
        return new SegmentInput(RecordReader.some(id, location, segment), offset, length);
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        position++;
        return record.octets()[at++] & 0xFF;
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
        int count = (int) Math.min(Math.min(length, limit - at), end - position);
        System.arraycopy(record.octets(), at, bytes, offset, count);
        at += count;
        position += count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(limit - at, end - position);
    }

    @Override
    public void close() throws IOException {
        record.close();
    }

    /** Sees to it that there is an octet to give out; false at the end. */
    private boolean fill() throws IOException {
        if (position == end) {
            return false;
        }
        if (at == limit) {
            limit = record.read(position / SegmentFormat.BLOCK);
            at = (int) (position % SegmentFormat.BLOCK);
        }
        return true;
    }
}
