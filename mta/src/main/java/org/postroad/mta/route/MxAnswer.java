package org.postroad.mta.route;

import java.util.List;
import org.postroad.common.road.Hop;
import org.postroad.mta.smtp.EnhancedStatus;

/** Which hosts take a domain's mail. */
public sealed interface MxAnswer {
    /** The questions put to DNS, for the road; at most 64. */
    List<Hop> hops();

    /**
     * Hosts to try, in this order, until one accepts or refuses for good.
     *
     * @param hosts 1 to 40
     * @param authenticated whether DNSSEC proved that these are the domain's
     */
    record Hosts(List<NextHost> hosts, boolean authenticated, List<Hop> hops) implements MxAnswer {
        public Hosts {
            hosts = List.copyOf(hosts);
            hops = List.copyOf(hops);
        }
    }

    /**
     * There is none, and asking again will not help.
     *
     * @param code the basic reply code that goes with the status: 556 for a null MX (RFC 7505 §4.2), else 550
     * @param text what is wrong, fit for a DSN
     */
    record Refused(int code, EnhancedStatus status, String text, List<Hop> hops) implements MxAnswer {
        public Refused {
            hops = List.copyOf(hops);
        }
    }

    /**
     * DNS could not say; to be asked again.
     *
     * @param text what is wrong, fit for a DSN
     */
    record TryLater(EnhancedStatus status, String text, List<Hop> hops) implements MxAnswer {
        public TryLater {
            hops = List.copyOf(hops);
        }
    }
}
