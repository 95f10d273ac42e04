package org.postroad.mta.queue;

import java.time.Duration;

/**
 * How much the queue does at once. Immutable.
 *
 * @param deliveries SMTP transactions at once, at least 1
 * @param perNextHop of these, to one next hop at most; at least 1. How many of them are used depends on how it goes ({@link Window})
 * @param keepEnds how long recorded ends are kept; positive
 */
public record QueueLimits(int deliveries, int perNextHop, Duration keepEnds) {

    /** 128 deliveries at once, 20 to one next hop; ends are kept for 90 days. */
    public static final QueueLimits DEFAULT = new QueueLimits(128, 20, Duration.ofDays(90));

    public QueueLimits {
        if (deliveries < 1 || perNextHop < 1 || keepEnds.isNegative() || keepEnds.isZero()) {
            throw new IllegalArgumentException("the queue needs positive limits");
        }
    }
}
