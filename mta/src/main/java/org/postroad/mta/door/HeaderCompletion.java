package org.postroad.mta.door;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderField;
import org.postroad.common.mime.MimeLimits;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;

/**
 * Lets a submitted message through and completes its header on the way (RFC 6409 §8): Bcc and Return-Path go, Date and Message-ID
 * come where they are missing. A bare CR or LF becomes CRLF, since an upload may hold one and SMTP may not (RFC 5321 §2.3.8); in the
 * body of a message that was declared binary it stays (RFC 3030 §3). Holds the header in memory, at most 1 MiB, and nothing of the body. Confined to one thread at a time.
 */
public final class HeaderCompletion extends OutputStream {
    private static final Set<String> REMOVED = Set.of("bcc", "resent-bcc", "return-path");
    private static final int MAX_LINE = 999; // RFC 5321 §4.5.3.1.6: 1000 octets with CRLF
    private static final byte[] CRLF = {'\r', '\n'};

    private final OutputStream out;
    private final RoadId road;
    private final Domain domain;
    private final Instant at;
    private final boolean binary;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream(4096);
    private Header header = new Header(List.of(), 0, false);
    private boolean inHeader = true;
    private boolean lineEmpty = true;
    private boolean afterCr;
    private boolean eightBitBody;
    private boolean utf8Header;
    private boolean atBodyStart = true;
    private boolean unlinedBody;
    private int lineLength;

    /**
     * @param out where the message goes on to; closed with this
     * @param road makes a missing Message-ID unique
     * @param domain the right side of a missing Message-ID
     * @param at a missing Date
     * @param binary the body stays octet for octet
     */
    public HeaderCompletion(OutputStream out, RoadId road, Domain domain, Instant at, boolean binary) {
        this.out = out;
        this.road = road;
        this.domain = domain;
        this.at = at;
        this.binary = binary;
    }

    /** The header as it came; whole once this is closed. */
    public Header header() {
        return header;
    }

    /** Whether the message, as far as it came, has octets above 127 in its body. */
    public boolean isEightBit() {
        return eightBitBody;
    }

    /** Whether the body, as far as it came, is not made of lines that DATA could carry (RFC 5321 §2.3.8, §4.5.3.1.6). */
    public boolean isBinary() {
        return unlinedBody || (binary && afterCr);
    }

    /** Whether its header has any, so that it travels only under SMTPUTF8 (RFC 6531 §3.4). */
    public boolean hasUtf8Header() {
        return utf8Header;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte octet = bytes[i];
            if (binary && !inHeader) {
                if (atBodyStart && afterCr && octet == '\n') {
                    from = i + 1; // of the CRLF that ended the header
                }
                look(bytes, from, end);
                break;
            }
            if (octet == '\n' || octet == '\r') {
                pass(bytes, from, i);
                from = i + 1;
                if (octet == '\r' || !afterCr) {
                    endLine();
                }
            } else {
                lineEmpty = false;
                note(octet);
            }
            afterCr = octet == '\r';
        }
        pass(bytes, from, end);
    }

    @Override
    public void close() throws IOException {
        if (inHeader) {
            endHeader();
        }
        out.close();
    }

    /** Looks at octets of a binary body. */
    private void look(byte[] bytes, int from, int to) {
        afterCr &= !atBodyStart;
        atBodyStart = false;
        for (int i = from; i < to; i++) {
            byte octet = bytes[i];
            lineLength = octet == '\n' ? 0 : lineLength + 1;
            unlinedBody |= octet == 0 || afterCr != (octet == '\n') || lineLength > MAX_LINE;
            eightBitBody |= octet < 0;
            afterCr = octet == '\r';
        }
    }

    private void note(byte octet) {
        if (octet < 0) {
            eightBitBody |= !inHeader;
            utf8Header |= inHeader;
        }
    }

    private void pass(byte[] bytes, int from, int to) throws IOException {
        if (from == to) {
            return;
        }
        if (!inHeader) {
            out.write(bytes, from, to - from);
            return;
        }
        if (block.size() + to - from > MimeLimits.MAX_HEADER_BYTES) {
            throw tooLong();
        }
        block.write(bytes, from, to - from);
    }

    private void endLine() throws IOException {
        pass(CRLF, 0, CRLF.length);
        if (inHeader && lineEmpty) {
            endHeader();
        }
        lineEmpty = true;
    }

    private void endHeader() throws IOException {
        inHeader = false;
        byte[] bytes = block.toByteArray();
        block.reset();
        header = Header.read(new ByteArrayInputStream(bytes));
        if (header.cut()) {
            throw tooLong(); // what was not looked at might be a Bcc
        }
        if (header.first("Date").isEmpty()) {
            out.write(ascii("Date: " + TraceFields.date(at) + "\r\n"));
        }
        if (header.first("Message-ID").isEmpty()) {
            out.write(ascii("Message-ID: <" + road + "@" + domain + ">\r\n"));
        }
        int from = 0;
        for (HeaderField field : header.fields()) {
            if (REMOVED.contains(field.name().toLowerCase(Locale.ROOT))) {
                out.write(bytes, from, Math.toIntExact(field.offset()) - from);
                from = Math.toIntExact(field.offset() + field.length());
            }
        }
        out.write(bytes, from, bytes.length - from);
    }

    private static Refusal tooLong() {
        return Refusal.of(554, EnhancedStatus.BAD_CONTENT, "the header of the message is too long");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
