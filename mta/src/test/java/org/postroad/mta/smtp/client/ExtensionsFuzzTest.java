package org.postroad.mta.smtp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.postroad.mta.smtp.Reply;

/** What a server says that it can (RFC 5321 §4.1.1.1). */
class ExtensionsFuzzTest {
    /** Keywords have no case, limits are in their ranges, and its own name is no extension. */
    @FuzzTest
    void lines(byte[] octets) {
        List<String> lines = new String(octets, StandardCharsets.ISO_8859_1)
                .lines()
                .limit(128)
                .toList();
        Extensions extensions = Extensions.of(Reply.of(250, lines.toArray(String[]::new)));
        assertTrue(extensions.maxSize() >= 0);
        assertTrue(extensions.maxMessages() >= 1);
        for (String line : lines.stream().skip(1).toList()) {
            String keyword = line.split("[ \\p{Cntrl}]", 2)[0];
            if (keyword.matches("[A-Za-z0-9-]+")) {
                assertTrue(extensions.has(keyword.toUpperCase(Locale.ROOT)), keyword);
            }
        }
        Extensions nameOnly = Extensions.of(Reply.of(250, lines.isEmpty() ? "" : lines.get(0)));
        assertEquals(0, nameOnly.maxSize());
        assertEquals(Integer.MAX_VALUE, nameOnly.maxMessages());
    }
}
