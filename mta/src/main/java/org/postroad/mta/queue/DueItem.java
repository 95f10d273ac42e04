package org.postroad.mta.queue;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;

/**
 * What the runner must know of an item to choose it. Immutable.
 *
 * @param key the item
 * @param domain its recipient's domain
 * @param dueAt since when it is due
 * @param movedTo the host that an operator has it go by, instead of the usual way
 */
public record DueItem(ItemKey key, Domain domain, Instant dueAt, Optional<Smarthost> movedTo) {

    static DueItem of(QueueItem item) {
        return new DueItem(item.key(), item.address().domain(), item.dueAt(), item.movedTo());
    }

    /** Where it goes next. */
    NextHop nextHop(RemoteRoutes routes) {
        return movedTo.isPresent() ? movedTo.get() : routes.nextHop(domain);
    }
}
