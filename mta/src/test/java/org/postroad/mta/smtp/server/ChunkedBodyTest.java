package org.postroad.mta.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.SyntaxFault;

class ChunkedBodyTest {
    private static final Pattern BARE = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");

    @Provide
    Arbitrary<List<String>> chunks() {
        return Arbitraries.strings()
                .withChars('a', '.', '\r', '\n', '\0')
                .ofMaxLength(8)
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars("BDATbdat 0129LASTlast-+.\t\u0001\u00ff")
                .ofMaxLength(30);
    }

    /** However it is cut and however it arrives: the octets of the chunks are the message, and what follows is left alone. */
    @Property(tries = 2000)
    void theMessageIsItsChunks(
            @ForAll("chunks") List<String> chunks,
            @ForAll @IntRange(min = 1, max = 5) int piece,
            @ForAll boolean binary)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkedBody body = new ChunkedBody(out, 1000, binary);
        boolean refused = false;
        for (String chunk : chunks) {
            body.announce(chunk.length());
            if (!chunk.isEmpty()) {
                assertEquals(
                        "REST", feed(new ChunkReader(chunk.length(), body::write, () -> {}), chunk + "REST", piece));
            }
            try {
                body.end(false);
            } catch (Refusal bare) {
                refused = true;
            }
        }
        String message = String.join("", chunks);
        assertEquals(message.length(), body.size());
        if (!binary && BARE.matcher(message).find()) {
            assertThrows(Refusal.class, () -> body.end(true));
        } else {
            assertFalse(refused);
            body.end(true);
            assertEquals(message, out.toString(ISO_8859_1));
        }
    }

    @Property(tries = 500)
    void theLimitIsOverTheSum(@ForAll List<@IntRange(min = 0, max = 100) Integer> sizes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkedBody body = new ChunkedBody(out, 150, true);
        long sum = 0;
        for (int size : sizes) {
            body.announce(size);
            body.write(new byte[size], size);
            sum += size;
            assertTrue(out.size() <= 150);
        }
        boolean over = sum > 150;
        try {
            body.end(true);
            assertFalse(over);
        } catch (Exception refused) {
            assertTrue(over);
        }
    }

    /** A size is read whole or not at all: never a part of it, never with a sign. */
    @Property(tries = 3000)
    void aSizeIsReadWholeOrNotAtAll(@ForAll("lines") String rest) {
        String line = "BDAT" + rest;
        boolean known = Pattern.matches("(?s)[ \t]+[0-9]{1,18}([^0-9].*)?", rest);
        if (!known) {
            assertThrows(SyntaxFault.class, () -> BdatCommand.parse(line));
            return;
        }
        BdatCommand chunk = BdatCommand.parse(line);
        String digits = rest.strip().replaceAll("(?s)[^0-9].*", "");
        assertEquals(Long.parseLong(digits), chunk.size());
        String more = rest.strip().substring(digits.length()).strip();
        assertEquals(more.isEmpty() || chunk.last(), chunk.wellFormed());
        if (chunk.last()) {
            assertTrue(more.equalsIgnoreCase("LAST"));
        }
    }

    private static String feed(ChunkReader reader, String octets, int piece) {
        for (int from = 0; from < octets.length(); from += piece) {
            int to = Math.min(octets.length(), from + piece);
            ByteBuffer buffer = ByteBuffer.wrap(octets.substring(from, to).getBytes(ISO_8859_1));
            if (reader.take(buffer)) {
                return octets.substring(to - buffer.remaining());
            }
        }
        throw new AssertionError("the chunk has not ended");
    }
}
