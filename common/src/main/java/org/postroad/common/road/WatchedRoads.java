package org.postroad.common.road;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Roads that tell a listener what was recorded, after the commit and never before (I5). Thread-safe. */
public final class WatchedRoads implements Roads {
    private final Roads roads;
    private final RoadListener listener;

    public WatchedRoads(Roads roads, RoadListener listener) {
        this.roads = roads;
        this.listener = listener;
    }

    @Override
    public void begin(Transaction tx, Road road) {
        roads.begin(tx, road);
        tx.afterCommit(() -> listener.recorded(road.id(), road.hops()));
    }

    @Override
    public void append(Transaction tx, RoadId id, List<Hop> hops) {
        roads.append(tx, id, hops);
        if (!hops.isEmpty()) {
            List<Hop> added = List.copyOf(hops);
            tx.afterCommit(() -> listener.recorded(id, added));
        }
    }

    @Override
    public Optional<Road> find(Snapshot rows, RoadId id) {
        return roads.find(rows, id);
    }

    @Override
    public List<Road> withMessageId(Snapshot rows, String messageId) {
        return roads.withMessageId(rows, messageId);
    }

    @Override
    public List<RoadId> newest(Snapshot rows, int limit) {
        return roads.newest(rows, limit);
    }

    @Override
    public List<RoadId> above(Snapshot rows, RoadId id, int limit) {
        return roads.above(rows, id, limit);
    }

    @Override
    public int trim(Transaction tx, Instant before, int limit) {
        return roads.trim(tx, before, limit);
    }
}
