package org.postroad.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;

/**
 * Makes batches for turns: each of one message and one next hop. Confined to one thread and one snapshot.
 *
 * <p>A flow is of one domain. Where a smarthost takes several, the message's recipients in the others go along. What an operator moved to another
 * host goes there, in the turn of its flow.
 */
final class BatchPlan {
    private final MailQueue queue;
    private final RemoteRoutes routes;
    private final InFlight inFlight;
    private final Snapshot rows;
    private final Instant now;
    private final Set<ItemKey> planned = new HashSet<>();
    private final Set<Flow> exhausted = new HashSet<>();

    BatchPlan(MailQueue queue, RemoteRoutes routes, InFlight inFlight, Snapshot rows, Instant now) {
        this.queue = queue;
        this.routes = routes;
        this.inFlight = inFlight;
        this.rows = rows;
        this.now = now;
    }

    /** A batch for each turn that has something to do, in the order of the turns. */
    Map<Turn, Batch> of(List<Turn> turns) {
        Map<Flow, List<Turn>> byFlow = new LinkedHashMap<>();
        turns.forEach(turn ->
                byFlow.computeIfAbsent(turn.flow(), flow -> new ArrayList<>()).add(turn));
        Map<Turn, Batch> all = new LinkedHashMap<>();
        byFlow.forEach((flow, its) -> {
            List<Batch> batches = batches(flow, its.get(0).hop(), its.size());
            for (int i = 0; i < batches.size(); i++) {
                all.put(its.get(i), batches.get(i));
            }
        });
        return all;
    }

    /** Flows of which nothing more is due than what is planned or being sent. */
    Set<Flow> exhausted() {
        return exhausted;
    }

    private List<Batch> batches(Flow flow, NextHop hop, int most) {
        int limit = inFlight.unavailable(hop) + planned.size() + most * QueueRunner.MAX_RECIPIENTS;
        List<DueItem> due = queue.due(rows, flow, now, limit);
        List<Batch> batches = new ArrayList<>();
        while (batches.size() < most) {
            Optional<DueItem> first =
                    due.stream().filter(item -> isFree(item.key())).findFirst();
            if (first.isEmpty()) {
                break;
            }
            batches.add(batch(first.get().key().road(), first.get().nextHop(routes), due));
        }
        if (due.size() < limit && due.stream().map(DueItem::key).noneMatch(this::isFree)) {
            exhausted.add(flow);
        }
        return batches;
    }

    private Batch batch(RoadId road, NextHop hop, List<DueItem> due) {
        Stream<ItemKey> inDomain = due.stream()
                .filter(item ->
                        item.key().road().equals(road) && item.nextHop(routes).equals(hop))
                .map(DueItem::key);
        Stream<ItemKey> elsewhere = hop instanceof Smarthost ? inOtherDomains(road, hop) : Stream.empty();
        List<ItemKey> keys = Stream.concat(inDomain, elsewhere)
                .distinct()
                .filter(this::isFree)
                .limit(QueueRunner.MAX_RECIPIENTS)
                .toList();
        planned.addAll(keys);
        return new Batch(road, hop, keys);
    }

    private Stream<ItemKey> inOtherDomains(RoadId road, NextHop hop) {
        return queue.items(rows, road).stream()
                .filter(item -> !item.dueAt().isAfter(now) && nextHop(item).equals(hop))
                .map(QueueItem::key);
    }

    private NextHop nextHop(QueueItem item) {
        return item.movedTo().isPresent()
                ? item.movedTo().get()
                : routes.nextHop(item.address().domain());
    }

    private boolean isFree(ItemKey key) {
        return !planned.contains(key) && !inFlight.contains(key);
    }
}
