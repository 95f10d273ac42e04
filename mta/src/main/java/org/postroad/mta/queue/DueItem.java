package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.common.address.Domain;

/**
 * What the runner must know of an item to choose it. Immutable.
 *
 * @param key the item
 * @param domain its recipient's domain
 * @param dueAt since when it is due
 */
public record DueItem(ItemKey key, Domain domain, Instant dueAt) {}
