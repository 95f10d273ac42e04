package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;

/**
 * How an embedded message is written. As {@code message/rfc822} it may only be {@code 7bit} or {@code 8bit} (RFC 2046 §5.2.1); one with
 * UTF-8 headers is {@code message/global}, which may also be encoded (RFC 6532 §3.7).
 */
record EmbeddedForm(String type, String encoding) {
    private static final int MAX_LINE = 998;

    static EmbeddedForm of(ContentSource source) throws IOException {
        boolean eightBit = false;
        boolean utf8Header = false;
        boolean inHeader = true;
        int line = 0;
        int previous = '\n';
        try (InputStream in = source.open()) {
            byte[] chunk = new byte[8 * 1024];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                for (int i = 0; i < read; i++) {
                    byte octet = chunk[i];
                    boolean bare = (octet == '\n') != (previous == '\r') && (octet == '\n' || previous == '\r');
                    if (bare || octet == 0 || line > MAX_LINE) {
                        return new EmbeddedForm("message/global", "base64");
                    }
                    eightBit |= octet < 0;
                    utf8Header |= octet < 0 && inHeader;
                    inHeader &= !(octet == '\n' && line == 1);
                    line = octet == '\n' ? 0 : line + 1;
                    previous = octet;
                }
            }
        }
        return new EmbeddedForm(utf8Header ? "message/global" : "message/rfc822", eightBit ? "8bit" : "7bit");
    }
}
