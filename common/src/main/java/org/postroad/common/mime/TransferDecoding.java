package org.postroad.common.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A body with its Content-Transfer-Encoding taken off (RFC 2045 §6.7, §6.8). Never fails on what it reads: foreign characters in base64
 * are skipped, padding in its midst is followed on, a last group without padding counts; a broken escape in quoted-printable stands as
 * it is. Confined to one thread.
 */
abstract class TransferDecoding extends InputStream {
    private static final int CHUNK = 8 * 1024;

    private final InputStream encoded;
    private final byte[] input;
    private byte[] output;
    private int from;
    private int to;
    private boolean finished;

    private TransferDecoding(InputStream encoded, int chunk) {
        this.encoded = encoded;
        input = new byte[chunk];
        output = new byte[chunk + 8];
    }

    /** The decoded bytes; for {@code 7bit}, {@code 8bit}, {@code binary} and names that nobody knows, the bytes themselves. */
    static InputStream of(String encoding, InputStream encoded) {
        return switch (encoding) {
            case "base64" -> new Base64(encoded, CHUNK);
            case "quoted-printable" -> new QuotedPrintable(encoded);
            default -> encoded;
        };
    }

    /** The bytes of a short text in base64. */
    static byte[] base64(String ascii) {
        byte[] encoded = ascii.getBytes(StandardCharsets.US_ASCII);
        try {
            return new Base64(new ByteArrayInputStream(encoded), encoded.length + 1).readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static boolean isIdentity(String encoding) {
        return !encoding.equals("base64") && !encoding.equals("quoted-printable");
    }

    static boolean isKnown(String encoding) {
        return switch (encoding) {
            case "", "7bit", "8bit", "binary", "base64", "quoted-printable" -> true;
            default -> false;
        };
    }

    abstract void accept(byte b);

    abstract void finish();

    final void emit(int b) {
        if (to == output.length) {
            output = Arrays.copyOf(output, output.length * 2);
        }
        output[to++] = (byte) b;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? output[from++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(output, from, target, offset, count);
        from += count;
        return count;
    }

    @Override
    public final void close() throws IOException {
        encoded.close();
    }

    private boolean fill() throws IOException {
        while (from == to && !finished) {
            from = 0;
            to = 0;
            int read = encoded.read(input, 0, input.length);
            if (read < 0) {
                finished = true;
                finish();
            }
            for (int i = 0; i < read; i++) {
                accept(input[i]);
            }
        }
        return from < to;
    }

    private static final class Base64 extends TransferDecoding {
        private static final byte[] VALUES = values();

        private int bits;
        private int digits;

        Base64(InputStream encoded, int chunk) {
            super(encoded, chunk);
        }

        @Override
        void accept(byte b) {
            int value = b < 0 ? -1 : VALUES[b];
            if (value >= 0) {
                bits = bits << 6 | value;
                if (++digits == 4) {
                    emit(bits >> 16);
                    emit(bits >> 8);
                    emit(bits);
                    digits = 0;
                }
            } else if (b == '=') {
                finish();
            }
        }

        @Override
        void finish() {
            if (digits == 3) {
                emit(bits >> 10);
                emit(bits >> 2);
            } else if (digits == 2) {
                emit(bits >> 4);
            }
            digits = 0;
        }

        private static byte[] values() {
            byte[] values = new byte[128];
            Arrays.fill(values, (byte) -1);
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            for (int i = 0; i < alphabet.length(); i++) {
                values[alphabet.charAt(i)] = (byte) i;
            }
            return values;
        }
    }

    private static final class QuotedPrintable extends TransferDecoding {
        /** White space that may turn out to end its line. A longer run is no padding added in transport, and stays. */
        private static final int MAX_PADDING = 998;

        private final byte[] pending = new byte[MAX_PADDING];
        private int pendingLength;
        private State state = State.TEXT;

        private enum State {
            TEXT,
            /** Behind {@code =}. */
            ESCAPE,
            /** Behind {@code =} and a hexadecimal digit, which is pending. */
            DIGIT,
            /** Behind {@code =} and white space, which is pending. */
            SOFT_BREAK,
            /** Behind {@code =}, perhaps white space, and CR. */
            SOFT_BREAK_CR
        }

        QuotedPrintable(InputStream encoded) {
            super(encoded, CHUNK);
        }

        @Override
        void accept(byte b) {
            switch (state) {
                case TEXT -> text(b);
                case ESCAPE -> escape(b);
                case DIGIT -> digit(b);
                case SOFT_BREAK -> softBreak(b);
                case SOFT_BREAK_CR -> {
                    state = State.TEXT;
                    if (b != '\n') {
                        text(b);
                    }
                }
            }
        }

        @Override
        void finish() {
            // "=" before the end is a soft break whose line end belongs to the delimiter; trailing white space is
            // padding.
            if (state == State.DIGIT) {
                emit('=');
                flushPending();
            }
        }

        private void text(byte b) {
            if (b == ' ' || b == '\t') {
                hold(b);
            } else if (b == '\r' || b == '\n') {
                pendingLength = 0;
                emit(b);
            } else {
                flushPending();
                if (b == '=') {
                    state = State.ESCAPE;
                } else {
                    emit(b);
                }
            }
        }

        private void escape(byte b) {
            if (Character.digit(b, 16) >= 0) {
                state = State.DIGIT;
                hold(b);
            } else {
                state = State.SOFT_BREAK;
                softBreak(b);
            }
        }

        private void digit(byte b) {
            int low = Character.digit(b, 16);
            state = State.TEXT;
            if (low >= 0) {
                emit(Character.digit(pending[0], 16) << 4 | low);
                pendingLength = 0;
            } else {
                emit('=');
                flushPending();
                text(b);
            }
        }

        private void softBreak(byte b) {
            if (b == ' ' || b == '\t') {
                hold(b);
            } else if (b == '\n' || b == '\r') {
                pendingLength = 0;
                state = b == '\n' ? State.TEXT : State.SOFT_BREAK_CR;
            } else {
                emit('=');
                flushPending();
                state = State.TEXT;
                text(b);
            }
        }

        private void hold(byte b) {
            if (pendingLength == MAX_PADDING) {
                if (state == State.SOFT_BREAK) {
                    emit('=');
                    state = State.TEXT;
                }
                flushPending();
            }
            pending[pendingLength++] = b;
        }

        private void flushPending() {
            for (int i = 0; i < pendingLength; i++) {
                emit(pending[i]);
            }
            pendingLength = 0;
        }
    }
}
