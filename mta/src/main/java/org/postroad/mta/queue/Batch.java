package org.postroad.mta.queue;

import java.util.List;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop;

/**
 * Recipients of one message that one delivery takes to one next hop. Immutable.
 *
 * @param road the message
 * @param hop where to
 * @param domains theirs, as far as this is their usual way
 * @param keys at least one, at most {@link QueueRunner#MAX_RECIPIENTS}
 */
record Batch(RoadId road, NextHop hop, Set<Domain> domains, List<ItemKey> keys) {

    Batch {
        domains = Set.copyOf(domains);
        keys = List.copyOf(keys);
    }
}
