package org.postroad.mta.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom to ask and how long to wait. One question waits at most servers × tries × timeout, and twice that where answers are truncated.
 *
 * @param servers address and port of each, asked in this order, 0 to 8; when there is none, the servers of the system's own configuration
 * @param timeout for one reply from one server, above zero
 * @param tries how often the list of servers is gone through, 1 to 10
 */
public record ResolverSettings(List<InetSocketAddress> servers, Duration timeout, int tries) {
    private static final int MAX_SERVERS = 8;
    private static final int MAX_TRIES = 10;

    public ResolverSettings {
        servers = List.copyOf(servers);
        if (servers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException("more than " + MAX_SERVERS + " DNS servers");
        }
        if (servers.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("a DNS server is given by its address, not by name: " + servers);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the DNS timeout must be above zero: " + timeout);
        }
        if (tries < 1 || tries > MAX_TRIES) {
            throw new IllegalArgumentException("DNS tries must be 1 to " + MAX_TRIES + ": " + tries);
        }
    }

    /** The system's own servers, 3 seconds, two rounds. */
    public static ResolverSettings ofSystem() {
        return new ResolverSettings(List.of(), Duration.ofSeconds(3), 2);
    }
}
