package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;

/** The lines of a stream, in pieces of at most {@link #MAX_PIECE} octets, so that memory does not grow with them. Confined to one thread. */
final class Lines {
    static final int MAX_PIECE = 8 << 10;
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at; // where the next piece begins
    private int limit;
    private boolean exhausted;
    private boolean inLine;

    // The piece.
    private int start;
    private int length;
    private boolean begins;
    private boolean ends;
    private long consumed;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Goes on to the next piece; false at the end. */
    boolean next() throws IOException {
        if (limit - at < MAX_PIECE && !exhausted) {
            fill();
        }
        if (at == limit) {
            return false;
        }
        begins = !inLine;
        int most = Math.min(limit, at + MAX_PIECE);
        int end = at;
        while (end < most && buffer[end] != '\n') {
            end++;
        }
        start = at;
        if (end < most) {
            at = end + 1;
            ends = true;
            length = end - start;
            if (length > 0 && buffer[end - 1] == '\r') {
                length--;
            }
        } else {
            // Cut, or the last line has no end. A CR stays with what follows it: an LF, perhaps.
            ends = exhausted && most == limit;
            at = !ends && buffer[most - 1] == '\r' ? most - 1 : most;
            length = at - start;
        }
        inLine = !ends;
        consumed += at - start;
        return true;
    }

    byte[] octets() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Octets of the piece, without the end of its line. */
    int length() {
        return length;
    }

    /** Whether the piece is the beginning of its line. */
    boolean begins() {
        return begins;
    }

    /** Whether its line ends with it. */
    boolean ends() {
        return ends;
    }

    boolean isBlank() {
        return begins && ends && length == 0;
    }

    boolean startsWith(byte[] prefix) {
        return contains(0, prefix);
    }

    /** Whether the piece has these octets at an offset. */
    boolean contains(int offset, byte[] octets) {
        if (length < offset + octets.length) {
            return false;
        }
        for (int i = 0; i < octets.length; i++) {
            if (buffer[start + offset + i] != octets[i]) {
                return false;
            }
        }
        return true;
    }

    /** Octets of the stream up to the end of this piece. */
    long consumed() {
        return consumed;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        while (limit < BUFFER) {
            int count = in.read(buffer, limit, BUFFER - limit);
            if (count < 0) {
                exhausted = true;
                return;
            }
            limit += count;
        }
    }
}
