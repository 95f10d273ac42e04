package org.postroad.mta.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what this system knows itself in another domain's MX records (RFC 5321 §5.1). Immutable.
 *
 * @param hostname what it calls itself, on the wire and on a road
 * @param listeners each address and port at which strangers' mail comes in; of a wildcard address only the loopback addresses are known by
 *     itself, {@link #listeningAt} adds the others
 */
public record Ourselves(Domain hostname, Set<InetSocketAddress> listeners) {
    private static final Logger LOG = LoggerFactory.getLogger(Ourselves.class);

    public Ourselves {
        listeners = Set.copyOf(listeners);
    }

    /** With the addresses of this host's interfaces for a wildcard address, as far as the machine tells them. */
    public static Ourselves listeningAt(Domain hostname, Collection<InetSocketAddress> listeners) {
        Set<InetSocketAddress> reached = new HashSet<>(listeners);
        listeners.stream()
                .filter(listener -> listener.getAddress().isAnyLocalAddress())
                .forEach(listener -> interfaces()
                        .forEach(address -> reached.add(new InetSocketAddress(address, listener.getPort()))));
        return new Ourselves(hostname, reached);
    }

    private static List<InetAddress> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException unknown) {
            LOG.warn(
                    "this host's addresses are not known; mail that leads back to it is known by its Received fields",
                    unknown);
            return List.of();
        }
    }

    boolean isNamed(Domain name) {
        return name.equals(hostname);
    }

    /** Whoever publishes the loopback address as his mail host's means us, where we listen at all addresses. */
    boolean listensAt(NextHost host) {
        boolean own = host.address().isLoopbackAddress() || host.address().isAnyLocalAddress();
        return listeners.contains(host.socketAddress())
                || own && listeners.contains(new InetSocketAddress(host.port()));
    }
}
