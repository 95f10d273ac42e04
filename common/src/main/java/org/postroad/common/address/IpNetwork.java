package org.postroad.common.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;

/**
 * The addresses that begin with the same bits (RFC 4632, RFC 4291 §2.3). Immutable.
 *
 * @param base the lowest of them
 * @param bits how many bits are the same
 */
public record IpNetwork(InetAddress base, int bits) {
    private static final int IPV4_OCTETS = 4;
    private static final int IPV4_NEIGHBOURS = 24;
    private static final int IPV6_NEIGHBOURS = 64;
    private static final String MEANT =
            "an address or network is meant, such as \"192.0.2.1\", \"10.0.0.0/8\" or \"2001:db8::/32\"";

    public IpNetwork {
        byte[] octets = base.getAddress();
        if (bits < 0 || bits > octets.length * Byte.SIZE || !Arrays.equals(octets, masked(octets, bits))) {
            throw new IllegalArgumentException(base.getHostAddress() + "/" + bits + " is no network");
        }
    }

    /**
     * Reads a literal address, or one with a slash and a number of bits. Asks no name server.
     *
     * @throws IllegalArgumentException for anything else, in words fit for an operator
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean literal = address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
        if (!literal || slash >= 0 && !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(MEANT);
        }
        try {
            InetAddress base = InetAddress.getByName(address);
            int all = base.getAddress().length * Byte.SIZE;
            return new IpNetwork(base, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException(MEANT, malformed);
        }
    }

    /** The /24 or, with IPv6, the /64 around an address: what one customer of a provider has. */
    public static IpNetwork around(InetAddress address) {
        byte[] octets = address.getAddress();
        int bits = octets.length == IPV4_OCTETS ? IPV4_NEIGHBOURS : IPV6_NEIGHBOURS;
        try {
            return new IpNetwork(InetAddress.getByAddress(masked(octets, bits)), bits);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What one host has: an address, and with IPv6 the /64 around it, of which it may take another for each connection. */
    public static IpNetwork ofHost(InetAddress address) {
        return address.getAddress().length == IPV4_OCTETS
                ? new IpNetwork(address, IPV4_OCTETS * Byte.SIZE)
                : around(address);
    }

    /** Whether one of the networks holds the address. */
    public static boolean anyContains(Collection<IpNetwork> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        byte[] own = base.getAddress();
        return octets.length == own.length && Arrays.equals(own, masked(octets, bits));
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }

    private static byte[] masked(byte[] octets, int bits) {
        byte[] masked = octets.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            masked[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        return masked;
    }
}
