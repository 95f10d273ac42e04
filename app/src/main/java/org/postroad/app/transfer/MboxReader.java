package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one mbox (RFC 4155 and what programs really write), whatever ends its lines.
 *
 * <p>A message begins at a {@code From } line that is the first one or follows an empty line and has a date as asctime writes it.
 * {@code Content-Length} is believed only where the operator says so: it is wrong wherever a message passed a program that changed its
 * lines, and one wrong number would join messages, or hide one in another.
 */
public final class MboxReader implements MailReader {
    /** How lines of a message that begin like a new message were written. */
    public enum Quoting {
        /** {@code >From } for {@code From }, {@code >>From } for {@code >From }. What mboxo files have is read right, too, but for lines that really began with {@code >From }. */
        RD,
        /** {@code >From } for {@code From } and nothing else. */
        O,
        /** Not at all: Content-Length tells where the body ends. */
        CL2
    }

    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int MAX_FROM_LINE = 1000;
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final String ZONE = "([A-Z]{1,5}|[+-]\\d{4})";
    private static final Pattern DATE = Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (" + String.join("|", MONTHS)
            + ") {1,2}(\\d{1,2}) {1,2}(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: " + ZONE + ")? (\\d{4})(?: " + ZONE
            + ")?(?=\\s|$)");

    private final Lines lines;
    private final List<String> folder;
    private final String name;
    private final Quoting quoting;
    private final long maxSize;

    // The message that is being read.
    private @Nullable OutputStream out;
    private MboxFields fields = new MboxFields(false);
    private Optional<Instant> sent = Optional.empty();
    private long number;
    private long size;
    private long bodyEnd;
    private boolean inHeader;
    private boolean afterBlank;
    private boolean blankHeld;

    /**
     * @param folder where the messages belong
     * @param name of the file, for people
     * @param maxSize octets that a message may have
     */
    public MboxReader(InputStream in, List<String> folder, String name, Quoting quoting, long maxSize) {
        this.lines = new Lines(in);
        this.folder = List.copyOf(folder);
        this.name = name;
        this.quoting = quoting;
        this.maxSize = maxSize;
    }

    @Override
    public void readTo(Sink sink) throws IOException {
        long told = 0;
        while (lines.next()) {
            if (isSeparator()) {
                endMessage(sink);
                beginMessage(sink);
            } else if (number == 0) {
                if (!lines.isBlank()) {
                    throw new IOException(name + " is no mbox: its first line does not begin with 'From '");
                }
            } else {
                take();
            }
            if (lines.consumed() - told > 64 << 10) {
                sink.progress(lines.consumed() - told);
                told = lines.consumed();
            }
        }
        endMessage(sink);
        sink.progress(lines.consumed() - told);
    }

    private boolean isSeparator() {
        if (!lines.begins() || !lines.ends() || lines.length() > MAX_FROM_LINE || !lines.startsWith(FROM)) {
            return false;
        }
        if (number == 0) {
            return true;
        }
        return afterBlank && lines.consumed() > bodyEnd && DATE.matcher(text()).find();
    }

    private void beginMessage(Sink sink) throws IOException {
        number++;
        sent = date(text());
        fields = new MboxFields(quoting == Quoting.CL2);
        out = sink.begin();
        size = 0;
        bodyEnd = 0;
        inHeader = true;
        afterBlank = false;
        blankHeld = false;
    }

    /** The empty line that is still held belongs to the separator. */
    private void endMessage(Sink sink) throws IOException {
        if (number == 0 || out == null) {
            return;
        }
        out.close();
        out = null;
        String place = name + ", message " + number;
        Optional<String> unwanted =
                size > maxSize ? Optional.of("it is larger than " + maxSize + " octets") : fields.whyUnwanted();
        if (unwanted.isPresent()) {
            sink.drop(place, unwanted.get());
        } else {
            sink.end(new MessageNote(folder, fields.keywords(), sent.orElse(null), place));
        }
    }

    private void take() throws IOException {
        if (lines.isBlank()) {
            if (inHeader) {
                inHeader = false;
                bodyEnd = fields.contentLength()
                        .map(octets -> lines.consumed() + octets)
                        .orElse(0L);
                write(CRLF, 0, CRLF.length);
            } else {
                writeHeldBlank();
                blankHeld = true;
            }
            afterBlank = true;
            return;
        }
        writeHeldBlank();
        if (lines.begins()) {
            afterBlank = false;
        }
        if (inHeader && fields.takes(lines)) {
            return;
        }
        int quote = lines.begins() && isQuoted() ? 1 : 0;
        write(lines.octets(), lines.start() + quote, lines.length() - quote);
        if (lines.ends()) {
            write(CRLF, 0, CRLF.length);
        }
    }

    private boolean isQuoted() {
        int quotes = 0;
        while (quotes < lines.length() && lines.octets()[lines.start() + quotes] == '>') {
            quotes++;
        }
        boolean from = quotes > 0 && lines.contains(quotes, FROM);
        return from && (quoting == Quoting.RD || (quoting == Quoting.O && quotes == 1));
    }

    private void writeHeldBlank() throws IOException {
        if (blankHeld) {
            blankHeld = false;
            write(CRLF, 0, CRLF.length);
        }
    }

    private void write(byte[] octets, int start, int length) throws IOException {
        size += length;
        if (out != null && size <= maxSize) {
            out.write(octets, start, length);
        }
    }

    private String text() {
        return new String(lines.octets(), lines.start(), lines.length(), StandardCharsets.ISO_8859_1);
    }

    /** The last date of the line; without a zone it is UTC (RFC 4155). */
    private static Optional<Instant> date(String fromLine) {
        Matcher date = DATE.matcher(fromLine);
        if (!date.find()) {
            return Optional.empty();
        }
        String zone = date.group(6) == null ? date.group(8) : date.group(6);
        boolean offset = zone != null && zone.length() == 5 && !Character.isLetter(zone.charAt(0));
        try {
            LocalDateTime local = LocalDateTime.of(
                    Integer.parseInt(date.group(7)),
                    MONTHS.indexOf(date.group(1)) + 1,
                    Integer.parseInt(date.group(2)),
                    Integer.parseInt(date.group(3)),
                    Integer.parseInt(date.group(4)),
                    date.group(5) == null ? 0 : Integer.parseInt(date.group(5)));
            return Optional.of(local.toInstant(offset ? ZoneOffset.of(zone) : ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
