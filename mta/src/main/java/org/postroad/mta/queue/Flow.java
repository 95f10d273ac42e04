package org.postroad.mta.queue;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;

/**
 * What one sender has for one domain by one way: the unit in which the queue is fair. Immutable.
 *
 * @param domain of the recipients
 * @param sender an account, or for mail of others the domain of the reverse-path, as {@link QueuedMessage#sender()} says; at most 255
 *     characters
 * @param movedTo the host that the recipients go by instead of the usual way, so that they wait for it and for nobody else
 */
public record Flow(Domain domain, String sender, Optional<Smarthost> movedTo) {

    /** By the usual way. */
    public Flow(Domain domain, String sender) {
        this(domain, sender, Optional.empty());
    }

    /** That of a recipient. */
    public static Flow of(QueuedMessage message, QueueItem item) {
        return new Flow(item.address().domain(), message.sender(), item.movedTo());
    }

    /** Those of a message's recipients, in their order. */
    public static Set<Flow> of(QueuedMessage message, Collection<QueueItem> items) {
        Set<Flow> flows = new LinkedHashSet<>();
        items.forEach(item -> flows.add(of(message, item)));
        return flows;
    }

    /** Whether a recipient of one of its sender's messages belongs to it. */
    boolean has(DueItem item) {
        return item.domain().equals(domain) && item.movedTo().equals(movedTo);
    }

    /** Where it goes next. */
    NextHop nextHop(RemoteRoutes routes) {
        return movedTo.isPresent() ? movedTo.get() : routes.nextHop(domain);
    }
}
