package org.postroad.mta.policy;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds each of many to a rate: a bucket each, that fills again with time. Knows a bounded number of them; beyond it, who has been away
 * longest is forgotten, and begins anew. Thread-safe.
 */
public final class RateLimit<K> {
    /** Known at once where nothing else is said: some MiB at most. */
    public static final int MOST_KNOWN = 50_000;

    private static final int FORGET_AT_ONCE = 2;

    private static final class Bucket {
        double left;
        long at;

        Bucket(double left, long at) {
            this.left = left;
            this.at = at;
        }
    }

    private final Rate rate;
    private final Clock clock;
    private final int mostKnown;
    private final Map<K, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param mostKnown at least 1
     */
    public RateLimit(Rate rate, Clock clock, int mostKnown) {
        this.rate = rate;
        this.clock = clock;
        this.mostKnown = mostKnown;
    }

    public RateLimit(Rate rate, Clock clock) {
        this(rate, clock, MOST_KNOWN);
    }

    public Rate rate() {
        return rate;
    }

    /**
     * Takes some, if there are as many.
     *
     * @param count more than the rate's count is as if it were that
     * @return zero if they were taken; else how long it takes until there are as many, and none was taken
     */
    public synchronized Duration take(K who, int count) {
        if (rate.equals(Rate.UNLIMITED)) {
            return Duration.ZERO;
        }
        long now = clock.millis();
        double wanted = Math.min(count, rate.count());
        Bucket bucket = filled(who, now);
        if (bucket.left >= wanted) {
            bucket.left -= wanted;
            return Duration.ZERO;
        }
        double millis = (wanted - bucket.left) * rate.per().toMillis() / rate.count();
        return Duration.ofMillis(Math.max(1, (long) Math.ceil(millis)));
    }

    /** How many are known now. */
    public synchronized int known() {
        return buckets.size();
    }

    private Bucket filled(K who, long now) {
        Bucket bucket = buckets.get(who);
        if (bucket == null) {
            forget(now);
            bucket = new Bucket(rate.count(), now);
            buckets.put(who, bucket);
            return bucket;
        }
        bucket.left = Math.min(rate.count(), bucket.left + refill(now - bucket.at));
        bucket.at = now;
        return bucket;
    }

    private double refill(long millis) {
        return Math.max(0, millis) * (double) rate.count() / rate.per().toMillis();
    }

    /** Makes room: the eldest go while their buckets are full again, or where there is no room without them. */
    private void forget(long now) {
        Iterator<Bucket> eldest = buckets.values().iterator();
        for (int i = 0; i < FORGET_AT_ONCE && eldest.hasNext(); i++) {
            Bucket bucket = eldest.next();
            boolean full = bucket.left + refill(now - bucket.at) >= rate.count();
            if (!full && buckets.size() < mostKnown) {
                return;
            }
            eldest.remove();
        }
    }
}
