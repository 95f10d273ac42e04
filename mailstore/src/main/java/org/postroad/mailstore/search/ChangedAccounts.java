package org.postroad.mailstore.search;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postroad.mailstore.AccountId;

/** Where writers leave word of what changed for the one thread that indexes, and where searches wait for it. Thread-safe, bounded. */
final class ChangedAccounts {
    private static final int MOST = 10_000;

    /** While somebody waits. */
    @FunctionalInterface
    interface Waiting extends AutoCloseable {
        @Override
        void close();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition refreshed = lock.newCondition();
    /** With the time since when. */
    private Map<AccountId, Long> accounts = new LinkedHashMap<>();

    private boolean overflow;
    private boolean woken;
    private long refreshes;
    private int hurried;

    /** Remembers an account; if there are too many, that every account has to be looked at. */
    void add(AccountId account) {
        lock.lock();
        try {
            if (accounts.size() < MOST) {
                accounts.putIfAbsent(account, System.nanoTime());
            } else {
                overflow = true;
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** More changed than is remembered. */
    void overflow() {
        lock.lock();
        try {
            overflow = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            work.signalAll();
            refreshed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The accounts that changed, and forgets them.
     *
     * @param pause nanoseconds to wait for more, unless somebody waits for the index
     * @param idle nanoseconds to wait for the first
     */
    Set<AccountId> take(long pause, long idle) {
        lock.lock();
        try {
            long left = idle;
            while (accounts.isEmpty() && !overflow && left > 0 && !woken) {
                left = work.awaitNanos(left);
            }
            left = accounts.isEmpty() ? 0 : pause;
            while (hurried == 0 && left > 0 && !woken) {
                left = work.awaitNanos(left);
            }
            woken = false;
            Map<AccountId, Long> taken = accounts;
            accounts = new LinkedHashMap<>();
            return taken.keySet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless it is woken. */
    void sleep(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !woken) {
                left = work.awaitNanos(left);
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Whether more changed than was remembered, since it was asked last. */
    boolean takeOverflow() {
        lock.lock();
        try {
            boolean was = overflow;
            overflow = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** While it is open, nothing is put off. */
    Waiting hurry() {
        lock.lock();
        try {
            hurried++;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            hurried--;
            lock.unlock();
        };
    }

    /** How often the index was refreshed. */
    long refreshes() {
        lock.lock();
        try {
            return refreshes;
        } finally {
            lock.unlock();
        }
    }

    void refreshed() {
        lock.lock();
        try {
            refreshes++;
            refreshed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the index is refreshed more often than so, at most some nanoseconds. */
    void awaitRefresh(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long end = System.nanoTime() + nanos;
            long left = nanos;
            while (refreshes == seen && left > 0) {
                refreshed.await(left, TimeUnit.NANOSECONDS);
                left = end - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return accounts.size();
        } finally {
            lock.unlock();
        }
    }

    /** How long the first of them waits. */
    Duration lag() {
        lock.lock();
        try {
            return accounts.values().stream()
                    .findFirst()
                    .map(since -> Duration.ofNanos(System.nanoTime() - since))
                    .orElse(Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }
}
