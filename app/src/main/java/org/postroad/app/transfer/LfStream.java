package org.postroad.app.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Makes each CRLF an LF, as files on Unix have their lines. Confined to one thread. */
final class LfStream extends OutputStream {
    private final OutputStream out;
    private boolean crHeld;

    LfStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        if (crHeld && octet != '\n') {
            out.write('\r');
        }
        crHeld = octet == '\r';
        if (!crHeld) {
            out.write(octet);
        }
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(octets[i]);
        }
    }

    @Override
    public void close() throws IOException {
        if (crHeld) {
            out.write('\r');
        }
        out.close();
    }
}
