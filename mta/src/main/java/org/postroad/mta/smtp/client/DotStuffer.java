package org.postroad.mta.smtp.client;

import java.io.IOException;

/**
 * Makes a message fit to stand between DATA and the dot (RFC 5321 §4.5.2): a line that begins with a dot gets another, and each line
 * ends with CRLF, the last too. A bare CR or LF never goes out, for a server could take it for the end of a line (RFC 5321 §2.3.8): it
 * becomes CRLF. A NUL, which no message may hold, stays behind: servers that drop it would see the dot behind it begin a line. Confined to one thread; made for one message.
 */
final class DotStuffer {
    /** Takes blocks of what goes out. */
    interface Out {
        void write(byte[] block, int length) throws IOException;
    }

    private final Out out;
    private final byte[] block = new byte[32 * 1024];
    private int length;
    private boolean atLineStart = true;
    private boolean afterCr;

    DotStuffer(Out out) {
        this.out = out;
    }

    void write(byte[] octets, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (length > block.length - 4) {
                flush();
            }
            step(octets[i]);
        }
    }

    /** Ends the last line and sends what is held. The dot itself is the caller's. */
    void finish() throws IOException {
        if (afterCr || !atLineStart) {
            endLine();
        }
        flush();
    }

    private void step(byte octet) {
        if (octet == 0) {
            return;
        }
        if (afterCr) {
            endLine();
            if (octet == '\n') {
                return;
            }
        }
        if (octet == '\r') {
            afterCr = true;
        } else if (octet == '\n') {
            endLine();
        } else {
            if (atLineStart && octet == '.') {
                block[length++] = '.';
            }
            block[length++] = octet;
            atLineStart = false;
        }
    }

    private void endLine() {
        block[length++] = '\r';
        block[length++] = '\n';
        atLineStart = true;
        afterCr = false;
    }

    private void flush() throws IOException {
        if (length > 0) {
            out.write(block, length);
            length = 0;
        }
    }
}
