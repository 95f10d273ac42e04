package org.postroad.mta.route;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postroad.common.address.Domain;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.NextHop.Smarthost;

/**
 * The operator's routes for domains that are not ours. A domain's own route goes before the smarthost for all; without either, DNS
 * decides. Asked when a delivery starts, so a changed route also holds for what waits in the queue. Thread-safe.
 */
public final class RemoteRoutes {
    private final Map<Domain, Smarthost> byDomain;
    private final Function<Domain, NextHop> otherwise;

    private RemoteRoutes(Map<Domain, Smarthost> byDomain, Function<Domain, NextHop> otherwise) {
        this.byDomain = Map.copyOf(byDomain);
        this.otherwise = otherwise;
    }

    /** DNS decides, except for some domains. */
    public static RemoteRoutes byDns(Map<Domain, Smarthost> except) {
        return new RemoteRoutes(except, MailExchangers::new);
    }

    /** One smarthost takes everything, except for some domains. */
    public static RemoteRoutes by(Smarthost everywhere, Map<Domain, Smarthost> except) {
        return new RemoteRoutes(except, domain -> everywhere);
    }

    /** What the routes are at the time of asking. */
    public static RemoteRoutes current(Supplier<RemoteRoutes> now) {
        return new RemoteRoutes(Map.of(), domain -> now.get().nextHop(domain));
    }

    public NextHop nextHop(Domain domain) {
        Smarthost own = byDomain.get(domain);
        return own != null ? own : otherwise.apply(domain);
    }
}
