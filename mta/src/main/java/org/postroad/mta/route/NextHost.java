package org.postroad.mta.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.postroad.common.address.Domain;

/**
 * One address at which to try. Immutable.
 *
 * @param name the host's name as MX gave it: what its certificate is held against, and what the road shows; an address literal as itself
 * @param address where it is
 * @param port 1 to 65535
 */
public record NextHost(Domain name, InetAddress address, int port) {
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }
}
