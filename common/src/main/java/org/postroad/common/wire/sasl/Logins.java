package org.postroad.common.wire.sasl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who can say who a client is: by password, and perhaps by SCRAM and by token. Immutable. */
public final class Logins {
    private final Authenticator passwords;
    private final @Nullable ScramVerifiers scram;
    private final @Nullable TokenVerifier tokens;

    private Logins(Authenticator passwords, @Nullable ScramVerifiers scram, @Nullable TokenVerifier tokens) {
        this.passwords = passwords;
        this.scram = scram;
        this.tokens = tokens;
    }

    public static Logins byPassword(Authenticator passwords) {
        return new Logins(passwords, null, null);
    }

    public Logins withScram(ScramVerifiers verifiers) {
        return new Logins(passwords, verifiers, tokens);
    }

    public Logins withTokens(TokenVerifier verifier) {
        return new Logins(passwords, scram, verifier);
    }

    Authenticator passwords() {
        return passwords;
    }

    Optional<ScramVerifiers> scram() {
        return Optional.ofNullable(scram);
    }

    Optional<TokenVerifier> tokens() {
        return Optional.ofNullable(tokens);
    }
}
