package org.postroad.mta.https;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a web server of strangers replies (RFC 9112). */
class HttpReplyFuzzTest {
    /** A body is bounded and read only of a 200; and given with its length it reads the same. */
    @FuzzTest
    void octets(byte[] octets) throws IOException {
        HttpReply reply;
        try {
            reply = HttpReply.read(new ByteArrayInputStream(octets));
        } catch (IOException none) {
            return;
        }
        assertEquals(reply.status(), HttpReply.status(new ByteArrayInputStream(octets)));
        assertTrue(reply.status() >= 100 && reply.status() <= 599);
        assertTrue(reply.status() == 200 || reply.body().isEmpty());
        assertTrue(reply.body().length() <= 64 * 1024);
        assertEquals(reply.mediaType().toLowerCase(Locale.ROOT).strip(), reply.mediaType());
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        if (reply.status() == 200 && body.length <= 64 * 1024) {
            String again = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n" + reply.body();
            assertEquals(
                    reply.body(),
                    HttpReply.read(new ByteArrayInputStream(again.getBytes(StandardCharsets.UTF_8)))
                            .body());
        }
    }
}
