package org.postroad.mailstore.search;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
    /** Changes that are worth a pass. */
    private static final int ENOUGH = IndexPass.MOST;
    /** From one pass to the next: the smallest costs as much as dozens of emails. Mail is to be found within a second. */
    private static final long PAUSE = Duration.ofMillis(500).toNanos();

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
    /** How many wait for an account. */
    private final Map<AccountId, Integer> hurried = new HashMap<>();
    /** Told since all accounts were taken. */
    private int changes;

    private long takenAt = System.nanoTime() - PAUSE;

    /** Remembers an account; if there are too many, that every account has to be looked at. */
    void add(AccountId account) {
        lock.lock();
        try {
            if (accounts.size() >= MOST && !accounts.containsKey(account)) {
                noteOverflow();
            } else {
                accounts.putIfAbsent(account, System.nanoTime());
                changes++;
                // The others are taken with the first.
                if (accounts.size() == 1 || changes == ENOUGH || hurried.containsKey(account)) {
                    work.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** More changed than is remembered. */
    void overflow() {
        lock.lock();
        try {
            noteOverflow();
        } finally {
            lock.unlock();
        }
    }

    private void noteOverflow() {
        if (!overflow) {
            overflow = true;
            woken = true;
            work.signal();
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

    /** Remembers accounts of which more is to be read, so that they are due at once. */
    void putBack(Collection<AccountId> left) {
        lock.lock();
        try {
            left.forEach(account -> accounts.putIfAbsent(account, System.nanoTime()));
            changes = left.isEmpty() ? changes : ENOUGH;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The accounts that changed and are due, and forgets them: those that somebody waits for, or all.
     *
     * @param idle nanoseconds until there is something else to do
     */
    Set<AccountId> take(long idle) {
        lock.lock();
        try {
            long end = System.nanoTime() + idle;
            long left = Math.min(idle, untilDue());
            while (left > 0 && !woken) {
                work.awaitNanos(left);
                left = Math.min(end - System.nanoTime(), untilDue());
            }
            woken = false;
            return untilDue() <= 0 ? take() : Set.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } finally {
            lock.unlock();
        }
    }

    private long untilDue() {
        if (accounts.isEmpty()) {
            return Long.MAX_VALUE;
        }
        boolean atOnce = changes >= ENOUGH || hurried.keySet().stream().anyMatch(accounts::containsKey);
        return atOnce ? 0 : takenAt + PAUSE - System.nanoTime();
    }

    private Set<AccountId> take() {
        Set<AccountId> first = new HashSet<>(hurried.keySet());
        first.retainAll(accounts.keySet());
        if (!first.isEmpty()) {
            accounts.keySet().removeAll(first);
            return first;
        }
        Set<AccountId> all = accounts.keySet();
        accounts = new LinkedHashMap<>();
        changes = 0;
        takenAt = System.nanoTime();
        return all;
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

    /** While it is open, changes of the account are not put off. */
    Waiting hurry(AccountId account) {
        lock.lock();
        try {
            hurried.merge(account, 1, Integer::sum);
            work.signalAll();
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            hurried.computeIfPresent(account, (id, waiting) -> waiting == 1 ? null : waiting - 1);
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
