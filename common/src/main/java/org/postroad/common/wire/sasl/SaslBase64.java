package org.postroad.common.wire.sasl;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.CodecPolicy;
import org.apache.commons.codec.binary.Base64;

/** Base64 as SASL profiles use it: one line, padded, nothing else in it (RFC 4648 §4). */
public final class SaslBase64 {
    private static final Pattern ALPHABET = Pattern.compile("[A-Za-z0-9+/]*+={0,2}");

    private SaslBase64() {}

    public static String encode(byte[] data) {
        return Base64.encodeBase64String(data);
    }

    /** The octets; empty unless the text is base64 and nothing but base64. */
    public static Optional<byte[]> decode(String text) {
        if (text.length() % 4 != 0 || !ALPHABET.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Base64(0, new byte[0], false, CodecPolicy.STRICT).decode(text));
        } catch (IllegalArgumentException impossibleBits) {
            return Optional.empty();
        }
    }
}
