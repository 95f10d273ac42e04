package org.postroad.mta.https;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply of HTTP/1.1 (RFC 9112), whole, within bounds. Immutable.
 *
 * @param mediaType in lower case, without parameters; empty where it was not said
 * @param body of a 200; empty otherwise
 */
public record HttpReply(int status, String mediaType, String body) {
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_HEAD = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*+)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*+(;.*+)?");

    /**
     * @throws IOException if it is no such reply, or too long
     */
    static HttpReply read(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        int code = status(lines);
        Map<String, String> fields = new TreeMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String type = fields.getOrDefault("content-type", "");
        return new HttpReply(
                code,
                type.substring(0, type.indexOf(';') < 0 ? type.length() : type.indexOf(';'))
                        .strip()
                        .toLowerCase(Locale.ROOT),
                code == 200 ? new String(body(in, lines, fields), StandardCharsets.UTF_8) : "");
    }

    /**
     * The status alone, of a reply that is read no further.
     *
     * @throws IOException if it is no such reply
     */
    static int status(InputStream in) throws IOException {
        return status(new Lines(in));
    }

    private static int status(Lines lines) throws IOException {
        Matcher status = STATUS.matcher(lines.next());
        if (!status.matches()) {
            throw new IOException("the web server does not speak HTTP/1.1");
        }
        return Integer.parseInt(status.group(1));
    }

    private static byte[] body(InputStream in, Lines lines, Map<String, String> fields) throws IOException {
        if (fields.containsKey("transfer-encoding")) {
            if (!fields.get("transfer-encoding").equalsIgnoreCase("chunked")) {
                throw new IOException("the web server encodes in a way that it was not asked for");
            }
            return chunks(in, lines);
        }
        String length = fields.getOrDefault("content-length", "");
        if (!length.isEmpty()) {
            return octets(in, bounded(length.matches("\\d{1,9}") ? Integer.parseInt(length) : Integer.MAX_VALUE));
        }
        byte[] all = in.readNBytes(MAX_BODY + 1);
        bounded(all.length);
        return all;
    }

    private static byte[] chunks(InputStream in, Lines lines) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Matcher chunk = CHUNK.matcher(lines.next());
            if (!chunk.matches()) {
                throw new IOException("the web server's chunks cannot be read");
            }
            long size = Long.parseLong(chunk.group(1), 16);
            bounded(body.size() + size);
            if (size == 0) {
                return body.toByteArray();
            }
            body.writeBytes(octets(in, (int) size));
            lines.next();
        }
    }

    private static int bounded(long length) throws IOException {
        if (length > MAX_BODY) {
            throw new IOException("the web server sends more than " + MAX_BODY + " octets");
        }
        return (int) length;
    }

    private static byte[] octets(InputStream in, int count) throws IOException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("the web server closed the connection within its reply");
        }
        return octets;
    }

    /** Lines of the reply, all of them together within a bound. Confined to one thread. */
    private static final class Lines {
        private final InputStream in;
        private int left = MAX_HEAD;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            int octet = in.read();
            while (octet >= 0 && octet != '\n') {
                if (left-- == 0) {
                    throw new IOException("the web server's header has no end");
                }
                line.append((char) octet);
                octet = in.read();
            }
            if (octet < 0) {
                throw new EOFException("the web server closed the connection within its reply");
            }
            int length = line.length();
            return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
        }
    }
}
