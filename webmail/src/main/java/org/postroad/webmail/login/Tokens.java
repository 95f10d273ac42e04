package org.postroad.webmail.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets of 256 random bits, written as 43 characters, and what is kept of them in their place. */
final class Tokens {
    static final int LENGTH = 43;
    private static final int OCTETS = 32;

    private Tokens() {}

    static String fresh(SecureRandom random) {
        byte[] bits = new byte[OCTETS];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** As long as a token, from which it cannot be found; of another purpose, another one. */
    static String hash(String purpose, String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bits = digest.digest((purpose + ':' + token).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Compares in a time that tells nothing of where two secrets differ. */
    static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
