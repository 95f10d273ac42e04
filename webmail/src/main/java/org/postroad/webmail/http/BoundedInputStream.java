package org.postroad.webmail.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes on at most a number of octets; one more is a {@link Problem}. */
final class BoundedInputStream extends FilterInputStream {
    private final long max;
    private long left;

    BoundedInputStream(InputStream in, long max) {
        super(in);
        this.max = max;
        this.left = max;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        count(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(Math.max(count, 0));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        count(skipped);
        return skipped;
    }

    private void count(long octets) {
        left -= octets;
        if (left < 0) {
            throw Bodies.tooLarge(max);
        }
    }
}
