package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.mta.courier.Trouble;

/**
 * How often a recipient was tried. Immutable.
 *
 * @param count attempts, 0 or more
 * @param last when the last one ended; 1970-01-01 if there was none
 * @param unanswered whether the dot of one of them was sent and no reply came, so that the message may have arrived, whatever followed
 */
public record Attempts(int count, Instant last, boolean unanswered) {
    public static final Attempts NONE = new Attempts(0, Instant.EPOCH, false);

    public Attempts {
        if (count < 0) {
            throw new IllegalArgumentException("fewer than no attempts");
        }
    }

    /** With one more. */
    public Attempts and(Instant at, Trouble.Kind met) {
        return new Attempts(count + 1, at, unanswered || met == Trouble.Kind.DOT_UNANSWERED);
    }
}
