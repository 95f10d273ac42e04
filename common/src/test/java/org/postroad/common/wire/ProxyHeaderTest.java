package org.postroad.common.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol's headers, whole, in pieces, and broken. */
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "c0000201" + "c6336401" + "d431" + "0019"; // 192.0.2.1:54321 to 198.51.100.1:25

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static String ends(byte[] input) throws ProxyHeader.Malformed {
        return ProxyHeader.parse(input)
                .orElseThrow()
                .ends()
                .map(ends -> ends.client() + " " + ends.server())
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.1 54321 25, /192.0.2.1:54321 /198.51.100.1:25",
        "PROXY TCP6 2001:db8::1 2001:db8::2 54321 25, /[2001:db8:0:0:0:0:0:1]:54321 /[2001:db8:0:0:0:0:0:2]:25",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 0, /255.255.255.255:65535 /255.255.255.255:0",
        "PROXY UNKNOWN, none",
        "PROXY UNKNOWN ffff::1 ffff::2 65535 65535, none"
    })
    void version1(String line, String expected) throws Exception {
        byte[] input = ascii(line + "\r\nEHLO client.test\r\n");
        assertEquals(expected, ends(input));
        assertEquals(line.length() + 2, ProxyHeader.parse(input).orElseThrow().octets());
        assertPieces(Arrays.copyOf(input, line.length() + 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.test\r\n",
                "proxy TCP4 192.0.2.1 198.51.100.1 54321 25\r\n",
                "PROXY TCP4\r\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.1 54321 25\r\n",
                "PROXY TCP5 192.0.2.1 198.51.100.1 54321 25\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 54321 25\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.1 54321 25\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 54321 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 65536 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 025 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 -1 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 54321 25 \r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 54321 25\n\r\n",
                "PROXY UNKNOWNS\r\n"
            })
    void version1Broken(String input) {
        assertThrows(ProxyHeader.Malformed.class, () -> ProxyHeader.parse(ascii(input)));
    }

    @Test
    void aLineThatDoesNotEndIsBounded() throws Exception {
        assertEquals(Optional.empty(), ProxyHeader.parse(ascii("PROXY UNKNOWN " + "x".repeat(90))));
        assertThrows(
                ProxyHeader.Malformed.class,
                () -> ProxyHeader.parse(ascii("PROXY UNKNOWN " + "x".repeat(100) + "\r\n")));
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000c " + V4 + ", /192.0.2.1:54321 /198.51.100.1:25",
        // with an authority (02, 4 octets) and a no-op (04, none)
        "21 11 0016 " + V4 + " 02 0004 61626364 04 0000, /192.0.2.1:54321 /198.51.100.1:25",
        "21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 d431 0019, "
                + "/[2001:db8:0:0:0:0:0:1]:54321 /[2001:db8:0:0:0:0:0:2]:25",
        "20 00 0000, none", // LOCAL
        "20 31 0003 010203, none", // LOCAL, whatever follows
        "21 00 0004 01020304, none" // not said
    })
    void version2(String rest, String expected) throws Exception {
        byte[] input = hex(SIGNATURE + rest);
        assertEquals(expected, ends(input));
        assertEquals(input.length, ProxyHeader.parse(input).orElseThrow().octets());
        assertPieces(input);
        byte[] more = Arrays.copyOf(input, input.length + 5);
        assertEquals(input.length, ProxyHeader.parse(more).orElseThrow().octets());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c " + V4, // version 1 in the clothes of 2
                "31 11 000c " + V4,
                "22 11 000c " + V4, // no such command
                "21 12 000c " + V4, // UDP
                "21 31 00d8", // a Unix socket, known before the rest has come
                "21 11 000b c0000201c6336401d43100", // cut short
                "21 11 000e " + V4 + " 0400", // no room for its length
                "21 11 000f " + V4 + " 040001", // no room for its value
                "21 11 1000" // 4096 octets and 16
            })
    void version2Broken(String rest) {
        byte[] input = hex(SIGNATURE + rest);
        byte[] whole = Arrays.copyOf(input, Math.max(input.length, rest.startsWith("21 31") ? 232 : 0));
        assertThrows(ProxyHeader.Malformed.class, () -> ProxyHeader.parse(whole));
    }

    /** Less than all of it is no header yet, and no error. */
    private static void assertPieces(byte[] whole) throws ProxyHeader.Malformed {
        for (int length = 0; length < whole.length; length++) {
            assertEquals(Optional.empty(), ProxyHeader.parse(Arrays.copyOf(whole, length)), "after " + length);
        }
    }

    @Property
    void nothingBreaksIt(@ForAll byte[] tail) {
        for (String begin : new String[] {"", "PROXY ", "PROXY TCP4 "}) {
            parse(begin.getBytes(ISO_8859_1), tail);
        }
        parse(hex(SIGNATURE), tail);
        parse(hex(SIGNATURE + "2111"), tail);
    }

    private static void parse(byte[] begin, byte[] tail) {
        byte[] input = Arrays.copyOf(begin, begin.length + tail.length);
        System.arraycopy(tail, 0, input, begin.length, tail.length);
        try {
            ProxyHeader.parse(input).ifPresent(header -> assertTrue(header.octets() <= input.length));
        } catch (ProxyHeader.Malformed expected) {
            assertTrue(String.valueOf(expected.getMessage()).matches("(its?|what) .+"));
        }
    }
}
