package org.postroad.common.road;

import java.util.List;

/**
 * The journey of one accepted message through this system.
 *
 * @param id its name here
 * @param messageId the Message-ID field's value with its angle brackets; empty where the message has none
 * @param hops in the order in which they were recorded
 */
public record Road(RoadId id, String messageId, List<Hop> hops) {
    public Road {
        hops = List.copyOf(hops);
    }
}
