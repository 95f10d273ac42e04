package org.postroad.mta.smtp.client;

import java.time.Duration;

/**
 * How connections are used again. Immutable.
 *
 * @param open connections that wait for another message, 0 or more; beyond that the oldest is closed
 * @param messages on one connection, at least 1
 * @param idle how long one waits for another message; positive, and short: others want to be served too
 */
public record ReuseLimits(int open, int messages, Duration idle) {
    /** 64 that wait, 100 messages on each, 5 seconds between two. */
    public static final ReuseLimits DEFAULT = new ReuseLimits(64, 100, Duration.ofSeconds(5));

    /** A connection for each message. */
    public static final ReuseLimits NONE = new ReuseLimits(0, 1, Duration.ofSeconds(1));

    public ReuseLimits {
        if (open < 0 || messages < 1 || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("the use of connections needs positive limits");
        }
    }
}
