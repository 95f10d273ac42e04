package org.postroad.common.wire.sasl;

import java.util.Map;
import java.util.Optional;

/** Checks bearer tokens (RFC 6750). Thread-safe; may wait. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Whose token that is.
     *
     * @param token of at most some thousand characters
     * @return the name of the account; empty if the token is not good for anybody here
     * @throws RuntimeException if it cannot be known now
     */
    Optional<String> verify(String token);

    /** What a client is told whose token was refused, so that it can get a good one (RFC 7628 §3.2.2): {@code scope} and the like. */
    default Map<String, String> hints() {
        return Map.of();
    }
}
