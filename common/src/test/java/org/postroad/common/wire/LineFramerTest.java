package org.postroad.common.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineFramerTest {
    @Provide
    Arbitrary<String> octets() {
        return Arbitraries.strings().withChars('a', 'b', '\r', '\n', '\0').ofMaxLength(60);
    }

    /** However the network cuts the octets, the same lines and faults come out. */
    @Property
    void piecesDoNotMatter(@ForAll("octets") String octets, @ForAll @IntRange(min = 1, max = 7) int piece) {
        assertEquals(frame(octets, Math.max(1, octets.length())), frame(octets, piece));
    }

    /** Nothing but what stands between CRLFs, whole and clean, ever becomes a line. */
    @Property
    void linesAreExactlyTheCleanStretchesBetweenCrlfs(@ForAll("octets") String octets) {
        List<String> expected = new ArrayList<>();
        int from = 0;
        for (int end = octets.indexOf("\r\n"); end >= 0; end = octets.indexOf("\r\n", from)) {
            String stretch = octets.substring(from, end);
            if (stretch.matches("[ab]{0,10}")) {
                expected.add(stretch);
            }
            from = end + 2;
        }
        List<String> lines = frame(octets, 60).stream()
                .filter(found -> !found.startsWith("!"))
                .toList();
        assertEquals(expected, lines);
    }

    private static List<String> frame(String octets, int piece) {
        LineFramer framer = new LineFramer();
        List<String> found = new ArrayList<>();
        for (int from = 0; from < octets.length(); from += piece) {
            ByteBuffer buffer = ByteBuffer.wrap(octets.substring(from, Math.min(octets.length(), from + piece))
                    .getBytes(ISO_8859_1));
            while (buffer.hasRemaining()) {
                LineFramer.Found next = framer.next(buffer, 12);
                if (next.line() != null) {
                    found.add(new String(next.line(), ISO_8859_1));
                } else if (next.fault() != null) {
                    found.add("!" + next.fault());
                }
            }
        }
        return found;
    }
}
