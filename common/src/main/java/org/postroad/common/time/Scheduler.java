package org.postroad.common.time;

import java.time.Clock;
import java.time.Duration;

/** Runs things later, by a clock. Thread-safe. */
public interface Scheduler extends AutoCloseable {
    /** Takes back what was scheduled; without effect once it runs. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }

    /** The clock that this scheduler goes by. */
    Clock clock();

    /** Runs the task once, after the delay. The task is short and blocks on nothing: long work goes to an executor of its own. */
    Cancellable after(Duration delay, Runnable task);

    @Override
    void close();
}
