package org.postroad.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;

/** The header of the PROXY protocol, both versions. */
class ProxyHeaderFuzzTest {
    /** A header is read from exactly its own octets, says the same whatever follows, and is never seen in a part of itself. */
    @FuzzTest
    void header(byte[] octets) {
        String whole = read(octets);
        for (int length = 0; length <= Math.min(octets.length, 300); length++) {
            String part = read(Arrays.copyOf(octets, length));
            // Once it is decided, more octets change nothing.
            assertTrue(part.equals("more") || part.equals(whole), part + " of " + length + ", then " + whole);
        }
        Optional<ProxyHeader> header = parsed(octets);
        header.ifPresent(read -> {
            assertTrue(read.octets() <= octets.length && read.octets() <= ProxyHeader.MAX_OCTETS);
            assertEquals("more", read(Arrays.copyOf(octets, read.octets() - 1)));
            assertEquals(header, parsed(Arrays.copyOf(octets, read.octets())));
            read.ends().ifPresent(ends -> {
                assertFalse(ends.client().isUnresolved());
                assertFalse(ends.server().isUnresolved());
            });
        });
        assertTrue(octets.length < ProxyHeader.MAX_OCTETS || !whole.equals("more"), "it would wait for ever");
    }

    private static String read(byte[] octets) {
        try {
            return ProxyHeader.parse(octets).map(ProxyHeader::toString).orElse("more");
        } catch (ProxyHeader.Malformed malformed) {
            return "malformed";
        }
    }

    private static Optional<ProxyHeader> parsed(byte[] octets) {
        try {
            return ProxyHeader.parse(octets);
        } catch (ProxyHeader.Malformed malformed) {
            return Optional.empty();
        }
    }
}
