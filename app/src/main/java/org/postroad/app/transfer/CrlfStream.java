package org.postroad.app.transfer;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gives lines that end in LF the CRLF of RFC 5322. A message whose first line ends in CRLF has it already and passes as it is, to the octet.
 * Confined to one thread.
 */
final class CrlfStream extends OutputStream {
    private static final byte[] CRLF = {'\r', '\n'};

    private enum Form {
        UNKNOWN,
        CRLF,
        LF
    }

    private final OutputStream out;
    private Form form = Form.UNKNOWN;
    private boolean afterCr;

    CrlfStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int from = offset;
        for (int i = offset; i < offset + length && form != Form.CRLF; i++) {
            if (octets[i] == '\n') {
                boolean cr = i > offset ? octets[i - 1] == '\r' : afterCr;
                if (form == Form.UNKNOWN) {
                    form = cr ? Form.CRLF : Form.LF;
                }
                if (form == Form.LF && !cr) {
                    out.write(octets, from, i - from);
                    out.write(CRLF, 0, CRLF.length);
                    from = i + 1;
                }
            }
        }
        out.write(octets, from, offset + length - from);
        if (length > 0) {
            afterCr = octets[offset + length - 1] == '\r';
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
