package org.postroad.common.blob;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The bytes of a segment file, as {@code docs/segments.md} has them in tables. */
final class SegmentFormat {
    static final int FILE_HEADER = 16;
    static final int RECORD_HEADER = 48;
    /** Octets of the blob that stand before each checksum; the last block may have fewer, but not none. */
    static final int BLOCK = 16 << 10;

    static final int CHECKSUM = 4;

    private static final byte[] FILE_MAGIC = {(byte) 0x89, 'P', 'R', 'S', 'E', 'G', '\r', '\n'};
    private static final int VERSION = 2;
    private static final int RECORD_MAGIC = 0x5052424C;
    private static final int CHECKED = RECORD_HEADER - CHECKSUM;
    private static final int DIGEST = 32;

    private SegmentFormat() {}

    static ByteBuffer fileHeader(int number) {
        return ByteBuffer.allocate(FILE_HEADER)
                .put(FILE_MAGIC)
                .putInt(VERSION)
                .putInt(number)
                .flip();
    }

    static boolean isFileHeader(byte[] octets, int number) {
        return Arrays.equals(octets, fileHeader(number).array());
    }

    /** How many blocks a blob of this size has. */
    static long blocks(long size) {
        return (size + BLOCK - 1) / BLOCK;
    }

    /** Octets of the whole record of a blob of this size. */
    static long recordLength(long size) {
        return RECORD_HEADER + size + CHECKSUM * blocks(size);
    }

    /** Where a block begins, counted from the beginning of its record. */
    static long blockStart(long block) {
        return RECORD_HEADER + block * (BLOCK + CHECKSUM);
    }

    /** Puts the header of a record at the beginning of an array. */
    static void putRecordHeader(byte[] octets, byte[] digest, long size) {
        ByteBuffer header = ByteBuffer.wrap(octets);
        header.putInt(RECORD_MAGIC).putLong(size).put(digest).putInt(checksum(octets, CHECKED));
    }

    /** Whether these octets are the header of this blob's record. */
    static boolean isRecordHeader(byte[] octets, BlobId id, long size) {
        ByteBuffer header = ByteBuffer.wrap(octets);
        if (header.getInt() != RECORD_MAGIC || header.getLong() != size) {
            return false;
        }
        byte[] digest = new byte[DIGEST];
        header.get(digest);
        return name(digest).equals(id) && header.getInt() == checksum(octets, CHECKED);
    }

    /** Whether the octets of a block are followed by their checksum. */
    static boolean isBlock(byte[] octets, int length) {
        return ByteBuffer.wrap(octets, length, CHECKSUM).getInt() == checksum(octets, length);
    }

    /** The name of bytes with this SHA-256. */
    static BlobId name(byte[] digest) {
        return new BlobId(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    private static int checksum(byte[] octets, int length) {
        CRC32C crc = new CRC32C();
        crc.update(octets, 0, length);
        return (int) crc.getValue();
    }
}
