package org.postroad.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Database;
import org.postroad.mta.route.RemoteRoutes;

/**
 * The runner's way through the rows: finds the flows of which something is due, page by page, and offers them to the schedule. Reads a row or two
 * for each flow, never all. Confined to the runner's scan, but for {@link #want}.
 *
 * <p>What is new is offered by who adds it. The walk finds the rest: what was there at the start, retries, what another process left behind, and what the
 * schedule had no room for. It begins once something becomes due, at the latest each minute, and after a long walk it rests
 * {@value #REST} times as long as the walk took, so that a queue of any size costs a few percent of one processor. Where flows were
 * refused for want of room, the next walk begins there, so that the first by name are not always the first.
 */
final class FlowWalk {
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_REST = Duration.ofMillis(200);
    private static final int PAGE = 32; // what is new waits no longer than a page takes
    private static final int REST = 20;

    private final Database database;
    private final MailQueue queue;
    private final RemoteRoutes routes;
    private final OutboundSchedule schedule;
    private volatile boolean wanted = true;
    private boolean walking;
    private boolean inFirstLeg;
    private boolean refused;
    private int pages;
    private long nanos;
    private @Nullable Flow at;
    private @Nullable Flow refusedAfter;
    private Instant began = Instant.EPOCH;
    private Instant next = Instant.MIN;
    private Instant restUntil = Instant.MIN;

    FlowWalk(Database database, MailQueue queue, RemoteRoutes routes, OutboundSchedule schedule) {
        this.database = database;
        this.queue = queue;
        this.routes = routes;
        this.schedule = schedule;
    }

    /** Something may be due that nobody offers. */
    void want() {
        wanted = true;
    }

    /** Something was put off: the next walk may have to be earlier. What became due since the last one began has been missed by it. */
    void lookForNext(Instant now) {
        Instant seen = began;
        next = database.read(rows -> queue.nextDue(rows, seen))
                .filter(due -> due.isBefore(now.plus(LONGEST_PAUSE)))
                .orElse(now.plus(LONGEST_PAUSE));
    }

    /** When the next step is to be made. */
    Instant next() {
        Instant soonest = wanted || refused || walking ? Instant.MIN : next;
        return soonest.isBefore(restUntil) ? restUntil : soonest;
    }

    /** Reads a page, if it is time to; false if it is not. */
    boolean step(Instant now) {
        if (!walking) {
            if (now.isBefore(next())) {
                return false;
            }
            begin(now);
        }
        long start = System.nanoTime();
        List<WaitingFlow> page = database.read(rows -> queue.flows(rows, Optional.ofNullable(at), PAGE));
        for (WaitingFlow waiting : page) {
            Flow flow = waiting.flow();
            boolean due = !waiting.dueAt().isAfter(now);
            if (due && !schedule.offer(flow, flow.nextHop(routes)) && !refused) {
                refused = true;
                refusedAfter = at;
            }
            at = flow;
        }
        pages++;
        nanos += System.nanoTime() - start;
        if (page.size() == PAGE) {
            return true;
        }
        at = null;
        if (inFirstLeg) {
            inFirstLeg = false; // and once more from the beginning
            return true;
        }
        walking = false;
        boolean isLong = pages > 6 || refused;
        restUntil = isLong
                ? now.plus(SHORTEST_REST).plusNanos(Math.min(nanos * REST, LONGEST_PAUSE.toNanos()))
                : Instant.MIN;
        lookForNext(now);
        return true;
    }

    private void begin(Instant now) {
        began = now;
        walking = true;
        wanted = false;
        at = refused ? refusedAfter : null;
        inFirstLeg = at != null;
        refused = false;
        refusedAfter = null;
        pages = 0;
        nanos = 0;
    }
}
