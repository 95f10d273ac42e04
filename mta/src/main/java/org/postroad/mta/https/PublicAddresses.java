package org.postroad.mta.https;

import java.net.InetAddress;
import java.util.List;
import org.postroad.common.address.IpNetwork;

/** Addresses at which a stranger's web server may be: a domain must not make us knock at doors inside our own network. */
final class PublicAddresses {
    // RFC 6890's special blocks that InetAddress does not know; IPv4 inside IPv6 is nowhere a web server's own address.
    private static final List<IpNetwork> SPECIAL = List.of(
            IpNetwork.parse("0.0.0.0/8"),
            IpNetwork.parse("100.64.0.0/10"),
            IpNetwork.parse("192.0.0.0/24"),
            IpNetwork.parse("192.0.2.0/24"),
            IpNetwork.parse("198.18.0.0/15"),
            IpNetwork.parse("198.51.100.0/24"),
            IpNetwork.parse("203.0.113.0/24"),
            IpNetwork.parse("240.0.0.0/4"),
            IpNetwork.parse("::/96"),
            IpNetwork.parse("64:ff9b::/96"),
            IpNetwork.parse("64:ff9b:1::/48"),
            IpNetwork.parse("2001:db8::/32"),
            IpNetwork.parse("2002::/16"),
            IpNetwork.parse("fc00::/7"));

    private PublicAddresses() {}

    static boolean includes(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && !IpNetwork.anyContains(SPECIAL, address);
    }
}
