package org.postroad.app.admin;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import org.postroad.common.wire.sasl.AuthThrottle;
import org.postroad.webmail.http.Problem;

/**
 * Lets in who shows the token in the request's Authorization field (RFC 6750 §2.1), and nowhere else: a browser never sends it by itself, so
 * no page of others can use the API through somebody's browser. Guesses are counted by network. Thread-safe.
 */
final class TokenGate {
    private static final String SCHEME = "bearer ";

    private final byte[] expected;
    private final AuthThrottle throttle;

    TokenGate(String token, Clock clock) {
        expected = digest(token);
        throttle = new AuthThrottle(clock);
    }

    /** @throws Problem 401 without the token, 429 after too many wrong ones */
    void admit(Context ctx) throws UnknownHostException {
        InetAddress client = InetAddress.getByName(ctx.ip()); // a literal: asks no DNS
        if (!throttle.begin(client)) {
            throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many wrong tokens came from this network")
                    .withHeader("Retry-After", String.valueOf(AuthThrottle.WINDOW.toSeconds()));
        }
        if (!MessageDigest.isEqual(digest(token(ctx)), expected)) {
            throw Problem.of(HttpStatus.UNAUTHORIZED, "the operators' token is needed")
                    .withHeader("WWW-Authenticate", "Bearer realm=\"postroad\"");
        }
        throttle.forgive(client);
    }

    private static String token(Context ctx) {
        String field = String.valueOf(ctx.header("Authorization"));
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? field.substring(SCHEME.length()).strip()
                : "";
    }

    /** Of the same length whatever the token, so that the comparison's time says nothing of it. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("every JDK has SHA-256", broken);
        }
    }
}
