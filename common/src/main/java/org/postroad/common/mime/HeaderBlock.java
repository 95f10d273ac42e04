package org.postroad.common.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Gathers the fields of one header block from its lines, within bounds. Confined to one thread. */
final class HeaderBlock {
    private final List<HeaderField> fields = new ArrayList<>();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);
    private final long start;
    private final int byteLimit;
    private int bytesKept;
    private int lineCount;
    private boolean cut;
    private long end;

    private String name = "";
    private long fieldOffset;
    private int lineEndLength;
    private boolean inField;

    HeaderBlock(long start, int byteLimit) {
        this.start = start;
        this.end = start;
        this.byteLimit = byteLimit;
    }

    /**
     * Takes the slice if it belongs to the block.
     *
     * @return whether the next slice belongs to it too, as far as one can tell; {@link #end} says whether this one was taken
     */
    boolean accept(LineReader lines) {
        if (lines.isBlankLine()) {
            closeField(); // which does not reach over this line
            take(lines);
            return false;
        }
        int colon = lines.startsLine() ? colonOf(lines) : -1;
        boolean mboxLine = end == start && colon < 0 && isMboxLine(lines); // "From :" is a field
        if (end == start && colon < 0 && !mboxLine && lines.startsLine()) {
            return false;
        }
        if (lines.startsLine()) {
            startLine(lines, colon, mboxLine);
        } else if (inField) {
            append(lines, lines.from());
        }
        take(lines);
        return true;
    }

    /** Where the block ends, in octets from the start of the stream. */
    long end() {
        return end;
    }

    int bytesKept() {
        return bytesKept;
    }

    Header finish() {
        closeField();
        return new Header(fields, end - start, cut);
    }

    private void startLine(LineReader lines, int colon, boolean mboxLine) {
        lineCount++;
        if (isFolded(lines)) {
            if (inField) {
                append(lines, lines.from());
            }
            return;
        }
        closeField();
        if (colon >= 0 && !mboxLine && hasRoomForLine()) {
            openField(lines, colon);
        }
    }

    private void openField(LineReader lines, int colon) {
        name = new String(lines.buffer(), lines.from(), colon - lines.from(), StandardCharsets.US_ASCII)
                .stripTrailing();
        fieldOffset = lines.offset();
        inField = true;
        bytesKept += colon + 1 - lines.from();
        append(lines, colon + 1);
    }

    private void append(LineReader lines, int from) {
        int length = lines.to() - from;
        if (!hasRoomForLine() || bytesKept + length > byteLimit) {
            // A field that is half there would lie; it goes as a whole, and what was kept of it counts on.
            cut = true;
            inField = false;
            value.reset();
            return;
        }
        bytesKept += length;
        value.write(lines.buffer(), from, length);
        lineEndLength = lines.lineEndLength();
    }

    private boolean hasRoomForLine() {
        if (lineCount > MimeLimits.MAX_HEADER_LINES || bytesKept >= byteLimit) {
            cut = true;
            return false;
        }
        return true;
    }

    private void closeField() {
        if (inField) {
            String octets = value.toString(StandardCharsets.ISO_8859_1);
            octets = octets.substring(0, octets.length() - lineEndLength);
            fields.add(new HeaderField(name, octets, fieldOffset, end - fieldOffset));
            value.reset();
            inField = false;
        }
    }

    private void take(LineReader lines) {
        end = lines.offset() + lines.to() - lines.from();
    }

    private static boolean isFolded(LineReader lines) {
        byte first = lines.buffer()[lines.from()];
        return first == ' ' || first == '\t';
    }

    /** The colon behind a field name (printable ASCII, then perhaps white space: RFC 5322 §4.5), or -1. */
    private static int colonOf(LineReader lines) {
        byte[] buffer = lines.buffer();
        int at = lines.from();
        while (at < lines.to() && buffer[at] > ' ' && buffer[at] < 0x7f && buffer[at] != ':') {
            at++;
        }
        boolean named = at > lines.from();
        while (at < lines.to() && (buffer[at] == ' ' || buffer[at] == '\t')) {
            at++;
        }
        return named && at < lines.to() && buffer[at] == ':' ? at : -1;
    }

    private static boolean isMboxLine(LineReader lines) {
        String start = new String(
                lines.buffer(), lines.from(), Math.min(6, lines.to() - lines.from()), StandardCharsets.ISO_8859_1);
        return start.startsWith("From ") || start.equals(">From ");
    }
}
