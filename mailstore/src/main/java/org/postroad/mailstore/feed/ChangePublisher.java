package org.postroad.mailstore.feed;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeFeed;
import org.postroad.mailstore.StateChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed changes to their subscribers. Thread-safe. A writer only leaves its change with each subscription; the feed's own
 * threads call the subscribers.
 */
public final class ChangePublisher implements ChangeFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePublisher.class);
    private static final int THREADS = 2;

    private final ConcurrentHashMap<AccountId, List<Mailslot>> subscriptions = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "change-feed");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public Subscription subscribe(AccountId account, Consumer<StateChange> subscriber) {
        Mailslot slot = new Mailslot(subscriber);
        subscriptions.compute(account, (id, slots) -> {
            List<Mailslot> all = slots == null ? new CopyOnWriteArrayList<>() : slots;
            all.add(slot);
            return all;
        });
        return () -> {
            slot.close();
            subscriptions.computeIfPresent(account, (id, slots) -> {
                slots.remove(slot);
                return slots.isEmpty() ? null : slots;
            });
        };
    }

    /** Called after the commit. */
    public void publish(StateChange change) {
        subscriptions.getOrDefault(change.account(), List.of()).forEach(slot -> slot.put(change));
    }

    @Override
    public void close() {
        subscriptions.clear();
        threads.shutdownNow();
    }

    /** Holds what one subscriber has not been told yet, joined into one change, so its size is bounded. */
    private final class Mailslot implements Runnable {
        private final Consumer<StateChange> subscriber;
        private @Nullable StateChange pending;
        private boolean running;
        private boolean closed;

        Mailslot(Consumer<StateChange> subscriber) {
            this.subscriber = subscriber;
        }

        synchronized void put(StateChange change) {
            if (closed) {
                return;
            }
            pending = pending == null ? change : pending.and(change);
            if (!running) {
                running = true;
                start();
            }
        }

        synchronized void close() {
            closed = true;
            pending = null;
        }

        @Override
        public void run() {
            StateChange change = take();
            if (change == null) {
                return;
            }
            try {
                subscriber.accept(change);
            } catch (RuntimeException bug) {
                LOG.error("a subscriber of account {} failed", change.account(), bug);
            }
            // Behind the others, so that one busy account does not keep the threads.
            start();
        }

        private synchronized @Nullable StateChange take() {
            StateChange change = pending;
            pending = null;
            running = change != null;
            return change;
        }

        private void start() {
            try {
                threads.execute(this);
            } catch (RejectedExecutionException feedIsClosed) {
                close();
            }
        }
    }
}
