package org.postroad.mta.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server replies (RFC 5321 §4.2, RFC 2034 §4). */
class ReplyFuzzTest {
    /** What is read is a reply whose own lines read as the same, and nothing in it can begin another one. */
    @FuzzTest
    void lines(byte[] octets) {
        for (Reply reply : read(new String(octets, StandardCharsets.ISO_8859_1))) {
            assertTrue(reply.lines().size() <= ReplyParser.MAX_LINES);
            assertEquals(reply.code() / 100, reply.statusOrUndefined().isSuccess() ? 2 : reply.code() / 100);
            String wire = reply.wire();
            assertTrue(wire.matches("(?:" + reply.code() + "[ -][\\x20-\\x7e]{0,506}\r\n)++"), wire);
            List<Reply> again = read(wire);
            if (wire.split("\r\n").length <= ReplyParser.MAX_LINES) {
                assertEquals(1, again.size(), wire);
                assertEquals(reply.code(), again.get(0).code());
            }
        }
    }

    private static List<Reply> read(String lines) {
        List<Reply> replies = new ArrayList<>();
        ReplyParser parser = new ReplyParser();
        try {
            for (String line : lines.split("\r\n")) {
                Optional<Reply> reply = parser.line(line);
                reply.ifPresent(replies::add);
            }
        } catch (ReplySyntaxException noReply) {
            assertTrue(String.valueOf(noReply.getMessage()).length() < 200);
        }
        return replies;
    }
}
