package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** LOGIN: the name, then the password; never a standard (draft-murchison-sasl-login), but what many clients speak. */
final class LoginServer implements SaslServer {
    private final Authenticator authenticator;
    private @Nullable String name;

    LoginServer(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public SaslStep begin() {
        return challenge("Username:");
    }

    @Override
    public SaslStep respond(byte[] message) {
        Optional<String> text = SaslText.decode(message).filter(said -> said.indexOf('\0') < 0);
        if (text.isEmpty()) {
            return new SaslStep.Failure(SaslStep.Reason.MALFORMED);
        }
        if (name == null) {
            name = text.get();
            return challenge("Password:");
        }
        return SaslText.check(authenticator, name, text.get());
    }

    private static SaslStep challenge(String prompt) {
        return new SaslStep.Challenge(prompt.getBytes(StandardCharsets.US_ASCII));
    }
}
