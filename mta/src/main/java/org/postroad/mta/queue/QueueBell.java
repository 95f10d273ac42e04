package org.postroad.mta.queue;

import java.util.List;
import java.util.function.BiConsumer;

/** Rings when the queue has something new. Between who adds rows and the runner, who know nothing of each other. Thread-safe. */
public final class QueueBell {
    private volatile BiConsumer<QueuedMessage, List<QueueItem>> listener = (message, items) -> {};

    /**
     * Gives the runner what was added, so that it need not look for it. Returns at once; called after the commit.
     *
     * @param items all of the message
     */
    public void ring(QueuedMessage message, List<QueueItem> items) {
        listener.accept(message, items);
    }

    void listen(BiConsumer<QueuedMessage, List<QueueItem>> wake) {
        listener = wake;
    }
}
