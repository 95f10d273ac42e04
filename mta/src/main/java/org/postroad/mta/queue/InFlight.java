package org.postroad.mta.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postroad.common.address.Domain;
import org.postroad.mta.route.NextHop;

/**
 * What is being sent at this moment and how much more may be: the SENDING of {@link QueueItem}. In memory only. Thread-safe; its lock
 * is held for no longer than a look into maps.
 */
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<ItemKey> items = new HashSet<>();
    private final Map<NextHop, Integer> byHop = new HashMap<>();
    private final Map<Domain, NextHop> hops = new HashMap<>();
    private final int limit;
    private final int limitPerHop;
    private int running;

    InFlight(int limit, int limitPerHop) {
        this.limit = limit;
        this.limitPerHop = limitPerHop;
    }

    boolean hasRoom() {
        lock.lock();
        try {
            return running < limit;
        } finally {
            lock.unlock();
        }
    }

    /** Domains whose next hop takes no more for now. */
    Set<Domain> full() {
        lock.lock();
        try {
            Set<Domain> full = new HashSet<>();
            hops.forEach((domain, hop) -> {
                if (isFull(hop)) {
                    full.add(domain);
                }
            });
            return full;
        } finally {
            lock.unlock();
        }
    }

    boolean contains(ItemKey key) {
        lock.lock();
        try {
            return items.contains(key);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch for one delivery; false, and nothing is taken, if there is no room or one of its items is held already. */
    boolean take(Batch batch) {
        lock.lock();
        try {
            if (running >= limit || isFull(batch.hop()) || batch.keys().stream().anyMatch(items::contains)) {
                return false;
            }
            items.addAll(batch.keys());
            running++;
            byHop.merge(batch.hop(), 1, Integer::sum);
            batch.domains().forEach(domain -> hops.put(domain, batch.hop()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(Batch batch) {
        lock.lock();
        try {
            batch.keys().forEach(items::remove);
            running--;
            if (byHop.merge(batch.hop(), -1, Integer::sum) == 0) {
                byHop.remove(batch.hop());
                hops.values().removeIf(batch.hop()::equals);
            }
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
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Holds those of the items that are not being sent, so that no delivery takes them; returns them. */
    Set<ItemKey> holdFree(Collection<ItemKey> keys) {
        lock.lock();
        try {
            Set<ItemKey> held = new HashSet<>(keys);
            held.removeAll(items);
            items.addAll(held);
            return held;
        } finally {
            lock.unlock();
        }
    }

    void letGo(Collection<ItemKey> keys) {
        lock.lock();
        try {
            keys.forEach(items::remove);
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

    private boolean isFull(NextHop hop) {
        return byHop.getOrDefault(hop, 0) >= limitPerHop;
    }
}
