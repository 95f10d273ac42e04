package org.postroad.mta.queue;

/** Rings when the queue has something new. Between who adds rows and the runner, who know nothing of each other. Thread-safe. */
public final class QueueBell {
    private volatile Runnable listener = () -> {};

    /** Wakes the runner. Returns at once; called after a commit. */
    public void ring() {
        listener.run();
    }

    void listen(Runnable wake) {
        listener = wake;
    }
}
