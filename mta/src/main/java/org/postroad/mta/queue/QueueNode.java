package org.postroad.mta.queue;

import java.time.Duration;

/**
 * A process that sends from a queue, alone or among others. Immutable.
 *
 * <p>Among others it marks what it sends in the rows, and says from time to time that it lives. What it had marked when it died is free once
 * {@link #LEASE} has passed, or when it starts again under its id. The processes' clocks may differ by much less than that.
 *
 * @param id names it among all, also after a restart, in at most 36 characters; empty for a process that has the queue for itself
 */
public record QueueNode(String id) {
    public static final QueueNode ALONE = new QueueNode("");

    /**
     * For how long others believe that it lives. Longer than the servers of the rows need to recover, so that nobody sends again what another has sent
     * and could not record meanwhile.
     */
    public static final Duration LEASE = Duration.ofMinutes(5);

    public boolean isAlone() {
        return id.isEmpty();
    }
}
