package org.postroad.webmail.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Counts failed logins by address, by account and by the pair, in a bounded table. An attempt counts as failed from its start, so
 * that many at one time gain nothing, and is taken back when it succeeds. Thread-safe.
 */
final class LoginThrottle {
    private static final int MAX_ENTRIES = 100_000;

    private record Count(Instant since, int failures) {}

    private final LoginSettings settings;
    private final Clock clock;
    private final Cache<String, Count> counts =
            Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();

    LoginThrottle(LoginSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Counts the attempt; false if there were too many before it. */
    boolean begin(String address, String login) {
        boolean allowed = true;
        for (Map.Entry<String, Integer> limit : limits(address, login).entrySet()) {
            allowed &= add(limit.getKey(), 1) <= limit.getValue();
        }
        return allowed;
    }

    /** Takes an attempt back: the password was right, or was not looked at. */
    void forgive(String address, String login) {
        limits(address, login).keySet().forEach(key -> add(key, -1));
    }

    Duration window() {
        return settings.window();
    }

    private Map<String, Integer> limits(String address, String login) {
        String network = network(address);
        String account = login.toLowerCase(Locale.ROOT);
        return Map.of(
                "pair " + network + " " + account, settings.failuresPerPair(),
                "address " + network, settings.failuresPerAddress(),
                "account " + account, settings.failuresPerAccount());
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

    /** One IPv6 host may use a whole /64, so that is what counts. */
    private static String network(String address) {
        String[] groups = address.split(":", -1);
        return groups.length < 5 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }
}
