package org.postroad.mta.queue;

import java.util.List;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop;

/**
 * Recipients of one message that one delivery takes to one next hop. Immutable.
 *
 * @param road the message
 * @param hop where to
 * @param keys at least one, at most {@link QueueRunner#MAX_RECIPIENTS}
 */
record Batch(RoadId road, NextHop hop, List<ItemKey> keys) {

    Batch {
        keys = List.copyOf(keys);
    }
}
