package org.postroad.app.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Supplier;

/** A file that fails where it ends, if it is not what was backed up: whoever reads it keeps nothing then. Confined to one thread. */
final class VerifiedInput extends FilterInputStream {
    private final MessageDigest sum = Digests.sha256();
    private final String expected;
    private final Digests.Copied read;
    private final Supplier<IOException> damaged;
    private boolean ended;

    VerifiedInput(InputStream in, String expected, Digests.Copied read, Supplier<IOException> damaged) {
        super(in);
        this.expected = expected;
        this.read = read;
        this.damaged = damaged;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int count = super.read(octets, offset, length);
        if (count > 0) {
            sum.update(octets, offset, count);
            read.octets(count);
        } else if (count < 0 && !ended) {
            ended = true;
            if (!Digests.text(sum.digest()).equals(expected)) {
                throw damaged.get();
            }
        }
        return count;
    }
}
