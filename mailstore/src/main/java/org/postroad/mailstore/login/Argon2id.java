package org.postroad.mailstore.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.postroad.mailstore.PasswordHash;

/**
 * Argon2id (RFC 9106) in the PHC string format. Thread-safe.
 *
 * <p>Passwords are compared after NFC (RFC 8265 §4.2: OpaqueString).
 */
public final class Argon2id {
    private static final int VERSION = Argon2Parameters.ARGON2_VERSION_13;
    private static final int SALT = 16;
    private static final int HASH = 32;
    // No stored parameter may make a login cost more than 1 GiB or hours.
    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private record Strength(int kibibytes, int passes, int lanes) {}

    private final Strength strength;
    private final SecureRandom random = new SecureRandom();
    private final LongAdder runs = new LongAdder();

    /** With 19 MiB and two passes, as OWASP advises. */
    public Argon2id() {
        this(19 * 1024, 2);
    }

    /** With other costs for new hashes; for tests. */
    public Argon2id(int kibibytes, int passes) {
        strength = new Strength(kibibytes, passes, 1);
    }

    PasswordHash hash(String password) {
        byte[] salt = random(SALT);
        return phc(salt, run(password, strength, salt, HASH));
    }

    /** What costs as much to check as any other and is of no password that is known. Made without calculating one. */
    PasswordHash nobodys() {
        return phc(random(SALT), random(HASH));
    }

    private byte[] random(int octets) {
        byte[] drawn = new byte[octets];
        random.nextBytes(drawn);
        return drawn;
    }

    private PasswordHash phc(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return new PasswordHash("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        strength.kibibytes,
                        strength.passes,
                        strength.lanes,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash)));
    }

    /** Whether it is the password; false too for a hash of another kind. Compares in constant time. */
    boolean matches(String password, PasswordHash stored) {
        Matcher phc = PHC.matcher(stored.phc());
        if (!phc.matches()) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(phc.group(5));
        byte[] salt = Base64.getDecoder().decode(phc.group(4));
        return MessageDigest.isEqual(expected, run(password, strengthOf(phc), salt, expected.length));
    }

    /** Whether a new hash would be made with the same costs. */
    boolean isCurrent(PasswordHash stored) {
        Matcher phc = PHC.matcher(stored.phc());
        return phc.matches() && strengthOf(phc).equals(strength);
    }

    /** How many hashes were calculated so far. */
    public long runs() {
        return runs.sum();
    }

    private byte[] run(String password, Strength costs, byte[] salt, int length) {
        runs.increment();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(VERSION)
                .withMemoryAsKB(costs.kibibytes)
                .withIterations(costs.passes)
                .withParallelism(costs.lanes)
                .withSalt(salt)
                .build());
        byte[] octets = Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
        byte[] hash = new byte[length];
        generator.generateBytes(octets, hash);
        Arrays.fill(octets, (byte) 0);
        return hash;
    }

    private static Strength strengthOf(Matcher phc) {
        return new Strength(
                Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)), Integer.parseInt(phc.group(3)));
    }
}
