package org.postroad.common.road;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Names one accepted message in this system: its road, its place in the queue, the {@code id} of its Received field and of the reply
 * that accepted it. Sorts by time; not guessable. Immutable.
 *
 * @param text 20 characters of Crockford base 32: 50 bits of milliseconds, 50 random
 */
public record RoadId(String text) {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    public RoadId {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("not a road id: " + text);
        }
    }

    /** Whether a text has the form of an id. */
    public static boolean isWellFormed(String text) {
        return text.length() == LENGTH && text.chars().allMatch(RoadId::isDigit);
    }

    private static boolean isDigit(int character) {
        return DIGITS.indexOf(character) >= 0;
    }

    public static RoadId next(Instant now) {
        StringBuilder text = new StringBuilder(LENGTH);
        append(text, now.toEpochMilli());
        append(text, RANDOM.nextLong());
        return new RoadId(text.toString());
    }

    /** The least id of this moment: roads begun earlier sort before it. */
    public static RoadId least(Instant moment) {
        StringBuilder text = new StringBuilder(LENGTH);
        append(text, moment.toEpochMilli());
        append(text, 0);
        return new RoadId(text.toString());
    }

    @Override
    public String toString() {
        return text;
    }

    private static void append(StringBuilder text, long bits) {
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(DIGITS.charAt((int) (bits >>> shift) & 31));
        }
    }
}
