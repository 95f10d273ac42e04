package org.postroad.webmail.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.postroad.webmail.http.Networks;

/**
 * Counts failed logins by address, by account and by the pair, in a bounded table. An attempt counts as failed from its start, so
 * that many at one time gain nothing, and is taken back when it succeeds. Thread-safe.
 */
final class LoginThrottle {
    private static final int MAX_ENTRIES = 100_000;

    private record Count(Instant since, int failures) {}

    private record Limit(String key, int failures) {}

    private final LoginSettings settings;
    private final Clock clock;
    private final Cache<String, Count> counts =
            Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();

    LoginThrottle(LoginSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Counts the attempt; false if there were too many before it. What an address may not do any more counts against nothing further, so
     * that no address alone locks others' accounts.
     */
    boolean begin(String address, String login) {
        return limits(address, login).stream().allMatch(limit -> add(limit.key(), 1) <= limit.failures());
    }

    /** Takes an attempt back: the password was right, or was not looked at. */
    void forgive(String address, String login) {
        limits(address, login).forEach(limit -> add(limit.key(), -1));
    }

    Duration window() {
        return settings.window();
    }

    private List<Limit> limits(String address, String login) {
        String network = Networks.of(address);
        String account = login.toLowerCase(Locale.ROOT);
        return List.of(
                new Limit("address " + network, settings.failuresPerAddress()),
                new Limit("pair " + network + " " + account, settings.failuresPerPair()),
                new Limit("account " + account, settings.failuresPerAccount()));
    }

    private int add(String key, int step) {
        Instant now = clock.instant();
        return counts.asMap()
                .compute(key, (ignored, old) -> {
                    boolean fresh = old == null || !now.isBefore(old.since().plus(settings.window()));
                    return fresh
                            ? new Count(now, Math.max(step, 0))
                            : new Count(old.since(), Math.max(old.failures() + step, 0));
                })
                .failures();
    }
}
