package org.postroad.mta.route;

import org.postroad.common.address.Domain;

/** Where mail for a domain that is not ours goes next. Immutable; equal hops may share a connection and a limit. */
public sealed interface NextHop {

    /** The exchangers that DNS names for a domain, or the host in an address literal (RFC 5321 §5.1). */
    record MailExchangers(Domain domain) implements NextHop {

        @Override
        public String toString() {
            return domain.ascii();
        }
    }

    /**
     * A host that relays for us, set by the operator.
     *
     * @param host a name or an address literal; its MX records are not asked for
     * @param port 1 to 65535
     */
    record Smarthost(Domain host, int port) implements NextHop {

        public Smarthost {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }

        @Override
        public String toString() {
            return host.ascii() + ":" + port;
        }
    }
}
