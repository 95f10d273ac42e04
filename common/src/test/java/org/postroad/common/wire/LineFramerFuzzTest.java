package org.postroad.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines of commands, as they come in pieces (RFC 5321 §2.3.8). */
class LineFramerFuzzTest {
    private static final int MAX_LINE = 64;

    /** However it is cut, the same lines and faults come of it; and each line is one that stands between two CRLF. */
    @FuzzTest
    void lines(byte[] octets) {
        List<String> whole = found(octets, octets.length + 1);
        assertEquals(whole, found(octets, 1));
        assertEquals(whole, found(octets, 7));
        List<String> between = List.of(new String(octets, StandardCharsets.ISO_8859_1).split("\r\n", -1));
        int at = 0;
        for (String each : whole) {
            if (each.startsWith("line ")) {
                String line = each.substring("line ".length());
                int index = between.subList(at, between.size()).indexOf(line);
                assertTrue(index >= 0, line);
                at += index + 1;
                assertTrue(line.length() <= MAX_LINE - 2);
                assertTrue(line.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0), line);
            }
        }
    }

    private static List<String> found(byte[] octets, int piece) {
        LineFramer framer = new LineFramer();
        List<String> found = new ArrayList<>();
        for (int from = 0; from < octets.length; from += piece) {
            ByteBuffer buffer = ByteBuffer.wrap(octets, from, Math.min(piece, octets.length - from));
            while (buffer.hasRemaining()) {
                LineFramer.Found next = framer.next(buffer, MAX_LINE);
                if (next.line() != null) {
                    found.add("line " + new String(next.line(), StandardCharsets.ISO_8859_1));
                } else if (next.fault() != null) {
                    found.add("fault " + next.fault());
                }
            }
        }
        return found;
    }
}
