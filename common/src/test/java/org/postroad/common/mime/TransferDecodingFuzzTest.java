package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Content-Transfer-Encodings (RFC 2045 §6.7, §6.8). */
class TransferDecodingFuzzTest {
    /** However it comes in pieces, the result is one; it is no longer than what came; and right base64 is read as the JDK reads it. */
    @FuzzTest
    void encoded(byte[] octets) throws IOException {
        for (String encoding : new String[] {"base64", "quoted-printable"}) {
            byte[] whole = TransferDecoding.of(encoding, new ByteArrayInputStream(octets))
                    .readAllBytes();
            assertArrayEquals(
                    whole, TransferDecoding.of(encoding, new Drop(octets)).readAllBytes());
            assertTrue(whole.length <= octets.length);
        }
        byte[] base64 = Base64.getMimeEncoder().encode(octets);
        assertArrayEquals(
                octets,
                TransferDecoding.of("base64", new ByteArrayInputStream(base64)).readAllBytes());
        try {
            byte[] strict = Base64.getDecoder().decode(octets);
            assertArrayEquals(strict, TransferDecoding.base64(new String(octets, StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException noBase64) {
            // then there is nothing to compare with
        }
    }

    /** Gives one octet at a time. */
    private static final class Drop extends InputStream {
        private final InputStream octets;

        Drop(byte[] octets) {
            this.octets = new ByteArrayInputStream(octets);
        }

        @Override
        public int read() throws IOException {
            return octets.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return octets.read(into, offset, Math.min(1, length));
        }
    }
}
