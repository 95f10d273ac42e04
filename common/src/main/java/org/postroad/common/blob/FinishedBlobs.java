package org.postroad.common.blob;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The places of blobs that are finished and wait for a transaction that refers to them. What lies there has no row, and yet must not be taken
 * for dead: a segment is let go only when nobody can refer to a place in it any more. Thread-safe.
 */
final class FinishedBlobs {
    /** So many are remembered; where there are more, the eldest are forgotten, and referring to them fails. */
    private static final int MOST = 1 << 16;
    /** For so long a finished blob keeps its segment. */
    static final long KEPT_NANOS = TimeUnit.HOURS.toNanos(1);

    /** @param finished how often equal bytes were finished and not yet referred to: only the last place of them is remembered */
    private record Entry(Location location, int finished, long at) {}

    private final LongSupplier nanos;
    private final Map<BlobId, Entry> entries = new LinkedHashMap<>();
    /** How many transactions that are not over yet have made a row for a place in a segment. */
    private final Map<Integer, Integer> referring = new HashMap<>();

    /** @param nanos a clock like {@link System#nanoTime} */
    FinishedBlobs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized void add(BlobId id, Location location) {
        Entry before = entries.remove(id);
        entries.put(id, new Entry(location, before == null ? 1 : before.finished + 1, nanos.getAsLong()));
        if (entries.size() > MOST) {
            Iterator<BlobId> eldest = entries.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** The place, for an hour: after that only a row tells where a blob lies. */
    synchronized Optional<Location> find(BlobId id) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> nanos.getAsLong() - entry.at < KEPT_NANOS)
                .map(Entry::location);
    }

    /** The place, for a transaction that makes a row for it; {@link #isOver} must follow. */
    synchronized Optional<Location> refer(BlobId id) {
        Optional<Location> location = find(id);
        location.ifPresent(place -> referring.merge(place.segment(), 1, Integer::sum));
        return location;
    }

    /** The transaction that made a row for the place has been committed or rolled back. */
    synchronized void isOver(Location location) {
        referring.computeIfPresent(location.segment(), (segment, count) -> count == 1 ? null : count - 1);
    }

    /** A transaction that refers to the blob has been committed. */
    synchronized void referred(BlobId id) {
        entries.computeIfPresent(
                id,
                (same, entry) -> entry.finished == 1 ? null : new Entry(entry.location, entry.finished - 1, entry.at));
    }

    /** Forgets the places in a segment, so that no row can come to point there; false, without any effect, if it is too early for that. */
    synchronized boolean letGo(int segment) {
        if (referring.containsKey(segment)) {
            return false;
        }
        long now = nanos.getAsLong();
        for (Entry entry : entries.values()) {
            if (entry.location.segment() == segment && now - entry.at < KEPT_NANOS) {
                return false;
            }
        }
        entries.values().removeIf(entry -> entry.location.segment() == segment);
        return true;
    }
}
