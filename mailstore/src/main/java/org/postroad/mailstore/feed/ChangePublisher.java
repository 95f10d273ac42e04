package org.postroad.mailstore.feed;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Notices;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeFeed;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed changes to their subscribers, here and in other processes that share the rows. Thread-safe. A writer only leaves its change
 * with each subscription and each other process; the feed's own threads call the subscribers.
 *
 * <p>What another process tells may be lost on the way. So from time to time ({@link Notices.Listener#mayHaveMissed}) the states of the accounts
 * that somebody here has subscribed to are compared with what was told of them; then a subscriber may hear of a change twice, or of one before
 * its subscription.
 */
public final class ChangePublisher implements ChangeFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePublisher.class);
    private static final int THREADS = 2;
    private static final int ACCOUNTS_AT_ONCE = 256;

    /** Where the states of accounts are looked up. */
    @FunctionalInterface
    public interface States {
        /** The state of each account that is there. */
        Map<AccountId, ModSeq> of(Collection<AccountId> accounts);
    }

    /** Takes note of the changes of every account, wherever they were made. */
    public interface Watcher {
        /** An account has changed. Called on the writer's thread, so it does not wait. */
        void changed(AccountId account);

        /** Changes that others made may not have been told: look at the rows. */
        void mayHaveMissed();
    }

    private final ConcurrentHashMap<AccountId, Followed> subscriptions = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Notices notices;
    private final States states;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "change-feed");
        thread.setDaemon(true);
        return thread;
    });

    /** Alone with its rows. */
    public ChangePublisher() {
        this(Notices.NONE, accounts -> Map.of());
    }

    /** Tells other processes too, and hears from them. */
    public ChangePublisher(Notices notices, States states) {
        this.notices = notices;
        this.states = states;
        notices.listen(new FromOthers());
    }

    @Override
    public Subscription subscribe(AccountId account, Consumer<StateChange> subscriber) {
        Mailslot slot = new Mailslot(subscriber);
        subscriptions.compute(account, (id, there) -> {
            Followed followed = there == null ? new Followed() : there;
            followed.slots.add(slot);
            return followed;
        });
        return () -> {
            slot.close();
            subscriptions.computeIfPresent(account, (id, followed) -> {
                followed.slots.remove(slot);
                return followed.slots.isEmpty() ? null : followed;
            });
        };
    }

    /** Tells of the changes of every account, for the rest of the feed's life. Called while the parts are put together. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Called after the commit. */
    public void publish(StateChange change) {
        tell(change);
        if (notices != Notices.NONE) {
            notices.send(ChangeNotice.write(change));
        }
    }

    private void tell(StateChange change) {
        watchers.forEach(watcher -> watcher.changed(change.account()));
        Followed followed = subscriptions.get(change.account());
        if (followed != null) {
            followed.advance(change.state());
            followed.slots.forEach(slot -> slot.put(change));
        }
    }

    @Override
    public void close() {
        subscriptions.clear();
        threads.shutdownNow();
    }

    /** An account that somebody here has subscribed to. */
    private static final class Followed {
        private final List<Mailslot> slots = new CopyOnWriteArrayList<>();
        private ModSeq told = ModSeq.ZERO;

        /** Whether this state is beyond what was told. */
        synchronized boolean advance(ModSeq state) {
            if (state.compareTo(told) <= 0) {
                return false;
            }
            told = state;
            return true;
        }
    }

    private final class FromOthers implements Notices.Listener {
        @Override
        public void told(String text) {
            ChangeNotice.read(text).ifPresent(ChangePublisher.this::tell);
        }

        @Override
        public void mayHaveMissed() {
            watchers.forEach(Watcher::mayHaveMissed);
            List<AccountId> all = List.copyOf(subscriptions.keySet());
            for (int from = 0; from < all.size(); from += ACCOUNTS_AT_ONCE) {
                states.of(all.subList(from, Math.min(all.size(), from + ACCOUNTS_AT_ONCE)))
                        .forEach(this::catchUp);
            }
        }

        private void catchUp(AccountId account, ModSeq state) {
            Followed followed = subscriptions.get(account);
            if (followed != null && followed.advance(state)) {
                StateChange unknown = new StateChange(account, state, EnumSet.allOf(DataType.class), List.of());
                followed.slots.forEach(slot -> slot.put(unknown));
            }
        }
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
