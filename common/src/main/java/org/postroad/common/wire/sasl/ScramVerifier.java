package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;

/**
 * What a server keeps of a password to check SCRAM with (RFC 5802 §3): who steals it can pose as the server, and try passwords, but not log
 * in.
 *
 * @param iterations at least {@link #MIN_ITERATIONS}
 * @param salt of the password
 */
public record ScramVerifier(ScramHash hash, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** RFC 7677 §4. */
    public static final int MIN_ITERATIONS = 4096;

    public ScramVerifier {
        if (iterations < MIN_ITERATIONS
                || salt.length == 0
                || storedKey.length != hash.octets()
                || serverKey.length != hash.octets()) {
            throw new IllegalArgumentException("no SCRAM verifier");
        }
    }

    /**
     * Makes one.
     *
     * @param password prepared by {@link SaslPrep}, not empty
     */
    public static ScramVerifier of(ScramHash hash, String password, byte[] salt, int iterations) {
        byte[] salted = hash.salted(password.getBytes(StandardCharsets.UTF_8), salt, iterations);
        byte[] clientKey = hash.hmac(salted, "Client Key");
        return new ScramVerifier(
                hash, iterations, salt.clone(), hash.digest(clientKey), hash.hmac(salted, "Server Key"));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ScramVerifier[" + hash + ", i=" + iterations + "]";
    }
}
