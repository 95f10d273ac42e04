package org.postroad.webmail.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;

/**
 * How often an account may have what waits tried at once: each time is a connection to somebody else's host (I9). Counted in a bounded
 * table. Thread-safe.
 */
final class RetryLimit {
    /** How many times within {@link #WINDOW}. */
    static final int MOST = 20;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MAX_ACCOUNTS = 100_000;

    private record Count(Instant since, int times) {}

    private final Clock clock;
    private final Cache<AccountId, Count> counts =
            Caffeine.newBuilder().maximumSize(MAX_ACCOUNTS).build();

    RetryLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts one more time; false if it is one too many. */
    boolean take(AccountId account) {
        Instant now = clock.instant();
        return counts.asMap().compute(account, (id, old) -> next(old, now)).times() <= MOST;
    }

    private static Count next(@Nullable Count old, Instant now) {
        if (old == null || !now.isBefore(old.since().plus(WINDOW))) {
            return new Count(now, 1);
        }
        return new Count(old.since(), Math.min(old.times(), MOST) + 1);
    }
}
