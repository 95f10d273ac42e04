package org.postroad.mta.queue;

import java.time.Instant;

/**
 * A flow of which something waits. Immutable.
 *
 * @param dueAt when the first of it is due
 */
public record WaitingFlow(Flow flow, Instant dueAt) {}
