package org.postroad.common.blob;

/**
 * Where a blob's record lies.
 *
 * @param segment the segment's number
 * @param start the offset of the record's header in the file
 * @param size octets of the blob, without header and checksums
 */
record Location(int segment, long start, long size) {
    /** The offset behind the record. */
    long end() {
        return start + SegmentFormat.recordLength(size);
    }

    @Override
    public String toString() {
        return Segments.fileName(segment) + ", offset " + start;
    }
}
