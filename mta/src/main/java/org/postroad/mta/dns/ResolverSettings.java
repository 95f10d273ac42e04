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
 * @param dnssec whether answers are validated
 * @param trustAnchors DS or DNSKEY records in the form of a zone file, from which validation starts
 */
public record ResolverSettings(
        List<InetSocketAddress> servers, Duration timeout, int tries, Dnssec dnssec, String trustAnchors) {
    /** The root's, as IANA publishes them: KSK-2017 and KSK-2024. */
    public static final String ROOT_ANCHORS = """
            . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    private static final int MAX_SERVERS = 8;
    private static final int MAX_TRIES = 10;

    /** Without DNSSEC. */
    public ResolverSettings(List<InetSocketAddress> servers, Duration timeout, int tries) {
        this(servers, timeout, tries, Dnssec.OFF, "");
    }

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
        if (dnssec != Dnssec.OFF) {
            checkedAnchors(trustAnchors);
        }
    }

    /**
     * The text, if it holds trust anchors and nothing else.
     *
     * @throws IllegalArgumentException if not, in words fit for an operator
     */
    public static String checkedAnchors(String text) {
        return Validator.names(text).isEmpty() ? "" : text;
    }

    /** The system's own servers, 3 seconds, two rounds; DNSSEC from the root where they pass it on. */
    public static ResolverSettings ofSystem() {
        return new ResolverSettings(List.of(), Duration.ofSeconds(3), 2, Dnssec.AUTO, ROOT_ANCHORS);
    }
}
