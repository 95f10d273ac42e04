package org.postroad.mta.queue;

import java.util.Set;
import java.util.function.Consumer;

/** Rings when the queue has something new. Between who adds rows and the runner, who know nothing of each other. Thread-safe. */
public final class QueueBell {
    private volatile Consumer<Set<Flow>> listener = flows -> {};

    /**
     * Wakes the runner. Returns at once; called after a commit.
     *
     * @param flows of which something was added
     */
    public void ring(Set<Flow> flows) {
        listener.accept(flows);
    }

    void listen(Consumer<Set<Flow>> wake) {
        listener = wake;
    }
}
