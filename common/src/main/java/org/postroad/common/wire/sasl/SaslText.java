package org.postroad.common.wire.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the mechanisms share. */
final class SaslText {
    private static final int MAX_NAME = 512;
    private static final int MAX_PASSWORD = 1024;

    private SaslText() {}

    /** UTF-8, strictly. */
    static Optional<String> decode(byte[] message) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    static SaslStep check(Authenticator authenticator, String name, String password) {
        if (name.isEmpty() || name.length() > MAX_NAME || password.isEmpty() || password.length() > MAX_PASSWORD) {
            return new SaslStep.Failure(SaslStep.Reason.REFUSED);
        }
        return authenticator
                .authenticate(name, password)
                .<SaslStep>map(SaslStep.Success::new)
                .orElseGet(() -> new SaslStep.Failure(SaslStep.Reason.REFUSED));
    }
}
