package org.postroad.common.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A clock and scheduler that stand still until they are moved. Thread-safe; tasks run on the thread that moves the clock. */
public final class ManualClock extends Clock implements Scheduler {
    private record Task(Instant due, long order, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::order));
    private Instant now;
    private long scheduled;

    public ManualClock(Instant start) {
        now = start;
    }

    /** Moves on, running each task at its own time. */
    public void advance(Duration step) {
        moveTo(instant().plus(step));
    }

    /** Moves to a moment that is not in the past, running each task at its own time. */
    public void moveTo(Instant target) {
        Task task = takeDue(target);
        while (task != null) {
            task.work().run();
            task = takeDue(target);
        }
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable work) {
        Task task = new Task(now.plus(delay), scheduled++, work);
        tasks.add(task);
        return () -> remove(task);
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    private synchronized @Nullable Task takeDue(Instant target) {
        if (target.isBefore(now)) {
            throw new IllegalArgumentException("time does not run backwards: " + target + " is before " + now);
        }
        Task task = tasks.peek();
        if (task == null || task.due().isAfter(target)) {
            now = target;
            return null;
        }
        tasks.remove(task);
        now = task.due();
        return task;
    }
}
