package org.postroad.mta.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;

/**
 * What is being sent at this moment: the SENDING of {@link QueueItem}. In memory only. Thread-safe; its lock is held for no longer than a
 * look into maps.
 */
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<ItemKey> items = new HashSet<>();
    private final Map<NextHop, Integer> itemsByHop = new HashMap<>();
    private int held;
    private int running;

    boolean contains(ItemKey key) {
        lock.lock();
        try {
            return items.contains(key);
        } finally {
            lock.unlock();
        }
    }

    /** How many items of a domain cannot be taken at this moment, at most: they are on the usual way, moved to a smarthost, or held. */
    int unavailable(NextHop hop) {
        lock.lock();
        try {
            return held
                    + itemsByHop.entrySet().stream()
                            .filter(entry -> entry.getKey().equals(hop) || entry.getKey() instanceof Smarthost)
                            .mapToInt(Map.Entry::getValue)
                            .sum();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch for one delivery; false, and nothing is taken, if one of its items is taken or held already. */
    boolean take(Batch batch) {
        lock.lock();
        try {
            if (batch.keys().stream().anyMatch(items::contains)) {
                return false;
            }
            items.addAll(batch.keys());
            itemsByHop.merge(batch.hop(), batch.keys().size(), Integer::sum);
            running++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(Batch batch) {
        lock.lock();
        try {
            batch.keys().forEach(items::remove);
            itemsByHop.computeIfPresent(
                    batch.hop(),
                    (hop, count) ->
                            count > batch.keys().size() ? count - batch.keys().size() : null);
            running--;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds items so that no delivery takes them; false, and nothing is held, if one of them is being sent. */
    boolean hold(Collection<ItemKey> keys) {
        lock.lock();
        try {
            if (keys.stream().anyMatch(items::contains)) {
                return false;
            }
            items.addAll(keys);
            held += keys.size();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Holds those of the items that are not being sent, so that no delivery takes them; returns them. */
    Set<ItemKey> holdFree(Collection<ItemKey> keys) {
        lock.lock();
        try {
            Set<ItemKey> free = new HashSet<>(keys);
            free.removeAll(items);
            items.addAll(free);
            held += free.size();
            return free;
        } finally {
            lock.unlock();
        }
    }

    void letGo(Collection<ItemKey> keys) {
        lock.lock();
        try {
            keys.forEach(items::remove);
            held -= keys.size();
        } finally {
            lock.unlock();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is being sent; false if the limit came first. */
    boolean awaitNone(Duration longest) throws InterruptedException {
        long nanos = longest.toNanos();
        lock.lock();
        try {
            while (running > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = released.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
