package org.postroad.common.wire;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.postroad.common.address.IpNetwork;

/**
 * One listener. Immutable.
 *
 * @param address where it listens; port 0 for any free one
 * @param tls how it uses TLS
 * @param maxConnections connections in all, at least 1
 * @param maxConnectionsPerAddress connections from one remote address, at least 1
 * @param idleTimeout how long a connection may go without a whole line, how long a peer may not read, and how far a message may stay behind 500
 *     octets a second
 * @param handshakeTimeout how long a TLS handshake may take, and a proxy's header
 * @param proxies whose connections begin with a header of the PROXY protocol; nobody else's may
 */
public record LineServerSettings(
        InetSocketAddress address,
        TlsUse tls,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration idleTimeout,
        Duration handshakeTimeout,
        List<IpNetwork> proxies) {
    public LineServerSettings {
        proxies = List.copyOf(proxies);
        if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException("a listener takes at least one connection");
        }
    }

    /** 5 minutes for a command (RFC 5321 §4.5.3.2.7), 30 seconds for a handshake, 4096 connections, 256 from one address. */
    public static LineServerSettings of(InetSocketAddress address, TlsUse tls) {
        return new LineServerSettings(
                address, tls, 4096, 256, Duration.ofMinutes(5), Duration.ofSeconds(30), List.of());
    }

    public LineServerSettings withConnections(int inAll, int perAddress) {
        return new LineServerSettings(address, tls, inAll, perAddress, idleTimeout, handshakeTimeout, proxies);
    }

    public LineServerSettings withTimeouts(Duration idle, Duration handshake) {
        return new LineServerSettings(address, tls, maxConnections, maxConnectionsPerAddress, idle, handshake, proxies);
    }

    public LineServerSettings withProxies(List<IpNetwork> trusted) {
        return new LineServerSettings(
                address, tls, maxConnections, maxConnectionsPerAddress, idleTimeout, handshakeTimeout, trusted);
    }
}
