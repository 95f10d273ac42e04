package org.postroad.common.blob;

/**
 * Where a blob's record lies.
 *
 * @param segment the segment's number
 * @param start the offset of the record's header in the file
 * @param size octets of the blob, without the header
 */
record Location(int segment, long start, long size) {
    @Override
    public String toString() {
        return "segment " + segment + ", offset " + start;
    }
}
