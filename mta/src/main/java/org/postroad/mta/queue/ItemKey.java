package org.postroad.mta.queue;

import java.util.Comparator;
import org.postroad.common.road.RoadId;

/**
 * Names a {@link QueueItem}. Immutable.
 *
 * @param road the message
 * @param number its place in the message's recipients
 */
public record ItemKey(RoadId road, int number) implements Comparable<ItemKey> {
    private static final Comparator<ItemKey> ORDER =
            Comparator.comparing((ItemKey key) -> key.road().text()).thenComparingInt(ItemKey::number);

    @Override
    public int compareTo(ItemKey other) {
        return ORDER.compare(this, other);
    }
}
