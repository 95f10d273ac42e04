package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Turns the body of a part, as it stands in the raw message, into what it means: bytes without transfer encoding, or text. Never fails on
 * what it reads.
 */
public final class PartDecoder {
    private static final int CHUNK = 8 * 1024;

    private PartDecoder() {}

    /**
     * The part's bytes with the transfer encoding taken off; {@link BodyPart#size} of them.
     *
     * @param encoded the octets of the raw message from {@link BodyPart#bodyOffset}, {@link BodyPart#encodedLength} of them
     */
    public static InputStream decode(BodyPart part, InputStream encoded) {
        return TransferDecoding.of(part.encoding(), encoded);
    }

    /**
     * The part's text. An unknown charset is guessed: UTF-8 if it fits, windows-1252 otherwise.
     *
     * @param encoded as for {@link #decode}
     * @param maxBytes octets of the text in UTF-8 at most; 0, or more than {@link MimeLimits#MAX_TEXT_BYTES}, means that limit. The text
     *     is cut between characters, and HTML not within a tag.
     * @throws IOException only if the stream cannot be read
     */
    public static DecodedText text(BodyPart part, InputStream encoded, int maxBytes) throws IOException {
        int limit = maxBytes <= 0 ? MimeLimits.MAX_TEXT_BYTES : Math.min(maxBytes, MimeLimits.MAX_TEXT_BYTES);
        Input input = new Input(decode(part, encoded));
        Optional<Charset> declared = Charsets.find(part.charset());
        Charset charset = declared.isPresent() ? declared.get() : input.guess();
        Text text = new Text(limit);
        boolean malformed = decode(input, charset, text);
        boolean unknown = declared.isEmpty() && !part.charset().isEmpty() && !Charsets.isAscii(part.charset());
        boolean notAscii = declared.isEmpty() && charset.equals(Charsets.WINDOWS_1252);
        return new DecodedText(
                text.toString(part.type().equals("text/html")),
                malformed || unknown || notAscii || !TransferDecoding.isKnown(part.encoding()),
                text.isFull());
    }

    /** Whether octets were met that do not fit the charset. */
    private static boolean decode(Input input, Charset charset, Text text) throws IOException {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(CHUNK);
        boolean malformed = false;
        boolean more = true;
        while (more && !text.isFull()) {
            more = input.fill();
            CoderResult result;
            do {
                result = decoder.decode(input.bytes, chars, !more);
                if (result.isError()) {
                    malformed = true;
                    input.bytes.position(input.bytes.position() + result.length());
                    drain(chars, text);
                    chars.put('\uFFFD');
                }
                drain(chars, text);
            } while (!result.isUnderflow() && !text.isFull());
        }
        if (!text.isFull()) {
            decoder.flush(chars);
            drain(chars, text);
        }
        return malformed;
    }

    private static void drain(CharBuffer chars, Text text) {
        chars.flip();
        text.append(chars.array(), chars.limit());
        chars.clear();
    }

    /** Octets in chunks, of which the first can be looked at. */
    private static final class Input {
        final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
        private final InputStream in;

        Input(InputStream in) {
            this.in = in;
        }

        /** Reads on behind what was not yet decoded; false at the end. */
        boolean fill() throws IOException {
            bytes.compact();
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = in.read(bytes.array(), bytes.position(), bytes.remaining());
                bytes.position(bytes.position() + Math.max(0, read));
            }
            bytes.flip();
            return read >= 0;
        }

        Charset guess() throws IOException {
            fill();
            CoderResult asUtf8 = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes.duplicate(), CharBuffer.allocate(CHUNK), false);
            return asUtf8.isError() ? Charsets.WINDOWS_1252 : StandardCharsets.UTF_8;
        }
    }

    /** Text that grows to a number of octets in UTF-8. */
    private static final class Text {
        private final StringBuilder text = new StringBuilder();
        private final int limit;
        private int bytes;
        private boolean full;
        private boolean afterCr;

        Text(int limit) {
            this.limit = limit;
        }

        boolean isFull() {
            return full;
        }

        void append(char[] chars, int count) {
            for (int i = 0; i < count && !full; i++) {
                int plain = afterCr ? 0 : plain(chars, i, Math.min(count, i + limit - bytes));
                if (plain > 0) {
                    text.append(chars, i, plain);
                    bytes += plain;
                    i += plain - 1;
                    continue;
                }
                char c = chars[i];
                boolean pair = Character.isHighSurrogate(c) && i + 1 < count;
                if (c == '\uFEFF' && text.length() == 0) {
                    continue;
                }
                if (c == '\n' && afterCr) {
                    // RFC 8621 §4.1.4: CRLF becomes LF.
                    text.setLength(text.length() - 1);
                    bytes--;
                }
                afterCr = c == '\r';
                int width = pair ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
                if (bytes + width > limit) {
                    full = true;
                } else {
                    bytes += width;
                    text.append(c);
                    if (pair) {
                        text.append(chars[++i]);
                    }
                }
            }
        }

        /** How many characters from one on are ASCII and no CR, as most of most texts are. */
        private static int plain(char[] chars, int from, int end) {
            int at = from;
            while (at < end && chars[at] < 0x80 && chars[at] != '\r') {
                at++;
            }
            return at - from;
        }

        String toString(boolean html) {
            int openTag = text.lastIndexOf("<");
            boolean inTag = html && full && openTag > text.lastIndexOf(">");
            return inTag ? text.substring(0, openTag) : text.toString();
        }
    }
}
