package org.postroad.mta.queue;

import java.util.Collection;
import java.util.List;

/**
 * Recipients of one message and one flow that are due, as they were when somebody looked. Immutable.
 *
 * @param items at least one
 * @param alone whether nobody else of the message can go along with them
 */
record DueMessage(List<DueItem> items, boolean alone) {

    DueMessage {
        items = List.copyOf(items);
    }

    static DueMessage of(Collection<QueueItem> items, boolean alone) {
        return new DueMessage(items.stream().map(DueItem::of).toList(), alone);
    }
}
