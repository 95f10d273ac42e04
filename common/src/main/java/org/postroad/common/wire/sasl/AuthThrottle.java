package org.postroad.common.wire.sasl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Counts failed logins by the network they come from, across its connections, in a bounded table: who guesses gains nothing by
 * connecting again. An attempt counts as failed from its start, so that many at one time gain nothing, and is taken back when it
 * succeeds. Thread-safe.
 */
public final class AuthThrottle {
    /** Wrong passwords of one network within the window. */
    public static final int MAX_FAILURES = 50;

    /** How long a failure counts. */
    public static final Duration WINDOW = Duration.ofMinutes(15);

    private static final int MAX_NETWORKS = 100_000;
    private static final int IPV6_NETWORK = 8; // one host may use a whole /64

    private record Count(Instant since, int failures) {}

    private final Clock clock;
    private final Cache<String, Count> counts =
            Caffeine.newBuilder().maximumSize(MAX_NETWORKS).build();

    public AuthThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Counts the attempt; false if there were too many before it. */
    public boolean begin(InetAddress client) {
        return add(client, 1) <= MAX_FAILURES;
    }

    /** Takes an attempt back: the password was right, or was not looked at. */
    public void forgive(InetAddress client) {
        add(client, -1);
    }

    private int add(InetAddress client, int step) {
        Instant now = clock.instant();
        return counts.asMap()
                .compute(network(client), (network, old) -> {
                    boolean fresh = old == null || !now.isBefore(old.since().plus(WINDOW));
                    return fresh
                            ? new Count(now, Math.max(step, 0))
                            : new Count(old.since(), Math.max(old.failures() + step, 0));
                })
                .failures();
    }

    private static String network(InetAddress client) {
        byte[] octets = client.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(octets, Math.min(octets.length, IPV6_NETWORK)));
    }
}
