package org.postroad.app.lab;

import java.net.InetAddress;

/** The lab's zones, as zone files: what a name server of two domains and their addresses would hold. */
final class LabZones {
    private LabZones() {}

    /** The zone of a domain whose one mail host is {@code mx.DOMAIN}. Nobody keeps its records, so each message is seen to ask. */
    static String domain(String domain, InetAddress host) {
        return """
                $ORIGIN %1$s.
                $TTL 0
                @       IN SOA   ns.%1$s. hostmaster.%1$s. 1 3600 600 86400 0
                @       IN NS    ns.%1$s.
                @       IN MX    10 mx.%1$s.
                @       IN A     %2$s
                @       IN TXT   "v=spf1 mx -all"
                ns      IN A     127.0.0.1
                mx      IN A     %2$s
                webmail IN A     127.0.0.1
                """.formatted(domain, host.getHostAddress());
    }

    /** The zone that names the hosts' addresses (RFC 1035 §3.5). */
    static String reverse(InetAddress north, InetAddress south) {
        return """
                $ORIGIN 127.in-addr.arpa.
                $TTL 60
                @       IN SOA   ns.north.test. hostmaster.north.test. 1 3600 600 86400 60
                @       IN NS    ns.north.test.
                1.0.0   IN PTR   localhost.
                %s      IN PTR   mx.north.test.
                %s      IN PTR   mx.south.test.
                """.formatted(reversed(north), reversed(south));
    }

    private static String reversed(InetAddress address) {
        byte[] octets = address.getAddress();
        return (octets[3] & 255) + "." + (octets[2] & 255) + "." + (octets[1] & 255);
    }
}
