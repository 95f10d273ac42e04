package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into lines that end with LF, each a slice of one fixed buffer. A line longer than the buffer comes in several slices,
 * never cut between CR and LF. Confined to one thread.
 */
final class LineReader {
    private static final int BUFFER = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private int from;
    private int to;
    private long offset;
    private long newlines;
    private boolean startsLine;
    private boolean endsLine = true;
    private boolean drained;
    private int lastLineEnd;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Goes on to the next slice; false at the end of the stream, where {@link #offset} is its length. */
    boolean next() throws IOException {
        lastLineEnd = lineEndLength();
        offset += to - from;
        from = to;
        startsLine = endsLine;
        int lineEnd = findLineEnd();
        if (lineEnd < 0) {
            to = filled;
            boolean cutBehindCr = !drained && to - from > 1 && buffer[to - 1] == '\r';
            to -= cutBehindCr ? 1 : 0;
            endsLine = false;
        } else {
            to = lineEnd;
            endsLine = true;
            newlines++;
        }
        return to > from;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where the slice begins in {@link #buffer}. */
    int from() {
        return from;
    }

    /** Where the slice ends in {@link #buffer}, behind its line end if it has one. */
    int to() {
        return to;
    }

    /** Where the slice ends without its line end. */
    int contentEnd() {
        return to - lineEndLength();
    }

    /** Where the slice begins in the stream. */
    long offset() {
        return offset;
    }

    /** How many LF were passed, those of this slice included. */
    long newlines() {
        return newlines;
    }

    /** Whether the slice is the beginning of a line. */
    boolean startsLine() {
        return startsLine;
    }

    boolean isBlankLine() {
        return startsLine && endsLine && contentEnd() == from;
    }

    /** The octets of the line end before this slice: 0, 1 (LF) or 2 (CRLF). */
    int precedingLineEnd() {
        return lastLineEnd;
    }

    int lineEndLength() {
        if (to == from || buffer[to - 1] != '\n') {
            return 0;
        }
        return to - from > 1 && buffer[to - 2] == '\r' ? 2 : 1;
    }

    private int findLineEnd() throws IOException {
        int at = from;
        while (true) {
            while (at < filled) {
                if (buffer[at++] == '\n') {
                    return at;
                }
            }
            if (drained || (from == 0 && filled == BUFFER)) {
                return -1;
            }
            at -= from;
            fill();
            at += from;
        }
    }

    private void fill() throws IOException {
        if (filled == BUFFER) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            filled -= from;
            from = 0;
        }
        int read = in.read(buffer, filled, BUFFER - filled);
        if (read < 0) {
            drained = true;
        } else {
            filled += read;
        }
    }
}
