package org.postroad.common.mime;

import java.io.ByteArrayOutputStream;

/** Keeps the first bytes of what is written, up to a limit. Confined to one thread. */
final class BoundedBytes {
    /** Keeps nothing. */
    static final BoundedBytes NONE = new BoundedBytes(0);

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private final int limit;

    BoundedBytes(int limit) {
        this.limit = limit;
    }

    void write(byte[] bytes, int length) {
        kept.write(bytes, 0, Math.min(length, limit - kept.size()));
    }

    boolean isFull() {
        return kept.size() >= limit;
    }

    byte[] toByteArray() {
        return kept.toByteArray();
    }
}
