package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class DotStufferTest {
    /** Whatever the message holds, what goes out cannot end early: no bare CR or LF, and no line that is a lone dot. */
    @Property(tries = 2000)
    void nothingThatGoesOutEndsTheMessage(
            @ForAll @StringLength(max = 40) @Chars({'.', '\r', '\n'}) @CharRange(from = 'a', to = 'b') String message)
            throws IOException {
        String out = stuff(message);
        assertEquals(out, out.replaceAll("(?<!\r)\n|\r(?!\n)", "?"));
        assertEquals(-1, ("\r\n" + out).indexOf("\r\n.\r\n"));
        assertEquals(
                message.replaceAll("\r\n|\r|\n", "\n"),
                ("\r\n" + out)
                        .replace("\r\n.", "\r\n")
                        .substring(2)
                        .replace("\r\n", "\n")
                        .substring(0, message.replaceAll("\r\n|\r|\n", "\n").length()));
    }

    @Test
    void theLastLineIsEnded() throws IOException {
        assertEquals("a\r\n", stuff("a"));
        assertEquals("a\r\n", stuff("a\r\n"));
        assertEquals("a\r\n", stuff("a\r"));
        assertEquals("", stuff(""));
    }

    private static String stuff(String message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffer stuffer = new DotStuffer((block, length) -> out.write(block, 0, length));
        byte[] octets = message.getBytes(ISO_8859_1);
        stuffer.write(octets, octets.length);
        stuffer.finish();
        return out.toString(ISO_8859_1);
    }
}
