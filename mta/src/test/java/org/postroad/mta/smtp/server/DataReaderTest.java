package org.postroad.mta.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.postroad.mta.smtp.Refusal;

class DataReaderTest {
    private static final Pattern BARE = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");

    @Provide
    Arbitrary<String> octets() {
        return Arbitraries.strings().withChars('a', '.', '\r', '\n', '\0').ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars('a', '.', ' ')
                .ofMaxLength(6)
                .list()
                .ofMaxSize(8)
                .map(lines -> String.join("\r\n", lines) + (lines.isEmpty() ? "" : "\r\n"));
    }

    /** Only CRLF.CRLF ends a message, at its first place; and one that holds a bare CR, LF or NUL before it is refused. */
    @Property(tries = 3000)
    void nothingElseEndsAMessage(@ForAll("octets") String octets, @ForAll @IntRange(min = 1, max = 5) int piece)
            throws Exception {
        String stream = octets + "\r\n.\r\nREST";
        int end = ("\r\n" + stream).indexOf("\r\n.\r\n") - 2;
        String message = end < 0 ? "" : stream.substring(0, end + 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataReader reader = new DataReader(out, 1000, ended -> {});
        String rest = feed(reader, stream, piece);
        assertEquals(stream.substring(Math.max(0, end) + (end < 0 ? 3 : 5)), rest);
        if (BARE.matcher(message).find()) {
            assertThrows(Refusal.class, reader::finish);
        } else {
            reader.finish();
            assertEquals(unstuffed(message), out.toString(ISO_8859_1));
        }
    }

    @Property
    void stuffedDotsComeBack(@ForAll("lines") String message) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataReader reader = new DataReader(out, 1000, ended -> {});
        feed(reader, message.replaceAll("(?m)^\\.", "..") + ".\r\n", 3);
        reader.finish();
        assertArrayEquals(message.getBytes(ISO_8859_1), out.toByteArray());
    }

    private static String unstuffed(String message) {
        return ("\r\n" + message).replace("\r\n.", "\r\n").substring(2);
    }

    private static String feed(DataReader reader, String octets, int piece) {
        for (int from = 0; from < octets.length(); from += piece) {
            int to = Math.min(octets.length(), from + piece);
            ByteBuffer buffer = ByteBuffer.wrap(octets.substring(from, to).getBytes(ISO_8859_1));
            if (reader.take(buffer)) {
                return octets.substring(to - buffer.remaining());
            }
        }
        throw new AssertionError("the message has not ended");
    }
}
