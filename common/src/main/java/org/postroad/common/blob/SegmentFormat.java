package org.postroad.common.blob;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment file, all numbers big-endian.
 *
 * <pre>
 * offset  octets  the file begins with
 *  0       8      89 50 52 53 45 47 0D 0A, which is "PRSEG" in a frame that a transfer in text mode would break
 *  8       4      version of the format, 1
 * 12       4      the segment's number, as in the file's name
 *
 * offset  octets  then records, one after the other
 *  0       4      50 52 42 4C, "PRBL"
 *  4       8      n, octets of the blob, 0 to 2^63-1
 * 12      32      SHA-256 of the blob: its {@link BlobId} and its checksum
 * 44       4      CRC-32C of the 44 octets before
 * 48       n      the blob
 * </pre>
 *
 * A record is written after its place was reserved, so a crash may leave holes and torn records where no row of the table {@code blob}
 * points. Nothing reads a segment from its beginning: the rows say what lives. That is also how space is to be won back: write the living
 * records anew, change their rows, remove the file.
 */
final class SegmentFormat {
    static final int FILE_HEADER = 16;
    static final int RECORD_HEADER = 48;

    private static final byte[] FILE_MAGIC = {(byte) 0x89, 'P', 'R', 'S', 'E', 'G', '\r', '\n'};
    private static final int VERSION = 1;
    private static final int RECORD_MAGIC = 0x5052424C;
    private static final int CHECKED = 44;
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

    /** Puts the header of a record at the beginning of an array. */
    static void putRecordHeader(byte[] octets, byte[] digest, long size) {
        ByteBuffer.wrap(octets).putInt(RECORD_MAGIC).putLong(size).put(digest).putInt(checksum(octets));
    }

    /** Whether these octets are the header of this blob's record. */
    static boolean isRecordHeader(byte[] octets, BlobId id, long size) {
        ByteBuffer header = ByteBuffer.wrap(octets);
        if (header.getInt() != RECORD_MAGIC || header.getLong() != size) {
            return false;
        }
        byte[] digest = new byte[DIGEST];
        header.get(digest);
        return name(digest).equals(id) && header.getInt() == checksum(octets);
    }

    /** The name of bytes with this SHA-256. */
    static BlobId name(byte[] digest) {
        return new BlobId(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKED);
        return (int) crc.getValue();
    }
}
