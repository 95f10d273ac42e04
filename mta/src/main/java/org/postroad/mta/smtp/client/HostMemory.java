package org.postroad.mta.smtp.client;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses gave us no connection or no greeting lately, so that the next message need not find out again. Bounded, in memory only.
 * Thread-safe; its lock is held for no longer than a look into a map.
 *
 * <p>An address is let alone for a while after a failure, usually for {@link #FIRST}, for twice as long after each further one, at most for
 * {@value #MOST} times as long: that is less than a message waits between its own attempts, which so are attempts. A host that has answered within {@link #PROVEN} and now refuses a
 * connection has enough of them, and is not down: that is not remembered, and the queue sends it fewer at once.
 */
final class HostMemory {
    static final Duration FIRST = Duration.ofSeconds(30);
    static final int MOST = 20;
    static final Duration PROVEN = Duration.ofSeconds(10);
    static final int MAX_HOSTS = 10_000;

    /** What another policy, another login or another message would meet as well. */
    private static final Set<ClientFault.Kind> OF_THE_HOST = EnumSet.of(
            ClientFault.Kind.CONNECT_REFUSED,
            ClientFault.Kind.CONNECT_TIMEOUT,
            ClientFault.Kind.CONNECT_FAILED,
            ClientFault.Kind.GREETING_REFUSED,
            ClientFault.Kind.HELLO_REFUSED,
            ClientFault.Kind.TIMEOUT,
            ClientFault.Kind.CONNECTION_LOST,
            ClientFault.Kind.BAD_REPLY);

    /** @param failures in a row; 0 after an answer */
    private record Known(int failures, Instant at, Optional<ClientFault> fault) {
        boolean isProvenAt(Instant now) {
            return failures == 0 && now.isBefore(at.plus(PROVEN));
        }

        boolean isBadAt(Instant now, Duration first) {
            return failures > 0
                    && now.isBefore(at.plus(first.multipliedBy(Math.min(1L << Math.min(failures - 1, 10), MOST))));
        }
    }

    private final Clock clock;
    private final Duration first;
    private final Map<InetSocketAddress, Known> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Known> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    /** @param first for how long an address is let alone after its first failure */
    HostMemory(Clock clock, Duration first) {
        this.clock = clock;
        this.first = first;
    }

    /** What is wrong with an address, if it is to be let alone at this moment. */
    synchronized Optional<ClientFault> trouble(InetSocketAddress address) {
        Known known = hosts.get(address);
        return known != null && known.isBadAt(clock.instant(), first) ? known.fault : Optional.empty();
    }

    synchronized void clear() {
        hosts.clear();
    }

    synchronized void answered(InetSocketAddress address) {
        hosts.put(address, new Known(0, clock.instant(), Optional.empty()));
    }

    synchronized void failed(InetSocketAddress address, ClientFault fault) {
        Instant now = clock.instant();
        Known before = hosts.get(address);
        if (OF_THE_HOST.contains(fault.kind()) && (before == null || !before.isProvenAt(now))) {
            int failures = before == null ? 1 : before.failures + 1;
            hosts.put(address, new Known(failures, now, Optional.of(fault)));
        }
    }
}
