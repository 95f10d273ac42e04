package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.ByteSink;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;

/**
 * Reads a message after DATA up to CRLF.CRLF (RFC 5321 §4.1.1.4), takes the stuffed dots away (§4.5.2) and streams it on. What is wrong
 * is kept for after the dot; from there on the rest is read and thrown away. Confined to one thread.
 *
 * <p>A bare CR or LF never ends a line here, whatever stands around it: that is what keeps a second message from being smuggled in
 * the first (RFC 5321 §2.3.8).
 *
 * <pre>
 *   LINE_START --.--&gt; DOT --CR--&gt; DOT_CR --LF--&gt; the end
 *       ^               | other       | other: bare CR
 *       | LF            v             v
 *   TEXT_CR &lt;--CR-- TEXT  (LF: bare LF; NUL)
 * </pre>
 */
final class DataReader implements ByteSink {
    private enum State {
        LINE_START,
        TEXT,
        TEXT_CR,
        DOT,
        DOT_CR,
        END
    }

    private static final int PIECE = 8192;
    private static final byte[] NONE = {};

    private final OutputStream out;
    private final long maxSize;
    private final Consumer<DataReader> atEnd;
    private byte[] clean = NONE; // while octets are taken: who is slow holds no memory meanwhile
    private int cleanLength;
    private long size;
    private State state = State.LINE_START;
    private @Nullable Exception fault;

    /**
     * @param maxSize octets of the message
     * @param atEnd called once, when the dot has come
     */
    DataReader(OutputStream out, long maxSize, Consumer<DataReader> atEnd) {
        this.out = out;
        this.maxSize = maxSize;
        this.atEnd = atEnd;
    }

    @Override
    public boolean take(ByteBuffer octets) {
        byte[] in = new byte[Math.min(octets.remaining(), PIECE)];
        clean = new byte[2 * in.length];
        while (octets.hasRemaining() && state != State.END) {
            int length = Math.min(octets.remaining(), in.length);
            octets.get(in, 0, length);
            int taken = scan(in, length);
            octets.position(octets.position() - (length - taken));
            flush();
        }
        clean = NONE;
        if (state != State.END) {
            return false;
        }
        atEnd.accept(this);
        return true;
    }

    /** Octets of the message as it came, dots unstuffed. */
    long size() {
        return size;
    }

    /** Whether {@link #finish} will throw, whatever still comes. */
    boolean isRefused() {
        return fault != null;
    }

    /**
     * Ends the message.
     *
     * @throws Refusal if it breaks a rule
     * @throws Exception what writing it on threw
     */
    void finish() throws Exception {
        if (fault == null) {
            out.close();
        } else {
            throw fault;
        }
    }

    private int scan(byte[] in, int length) {
        for (int i = 0; i < length; i++) {
            step(in[i]);
            if (state == State.END) {
                return i + 1;
            }
        }
        return length;
    }

    private void step(byte octet) {
        switch (state) {
            case LINE_START -> {
                if (octet == '.') {
                    state = State.DOT;
                } else {
                    text(octet);
                }
            }
            case TEXT -> text(octet);
            case TEXT_CR -> {
                if (octet == '\n') {
                    emit((byte) '\r');
                    emit((byte) '\n');
                    state = State.LINE_START;
                } else {
                    fail("bare CR");
                    text(octet);
                }
            }
            case DOT -> {
                if (octet == '\r') {
                    state = State.DOT_CR;
                } else {
                    text(octet);
                }
            }
            case DOT_CR -> {
                if (octet == '\n') {
                    state = State.END;
                } else {
                    fail("bare CR");
                    text(octet);
                }
            }
            case END -> throw new IllegalStateException("the message has ended");
        }
    }

    private void text(byte octet) {
        state = State.TEXT;
        if (octet == '\r') {
            state = State.TEXT_CR;
        } else if (octet == '\n') {
            fail("bare LF");
        } else if (octet == 0) {
            fail("NUL");
        } else {
            emit(octet);
        }
    }

    private void emit(byte octet) {
        clean[cleanLength++] = octet;
    }

    private void flush() {
        size += cleanLength;
        if (fault == null && size > maxSize) {
            fault = Refusal.of(
                    552, EnhancedStatus.MESSAGE_TOO_BIG, "Message is larger than the " + maxSize + " octets allowed");
        }
        if (fault == null) {
            try {
                out.write(clean, 0, cleanLength);
            } catch (IOException | RuntimeException notWritten) {
                fault = notWritten;
            }
        }
        cleanLength = 0;
    }

    private void fail(String what) {
        if (fault == null) {
            fault = Refusal.of(
                    550, EnhancedStatus.BAD_CONTENT, "Message contains a " + what + "; lines must end with CRLF");
        }
    }
}
