package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a message, seen through the boundaries of the multiparts that are open (RFC 2046 §5.1.1). Stands on one slice at a time.
 * Confined to one thread.
 */
final class DelimitedLines {
    private static final int NONE = -1;

    private final LineReader reader;
    private final List<byte[]> boundaries = new ArrayList<>();
    private boolean atEnd;
    private int delimiter = NONE;
    private boolean closing;

    DelimitedLines(InputStream in) {
        reader = new LineReader(in);
    }

    LineReader reader() {
        return reader;
    }

    void advance() throws IOException {
        atEnd = !reader.next();
        recognise();
    }

    /** Whether this slice is content: neither the end nor a delimiter. */
    boolean inside() {
        return !atEnd && delimiter == NONE;
    }

    /** Where this slice begins, or the length of the stream at its end. */
    long offset() {
        return reader.offset();
    }

    /** Where what stands before this slice ends: the line end before a delimiter belongs to the delimiter. */
    long contentEnd() {
        return delimiter == NONE ? offset() : offset() - reader.precedingLineEnd();
    }

    long newlinesBefore() {
        boolean thisOneCounted = !atEnd && reader.lineEndLength() > 0;
        return reader.newlines() - (thisOneCounted ? 1 : 0);
    }

    /** The line ends before {@link #contentEnd}. */
    long newlinesInContent() {
        boolean lastOneDelimits = delimiter != NONE && reader.precedingLineEnd() > 0;
        return newlinesBefore() - (lastOneDelimits ? 1 : 0);
    }

    /** Opens a multipart; its level. */
    int open(String boundary) {
        boundaries.add(("--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
        recognise();
        return boundaries.size() - 1;
    }

    /** Forgets the boundaries from that level on. */
    void close(int level) {
        boundaries.subList(level, boundaries.size()).clear();
        recognise();
    }

    boolean opensPart(int level) {
        return !atEnd && delimiter == level && !closing;
    }

    boolean closes(int level) {
        return !atEnd && delimiter == level && closing;
    }

    void skipDelimiter() throws IOException {
        do {
            advance();
        } while (!atEnd && !reader.startsLine());
    }

    void skipToDelimiter() throws IOException {
        while (inside()) {
            advance();
        }
    }

    void skipToEnd() throws IOException {
        while (!atEnd) {
            advance();
        }
    }

    /** The content from this slice to the next delimiter or the end, without the line end that belongs to the delimiter. */
    InputStream content() {
        return new Content();
    }

    private void recognise() {
        delimiter = NONE;
        closing = false;
        if (atEnd || !startsWithDashes()) {
            return;
        }
        for (int level = boundaries.size() - 1; level >= 0 && delimiter == NONE; level--) {
            recognise(level);
        }
    }

    private boolean startsWithDashes() {
        int from = reader.from();
        byte[] buffer = reader.buffer();
        return reader.startsLine() && reader.to() - from > 2 && buffer[from] == '-' && buffer[from + 1] == '-';
    }

    private void recognise(int level) {
        byte[] boundary = boundaries.get(level);
        byte[] buffer = reader.buffer();
        int end = reader.contentEnd();
        while (end > reader.from() && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t')) {
            end--;
        }
        int rest = reader.from() + boundary.length;
        if (rest > end || !Arrays.equals(buffer, reader.from(), rest, boundary, 0, boundary.length)) {
            return;
        }
        boolean closes = end - rest == 2 && buffer[rest] == '-' && buffer[rest + 1] == '-';
        if (rest == end || closes) {
            delimiter = level;
            closing = closes;
        }
    }

    private final class Content extends InputStream {
        private static final byte[] CRLF = {'\r', '\n'};

        /** The end of the last line, given out once it is known that no delimiter follows. */
        private int heldBack;

        /** How much of this slice was given out. */
        private int given;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                if (heldBack > 0 && (inside() || atEnd)) {
                    target[offset + count++] = CRLF[2 - heldBack];
                    heldBack--;
                } else if (inside()) {
                    count += take(target, offset + count, length - count);
                } else {
                    break;
                }
            }
            return count == 0 && length > 0 ? -1 : count;
        }

        private int take(byte[] target, int offset, int length) throws IOException {
            int start = reader.from() + given;
            int count = Math.min(length, reader.contentEnd() - start);
            System.arraycopy(reader.buffer(), start, target, offset, count);
            given += count;
            if (start + count == reader.contentEnd()) {
                heldBack = reader.lineEndLength();
                given = 0;
                advance();
            }
            return count;
        }
    }
}
