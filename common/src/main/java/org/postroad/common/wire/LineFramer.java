package org.postroad.common.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts octets into lines that end with CRLF. Holds one line of bounded length; everything wrong is reported once, at once, and skipped
 * to the next CRLF, so that no octet after a bare CR or LF is ever taken for a command. Confined to one thread.
 */
final class LineFramer {
    private static final int SKIP_BEFORE_NEXT_REPORT = 1 << 20;

    /** What a call found; {@code line} and {@code fault} are both null where more octets are needed. */
    record Found(byte @Nullable [] line, @Nullable LineFault fault) {
        private static final Found NOTHING = new Found(null, null);
    }

    private byte[] held = new byte[256];
    private int length;
    private boolean afterCr;
    private boolean skipping;
    private int skipped;

    /** Takes octets up to the end of one line, or to one fault. */
    Found next(ByteBuffer octets, int maxLine) {
        while (octets.hasRemaining()) {
            byte octet = octets.get();
            if (afterCr && octet == '\n') {
                afterCr = false;
                if (!skipping) {
                    return line();
                }
                skipping = false;
                continue;
            }
            LineFault fault = fault(octet, maxLine);
            afterCr = octet == '\r';
            if (fault != null) {
                return new Found(null, fault);
            }
        }
        return Found.NOTHING;
    }

    /** Forgets what it holds of an unfinished line. */
    void reset() {
        length = 0;
        afterCr = false;
        skipping = false;
    }

    private Found line() {
        byte[] line = Arrays.copyOf(held, length);
        length = 0;
        return new Found(line, null);
    }

    /** Keeps an octet that is not the end of a line, or says what is wrong. */
    private @Nullable LineFault fault(byte octet, int maxLine) {
        if (skipping) {
            return ++skipped % SKIP_BEFORE_NEXT_REPORT == 0 ? LineFault.TOO_LONG : null;
        }
        LineFault fault = null;
        if (afterCr) {
            fault = LineFault.BARE_CR;
        } else if (octet == '\n') {
            fault = LineFault.BARE_LF;
        } else if (octet == 0) {
            fault = LineFault.NUL;
        } else if (octet != '\r') {
            fault = keep(octet, maxLine - 2);
        }
        if (fault != null) {
            length = 0;
            skipping = true;
            skipped = 0;
        }
        return fault;
    }

    private @Nullable LineFault keep(byte octet, int max) {
        if (length >= max) {
            return LineFault.TOO_LONG;
        }
        if (length == held.length) {
            held = Arrays.copyOf(held, Math.min(length * 2, max));
        }
        held[length++] = octet;
        return null;
    }
}
