package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postroad.common.db.Database;

/** The secret by which the house knows again what it has written into other people's mail. Immutable, thread-safe; shows no secret. */
public final class HouseKey {
    private static final int OCTETS = 32;
    private static final int LENGTH = 16;
    private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";

    private final byte[] secret;

    /** @param secret at least 16 octets */
    public HouseKey(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("a secret of " + secret.length + " octets is too short");
        }
        this.secret = secret.clone();
    }

    /** The one that the rows keep; made if there is none yet. */
    public static HouseKey keptIn(Database database, AddressRows rows) {
        byte[] fresh = new byte[OCTETS];
        new SecureRandom().nextBytes(fresh);
        return new HouseKey(database.write(tx -> rows.secret(tx, fresh)));
    }

    /** 80 bits of the parts' HMAC-SHA256, case apart, as 16 characters of base 32: lower-case letters and digits. */
    String sign(String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] digest = mac.doFinal(
                    String.join("\0", parts).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 5 * LENGTH; bit += 5) {
                int pair = ((digest[bit / 8] & 0xff) << 8) | (digest[bit / 8 + 1] & 0xff);
                text.append(BASE_32.charAt((pair >> (11 - bit % 8)) & 31));
            }
            return text.toString();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }
}
