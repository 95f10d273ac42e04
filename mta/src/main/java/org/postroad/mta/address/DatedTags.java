package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * What proves that an address was made here, and lately: a hash and a day within it. The hash is 40 bits of HMAC-SHA256 under the house's secret, in base 32, since mail hosts may
 * change the case of a local part; the day is counted modulo 1024. Immutable, thread-safe.
 */
final class DatedTags {
    /** For how long an address is good. */
    static final int LIFE_DAYS = 21;

    private static final int DAYS = 1024;
    private static final int HASH = 8;
    private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";

    private final HouseKey key;
    private final Clock clock;

    DatedTags(HouseKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Eight characters. */
    String hash(String... parts) {
        return key.sign(parts).substring(0, HASH);
    }

    boolean isHash(String said, String... parts) {
        return MessageDigest.isEqual(
                said.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                hash(parts).getBytes(StandardCharsets.UTF_8));
    }

    /** Two characters. */
    String today() {
        int day = day();
        return "" + BASE_32.charAt(day / 32) + BASE_32.charAt(day % 32);
    }

    /** Whether an address of a day is still good. */
    boolean isValid(String day) {
        String lower = day.toLowerCase(Locale.ROOT);
        if (lower.length() != 2 || BASE_32.indexOf(lower.charAt(0)) < 0 || BASE_32.indexOf(lower.charAt(1)) < 0) {
            return false;
        }
        int made = BASE_32.indexOf(lower.charAt(0)) * 32 + BASE_32.indexOf(lower.charAt(1));
        return Math.floorMod(day() - made, DAYS) <= LIFE_DAYS;
    }

    private int day() {
        return (int) (clock.instant().getEpochSecond() / Duration.ofDays(1).toSeconds() % DAYS);
    }
}
