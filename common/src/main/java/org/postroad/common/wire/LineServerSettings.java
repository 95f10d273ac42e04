package org.postroad.common.wire;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One listener. Immutable.
 *
 * @param address where it listens; port 0 for any free one
 * @param tls how it uses TLS
 * @param maxConnections connections in all, at least 1
 * @param maxConnectionsPerAddress connections from one remote address, at least 1
 * @param idleTimeout how long a connection may go without a whole line or an octet of a message, and how long a peer may not read
 * @param handshakeTimeout how long a TLS handshake may take
 */
public record LineServerSettings(
        InetSocketAddress address,
        TlsUse tls,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration idleTimeout,
        Duration handshakeTimeout) {
    public LineServerSettings {
        if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException("a listener takes at least one connection");
        }
    }

    /** 5 minutes for a command (RFC 5321 §4.5.3.2.7), 30 seconds for a handshake, 4096 connections, 256 from one address. */
    public static LineServerSettings of(InetSocketAddress address, TlsUse tls) {
        return new LineServerSettings(address, tls, 4096, 256, Duration.ofMinutes(5), Duration.ofSeconds(30));
    }

    public LineServerSettings withConnections(int inAll, int perAddress) {
        return new LineServerSettings(address, tls, inAll, perAddress, idleTimeout, handshakeTimeout);
    }

    public LineServerSettings withTimeouts(Duration idle, Duration handshake) {
        return new LineServerSettings(address, tls, maxConnections, maxConnectionsPerAddress, idle, handshake);
    }
}
