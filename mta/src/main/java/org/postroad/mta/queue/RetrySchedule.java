package org.postroad.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When to try again and when to give up (RFC 5321 §4.5.4.1). Immutable.
 *
 * @param delays after the first attempt, the second, and so on; the last one repeats; at least one, each positive
 * @param expiry how long after its release a message is given up; positive
 * @param warnAfter how long after its release a sender is told that it takes longer than usual; positive, never where it is not below
 *     the expiry
 * @param jitter the share of a delay, 0 to 0.5, by which it may be longer or shorter, so that what failed together is not
 *     retried together
 */
public record RetrySchedule(List<Duration> delays, Duration expiry, Duration warnAfter, double jitter) {

    /** 1, 5, 15 and 30 minutes, 1 and 2 hours, then every 4 hours for 5 days; a warning after 4 hours. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4)),
            Duration.ofDays(5),
            Duration.ofHours(4),
            0.1);

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty()
                || delays.stream().anyMatch(RetrySchedule::isNotPositive)
                || isNotPositive(expiry)
                || isNotPositive(warnAfter)) {
            throw new IllegalArgumentException("a retry schedule needs positive delays, expiry and warning");
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter outside 0 to 0.5: " + jitter);
        }
    }

    /**
     * How long to wait.
     *
     * @param attempts made so far, at least 1
     */
    public Duration delayAfter(int attempts, RandomGenerator random) {
        Duration delay = delays.get(Math.min(attempts, delays.size()) - 1);
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(delay.toMillis() * factor)));
    }

    /**
     * When a recipient is tried again: in time for the warning and for the expiry.
     *
     * @param attempts made so far, at least 1
     * @param warned the sender has been told, or need not be
     */
    public Instant dueAfter(int attempts, Instant now, QueuedMessage message, boolean warned, RandomGenerator random) {
        Instant due = earlier(now.plus(delayAfter(attempts, random)), message.expiresAt());
        Instant warning = message.releaseAt().plus(warnAfter);
        return !warned && now.isBefore(warning) ? earlier(due, warning) : due;
    }

    /** Whether it takes longer than usual by now. */
    public boolean isLate(QueuedMessage message, Instant now) {
        return warnAfter.compareTo(expiry) < 0
                && !now.isBefore(message.releaseAt().plus(warnAfter));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static boolean isNotPositive(Duration duration) {
        return duration.isNegative() || duration.isZero();
    }
}
