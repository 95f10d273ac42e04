package org.postroad.mta.route;

import java.util.regex.Pattern;
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
        private static final int USUAL_PORT = 25;
        private static final Pattern BARE_ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

        public Smarthost {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }

        /** Reads a host as people write it: a name, or an address with or, if it is one of IPv4, without its brackets. */
        public static Domain host(String text) {
            return Domain.parse(BARE_ADDRESS.matcher(text).matches() ? "[" + text + "]" : text);
        }

        /**
         * Reads what {@link #toString} writes; the port is 25 where none is named.
         *
         * @throws org.postroad.common.address.AddressSyntaxException if it is no host
         * @throws IllegalArgumentException if it is no port
         */
        public static Smarthost parse(String text) {
            int colon = text.lastIndexOf(':');
            boolean bare = colon <= text.lastIndexOf(']');
            Domain host = host(bare ? text : text.substring(0, colon));
            try {
                return new Smarthost(host, bare ? USUAL_PORT : Integer.parseInt(text.substring(colon + 1)));
            } catch (NumberFormatException notOne) {
                throw new IllegalArgumentException("not a port: " + text.substring(colon + 1), notOne);
            }
        }

        @Override
        public String toString() {
            return host.ascii() + ":" + port;
        }
    }
}
