package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** I9: what is allocated for a message does not grow with its size. */
class MimeMemoryTest {
    private static final long SIZE = 100_000_000;

    /** The buffers, and a header block at its limit while it grows. */
    private static final long ALLOWED = 8_000_000;

    @Test
    void readingDoesNotGrow() throws IOException {
        for (String encoding : List.of("7bit", "base64", "quoted-printable")) {
            InputStream message = message(
                    "Content-Type: text/html\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n",
                    "QUJDREVGR0g=\r\n");
            assertAllocatesLittle(() -> assertTrue(MessageReader.read(message).size() > SIZE));
        }
    }

    @Test
    void linesWithoutEndDoNotGrow() throws IOException {
        InputStream body = message("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n", "--b---");
        assertAllocatesLittle(() ->
                assertEquals(2, MessageReader.read(body).structure().walk().count()));
        InputStream header = message("Subject: ", "abc def ");
        assertAllocatesLittle(
                () -> assertEquals("", MessageReader.read(header).headers().subject()));
    }

    @Test
    void decodingAndWritingDoNotGrow() throws IOException {
        BodyPart part = new BodyPart(
                "1",
                "text/plain",
                Map.of(),
                "utf-8",
                "",
                Map.of(),
                "",
                "",
                List.of(),
                "",
                "base64",
                0,
                0,
                0,
                0,
                0,
                0,
                HeaderSummary.NONE,
                List.of());
        InputStream encoded = message("", "QUJDREVGR0g=\r\n");
        assertAllocatesLittle(() -> PartDecoder.decode(part, encoded).transferTo(OutputStream.nullOutputStream()));
        InputStream long8bit = message("", "QUJDREVGR0g=\r\n");
        assertAllocatesLittle(
                () -> assertTrue(PartDecoder.text(part, long8bit, 100_000).isTruncated()));
        assertAllocatesLittle(() -> new MessageWriter(new Boundaries())
                .write(
                        OutgoingHeader.ascii(),
                        OutgoingPart.composed(
                                List.of(OutgoingPart.text("text/plain", "x")),
                                List.of(),
                                List.of(
                                        OutgoingPart.bytes("image/png", () -> message("", "pixels")),
                                        OutgoingPart.message(() -> message("", "text\r\n")))),
                        OutputStream.nullOutputStream()));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void assertAllocatesLittle(Work work) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < ALLOWED, () -> allocated + " bytes were allocated");
    }

    private static InputStream message(String start, String repeated) {
        return new SequenceInputStream(
                new ByteArrayInputStream(start.getBytes(StandardCharsets.US_ASCII)),
                new Repeated(repeated.repeat(512)));
    }

    /** The same octets over and over, made as they are read. */
    private static final class Repeated extends InputStream {
        private final byte[] piece;
        private long at;

        Repeated(String piece) {
            this.piece = piece.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int read() {
            return at == SIZE ? -1 : piece[(int) (at++ % piece.length)];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int start = (int) (at % piece.length);
            int count = (int) Math.min(Math.min(length, piece.length - start), SIZE - at);
            System.arraycopy(piece, start, target, offset, count);
            at += count;
            return count == 0 ? -1 : count;
        }
    }
}
