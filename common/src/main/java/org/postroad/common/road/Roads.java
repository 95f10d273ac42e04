package org.postroad.common.road;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Every road of this system. Thread-safe. */
public interface Roads {
    /** Begins a road with the hops that led to the acceptance; one row, in the transaction that accepts. */
    void begin(Transaction tx, Road road);

    /** Adds hops to a road that was begun; one row. Hops of an unknown road are dropped: it may have been trimmed. */
    void append(Transaction tx, RoadId id, List<Hop> hops);

    Optional<Road> find(Snapshot rows, RoadId id);

    /** The roads of a Message-ID in this system, oldest first, at most 100: one for each time it was accepted. */
    List<Road> withMessageId(Snapshot rows, String messageId);

    /** The roads begun last, newest first. */
    List<RoadId> newest(Snapshot rows, int limit);

    /** Roads in the order of their ids, so of their beginning, above one. */
    List<RoadId> above(Snapshot rows, RoadId id, int limit);

    /** Forgets at most {@code limit} roads begun before a moment; how many it forgot. */
    int trim(Transaction tx, Instant before, int limit);
}
