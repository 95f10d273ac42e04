package org.postroad.mta.queue;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.postroad.common.address.Domain;

/**
 * What one sender has for one domain: the unit in which the queue is fair. Immutable.
 *
 * @param domain of the recipients
 * @param sender an account, or for mail of others the domain of the reverse-path, as {@link QueuedMessage#sender()} says; at most 255
 *     characters
 */
public record Flow(Domain domain, String sender) {

    /** The flows of a message's recipients, in their order. */
    public static Set<Flow> of(QueuedMessage message, Collection<QueueItem> items) {
        Set<Flow> flows = new LinkedHashSet<>();
        items.forEach(item -> flows.add(new Flow(item.address().domain(), message.sender())));
        return flows;
    }
}
