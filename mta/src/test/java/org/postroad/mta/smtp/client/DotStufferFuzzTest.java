package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** A message on its way out after DATA, whatever was stored (RFC 5321 §4.5.2). */
class DotStufferFuzzTest {
    /** Cut anywhere, what goes out is the message's lines, each with CRLF, a dot before each dot that begins one, nothing bare and no NUL. */
    @FuzzTest
    void message(byte[] octets) throws IOException {
        String text = new String(octets, ISO_8859_1).replace("\0", "").replaceAll("\r\n|\r|\n", "\r\n");
        String ended = text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
        String expected = ("\r\n" + ended).replace("\r\n.", "\r\n..").substring(2);
        for (int piece : new int[] {1, 3, octets.length + 1}) {
            assertEquals(expected, stuffed(octets, piece));
        }
    }

    private static String stuffed(byte[] octets, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffer stuffer = new DotStuffer((block, length) -> out.write(block, 0, length));
        for (int from = 0; from < octets.length; from += piece) {
            byte[] part = Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece));
            stuffer.write(part, part.length);
        }
        stuffer.finish();
        return out.toString(ISO_8859_1);
    }
}
