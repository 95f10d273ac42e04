package org.postroad.mta.route;

import java.net.InetSocketAddress;
import java.util.Set;
import org.postroad.common.address.Domain;

/**
 * By what this system knows itself in another domain's MX records (RFC 5321 §5.1). Immutable.
 *
 * @param hostname what it calls itself, on the wire and on a road
 * @param listeners each address and port at which strangers' mail comes in; wildcard addresses say nothing here
 */
public record Ourselves(Domain hostname, Set<InetSocketAddress> listeners) {
    public Ourselves {
        listeners = Set.copyOf(listeners);
    }

    boolean isNamed(Domain name) {
        return name.equals(hostname);
    }

    boolean listensAt(NextHost host) {
        return listeners.contains(host.socketAddress());
    }
}
