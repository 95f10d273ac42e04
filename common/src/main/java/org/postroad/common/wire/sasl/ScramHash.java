package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a SCRAM mechanism calculates with (RFC 5802 §2.2). */
public enum ScramHash {
    SHA_1("SHA-1", "HmacSHA1", 20),
    SHA_256("SHA-256", "HmacSHA256", 32);

    private final String digest;
    private final String mac;
    private final int octets;

    ScramHash(String digest, String mac, int octets) {
        this.digest = digest;
        this.mac = mac;
        this.octets = octets;
    }

    /** Octets of its result. */
    public int octets() {
        return octets;
    }

    /** H. */
    byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance(digest).digest(data);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + digest, missing);
        }
    }

    /** HMAC. */
    byte[] hmac(byte[] key, byte[] data) {
        return mac(key).doFinal(data);
    }

    byte[] hmac(byte[] key, String ascii) {
        return hmac(key, ascii.getBytes(StandardCharsets.UTF_8));
    }

    /** Hi: PBKDF2 with one block. */
    byte[] salted(byte[] password, byte[] salt, int iterations) {
        Mac each = mac(password);
        each.update(salt);
        byte[] last = each.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = each.doFinal(last);
            xor(result, last);
        }
        return result;
    }

    /** XORs the second into the first, which is as long. */
    static void xor(byte[] into, byte[] with) {
        for (int i = 0; i < into.length; i++) {
            into[i] ^= with[i];
        }
    }

    private Mac mac(byte[] key) {
        try {
            Mac made = Mac.getInstance(mac);
            made.init(new SecretKeySpec(key, mac));
            return made;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + mac, missing);
        }
    }
}
