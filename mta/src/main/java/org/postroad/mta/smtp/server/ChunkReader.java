package org.postroad.mta.smtp.server;

import java.nio.ByteBuffer;
import org.postroad.common.wire.ByteSink;

/** Reads the octets of one chunk, exactly so many (RFC 3030 §2): what is in them is never a command. Confined to one thread. */
final class ChunkReader implements ByteSink {

    private static final int MAX_PIECE = 8192;

    /** Takes what was read. */
    interface Into {
        void write(byte[] octets, int length);
    }

    private final Into into;
    private final Runnable atEnd;
    private final byte[] piece;
    private long left;

    /**
     * @param size octets, at least 1
     * @param atEnd called once, when the last one has been read
     */
    ChunkReader(long size, Into into, Runnable atEnd) {
        left = size;
        piece = new byte[(int) Math.min(size, MAX_PIECE)];
        this.into = into;
        this.atEnd = atEnd;
    }

    @Override
    public boolean take(ByteBuffer octets) {
        while (octets.hasRemaining() && left > 0) {
            int length = (int) Math.min(left, Math.min(octets.remaining(), piece.length));
            octets.get(piece, 0, length);
            left -= length;
            into.write(piece, length);
        }
        if (left > 0) {
            return false;
        }
        atEnd.run();
        return true;
    }
}
