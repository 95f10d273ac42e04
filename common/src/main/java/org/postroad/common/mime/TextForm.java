package org.postroad.common.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text as it is written: its octets with CRLF line ends, and the transfer encoding that fits them (RFC 2045 §6). Immutable by convention:
 * nobody changes the octets.
 */
record TextForm(byte[] octets, String charset, String encoding) {
    static final TextForm NONE = new TextForm(new byte[0], "", "");

    private static final int MAX_LINE = 998; // RFC 5322 §2.1.1
    private static final int QP_LINE = 76; // RFC 2045 §6.7
    private static final String HEX = "0123456789ABCDEF";
    private static final byte[] CRLF = {'\r', '\n'};

    static TextForm of(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        int eightBit = 0;
        int controls = 0;
        int line = 0;
        int longest = 0;
        for (byte octet : octets) {
            line = octet == '\n' ? 0 : line + 1;
            longest = Math.max(longest, line);
            eightBit += octet < 0 ? 1 : 0;
            controls += (octet >= 0 && octet < ' ' && octet != '\r' && octet != '\n' && octet != '\t') ? 1 : 0;
        }
        String charset = eightBit == 0 ? "us-ascii" : "utf-8";
        // CR counts in the line that it ends.
        if (eightBit == 0 && controls == 0 && longest <= MAX_LINE + 1 && !endsInSpace(octets)) {
            return new TextForm(octets, charset, "7bit");
        }
        boolean mostlyEscaped = (eightBit + controls) * 6L > octets.length * 2L;
        return new TextForm(octets, charset, mostlyEscaped ? "base64" : "quoted-printable");
    }

    void writeTo(OutputStream out) throws IOException {
        switch (encoding) {
            case "base64" -> out.write(Base64.getMimeEncoder(QP_LINE, CRLF).encode(octets));
            case "quoted-printable" -> writeQuotedPrintable(out);
            default -> out.write(octets);
        }
    }

    private static boolean endsInSpace(byte[] octets) {
        return octets.length > 0 && (octets[octets.length - 1] == ' ' || octets[octets.length - 1] == '\t');
    }

    private void writeQuotedPrintable(OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder(QP_LINE + 2);
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            boolean lineEnd = octet == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
            if (lineEnd) {
                flush(line.append("\r\n"), out);
                i++;
                continue;
            }
            String written = quoted(octet, i);
            if (line.length() + written.length() > QP_LINE - 1) {
                flush(line.append("=\r\n"), out);
            }
            line.append(written);
        }
        flush(line, out);
    }

    /** One octet; white space at a line's end would be lost in transport, and is escaped. */
    private String quoted(byte octet, int index) {
        boolean beforeLineEnd = index + 1 == octets.length || octets[index + 1] == '\r';
        boolean space = octet == ' ' || octet == '\t';
        if ((octet > ' ' && octet < 0x7f && octet != '=') || (space && !beforeLineEnd)) {
            return String.valueOf((char) octet);
        }
        return "=" + HEX.charAt((octet >> 4) & 0xf) + HEX.charAt(octet & 0xf);
    }

    private static void flush(StringBuilder line, OutputStream out) throws IOException {
        out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
        line.setLength(0);
    }
}
