package org.postroad.mta.queue;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;

/**
 * Makes batches for turns: each of one message and one next hop. What there is to do lies in the schedule's hand; where that is empty, the rows are
 * read on, a page for many batches. Confined to the runner's scan.
 *
 * <p>A flow is of one domain. Where a smarthost takes several, the message's recipients in the others go along. What an operator moved to another
 * host has a flow of its own.
 */
final class BatchPlan {
    private static final int PAGE = 200;

    private final Database database;
    private final MailQueue queue;
    private final RemoteRoutes routes;
    private final InFlight inFlight;
    private final OutboundSchedule schedule;
    private final Clock clock;

    BatchPlan(
            Database database,
            MailQueue queue,
            RemoteRoutes routes,
            InFlight inFlight,
            OutboundSchedule schedule,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.routes = routes;
        this.inFlight = inFlight;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** Reads on in the flows of which nothing is in hand; afterwards each turn has its batch, or there is nothing to do for it. */
    void read(List<Turn> turns, Instant now) {
        Map<Flow, NextHop> wanted = new LinkedHashMap<>();
        for (Turn turn : turns) {
            if (schedule.beginReading(turn.flow())) {
                wanted.put(turn.flow(), turn.hop());
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        boolean done = false;
        try {
            Map<Flow, Page> pages = database.read(rows -> {
                Map<Flow, Page> read = new LinkedHashMap<>();
                wanted.forEach((flow, hop) -> read.put(flow, page(rows, flow, hop, now)));
                return read;
            });
            pages.forEach((flow, page) -> schedule.read(flow, page.messages, page.more));
            done = true;
        } finally {
            if (!done) {
                wanted.keySet().forEach(flow -> schedule.read(flow, List.of(), true));
            }
        }
    }

    /** What a turn is to send: the next message in its flow's hand of which somebody is neither sent nor held at this moment. */
    Optional<Batch> next(Turn turn) {
        try {
            return next(turn.flow());
        } finally {
            schedule.taken(turn.flow());
        }
    }

    private Optional<Batch> next(Flow flow) {
        for (Optional<DueMessage> next = schedule.take(flow); next.isPresent(); next = schedule.take(flow)) {
            DueMessage message = next.get();
            List<DueItem> free = new ArrayList<>(message.alone() ? message.items() : allOf(message));
            free.removeIf(item -> inFlight.contains(item.key()));
            Optional<DueItem> first = free.stream().filter(flow::has).findFirst();
            if (first.isPresent()) {
                NextHop hop = first.get().nextHop(routes);
                List<DueItem> together = free.stream()
                        .filter(item -> item.nextHop(routes).equals(hop))
                        .limit(QueueRunner.MAX_RECIPIENTS)
                        .toList();
                free.removeAll(together);
                if (free.stream().anyMatch(flow::has)) {
                    schedule.putBack(flow, new DueMessage(free, message.alone()));
                }
                return Optional.of(new Batch(
                        roadOf(message),
                        hop,
                        together.stream().map(DueItem::key).toList()));
            }
        }
        return Optional.empty();
    }

    /** Who of the message is due at this moment, in whatever domain: another flow may have taken some along since somebody looked. */
    private List<DueItem> allOf(DueMessage message) {
        return database.read(rows -> queue.items(rows, roadOf(message))).stream()
                .map(DueItem::of)
                .filter(item -> !item.dueAt().isAfter(clock.instant()))
                .toList();
    }

    private static RoadId roadOf(DueMessage message) {
        return message.items().get(0).key().road();
    }

    /** The next messages of a flow, oldest first, and whether there may be more. */
    private record Page(List<DueMessage> messages, boolean more) {}

    private Page page(Snapshot rows, Flow flow, NextHop hop, Instant now) {
        int limit = inFlight.unavailable(hop) + PAGE;
        List<DueItem> due = queue.due(rows, flow, now, limit);
        Map<RoadId, List<DueItem>> byMessage = new LinkedHashMap<>();
        for (DueItem item : due) {
            if (!inFlight.contains(item.key())) {
                byMessage
                        .computeIfAbsent(item.key().road(), road -> new ArrayList<>())
                        .add(item);
            }
        }
        List<DueMessage> messages = new ArrayList<>();
        byMessage.forEach((road, items) -> {
            boolean alone = !(hop instanceof Smarthost)
                    || queue.items(rows, road).stream().allMatch(item -> flow.has(DueItem.of(item)));
            messages.add(new DueMessage(items, alone));
        });
        return new Page(messages, due.size() == limit);
    }
}
