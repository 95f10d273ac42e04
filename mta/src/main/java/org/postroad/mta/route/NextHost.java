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
 * @param canonicalName what its name is an alias of, in the end; the name itself where it is none
 * @param authenticated whether DNSSEC proved the address, every alias on the way too
 */
public record NextHost(Domain name, InetAddress address, int port, Domain canonicalName, boolean authenticated) {
    /** By its own name, and nothing proves it. */
    public NextHost(Domain name, InetAddress address, int port) {
        this(name, address, port, name, false);
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }
}
