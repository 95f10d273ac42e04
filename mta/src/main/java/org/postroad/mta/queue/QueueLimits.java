package org.postroad.mta.queue;

import java.time.Duration;

/**
 * How much the queue does at once. Immutable.
 *
 * @param deliveries SMTP transactions at once, at least 1
 * @param perNextHop of these, to one next hop; at least 1
 * @param keepEnds how long recorded ends are kept; positive
 */
public record QueueLimits(int deliveries, int perNextHop, Duration keepEnds) {

    /** 32 deliveries at once, 8 to one next hop; ends are kept for 90 days. */
    public static final QueueLimits DEFAULT = new QueueLimits(32, 8, Duration.ofDays(90));

    public QueueLimits {
        if (deliveries < 1 || perNextHop < 1 || keepEnds.isNegative() || keepEnds.isZero()) {
            throw new IllegalArgumentException("the queue needs positive limits");
        }
    }
}
