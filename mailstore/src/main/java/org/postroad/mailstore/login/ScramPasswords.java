package org.postroad.mailstore.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.wire.sasl.SaslPrep;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.mailstore.text.Folding;

/**
 * SCRAM verifiers (RFC 5802, RFC 7677) of passwords, and of names that have none. Thread-safe.
 *
 * <p>All have the same number of iterations: one that differs would tell that its name exists. So a verifier with another number, of an earlier
 * version, counts as none until its password is seen again.
 */
final class ScramPasswords {
    /**
     * RFC 7677 §4 asks for 4096 at least. Each login costs the client as many, and whoever steals the store has no more to calculate for a guess
     * than this: far less than Argon2id costs him.
     */
    static final int ITERATIONS = 100_000;

    private static final int SALT = 16;
    private static final String HMAC = "HmacSHA256";

    private final boolean kept;
    private final SecureRandom random = new SecureRandom();

    /** @param kept whether there are any */
    ScramPasswords(boolean kept) {
        this.kept = kept;
    }

    /** The verifiers of a password; none if none are kept, or SCRAM cannot carry it. */
    List<ScramVerifier> of(String password) {
        if (!kept) {
            return List.of();
        }
        return SaslPrep.prepare(password).stream()
                .flatMap(prepared -> Arrays.stream(ScramHash.values())
                        .map(hash -> ScramVerifier.of(hash, prepared, salt(), ITERATIONS)))
                .toList();
    }

    /** Whether the same would be made of the password now, but for the salts. */
    boolean isCurrent(StoredPassword stored, String password) {
        if (!kept) {
            return stored.scram().isEmpty();
        }
        return SaslPrep.prepare(password).isEmpty()
                || Arrays.stream(ScramHash.values())
                        .allMatch(hash -> current(stored, hash).isPresent());
    }

    Optional<ScramVerifier> current(StoredPassword stored, ScramHash hash) {
        return stored.scram(hash).filter(verifier -> kept && verifier.iterations() == ITERATIONS);
    }

    /**
     * What a name seems to have that has none: the same each time, in every process and after every start, for each spelling that would be the
     * same account.
     *
     * @param secret of the system
     */
    ScramVerifier nobodys(String name, ScramHash hash, byte[] secret) {
        String seed = hash + " " + canonical(name);
        byte[] salt = Arrays.copyOf(hmac(secret, "salt " + seed), SALT);
        byte[] key = Arrays.copyOf(hmac(secret, "key " + seed), hash.octets());
        return new ScramVerifier(hash, ITERATIONS, salt, key, key);
    }

    private static String canonical(String name) {
        try {
            EmailAddress address = EmailAddress.parse(name);
            return Folding.fold(address.localPart()) + "@" + address.domain().ascii();
        } catch (AddressSyntaxException noAddress) {
            return Folding.fold(name);
        }
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }
}
