package org.postroad.mta.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.road.Hop;
import org.postroad.common.time.Scheduler;
import org.postroad.common.time.Scheduler.Cancellable;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives what is due to the courier, so many at once, and has its outcomes recorded. Thread-safe.
 *
 * <p>A <em>scan</em> asks {@link OutboundSchedule} whose turn it is, has {@link BatchPlan} say what there is to do for each turn, and starts the deliveries. One scan runs at a
 * time. It runs when rows were added, which it is given; when a delivery ends; and when something becomes due, for which {@link FlowWalk} looks
 * through the rows.
 *
 * <p>Where other processes send from the same rows ({@link MailQueue#isShared}), a delivery begins with taking its items, in a transaction of its
 * own, and while anything is being sent the runner says that it lives.
 */
public final class QueueRunner implements AutoCloseable {
    /** Recipients in one delivery: what every host must take (RFC 5321 §4.5.3.1.8). */
    public static final int MAX_RECIPIENTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);
    private static final int MAX_TURNS = 32;
    private static final int TRIM = 1000;
    private static final Duration TRIM_EVERY = Duration.ofHours(1);
    private static final Duration RECORD_AGAIN = Duration.ofSeconds(5);
    private static final Duration STAY_ALIVE = QueueNode.LEASE.dividedBy(4);

    private final Database database;
    private final MailQueue queue;
    private final Courier courier;
    private final RemoteRoutes routes;
    private final OutcomeRecorder recorder;
    private final QueueBell bell;
    private final QueueMetrics metrics;
    private final QueueLimits limits;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Executor executor;
    private final InFlight inFlight = new InFlight();
    private final OutboundSchedule schedule;
    private final BatchPlan plan;
    private final FlowWalk walk;
    private final AtomicBoolean putOff = new AtomicBoolean();
    private final AtomicBoolean scanWanted = new AtomicBoolean();
    private final AtomicBoolean scanning = new AtomicBoolean();
    private final AtomicBoolean stayingAlive = new AtomicBoolean();
    private final Object sleep = new Object();
    private @Nullable Cancellable alarm; // under sleep
    private Instant nextTrim = Instant.MIN; // by the one scan
    private volatile boolean running;

    /**
     * @param recorder what becomes of outcomes
     * @param bell rung by whoever adds rows
     * @param executor runs deliveries and scans, which wait for network and disk; it bounds nothing, the limits do
     */
    public QueueRunner(
            Database database,
            MailQueue queue,
            Courier courier,
            RemoteRoutes routes,
            OutcomeRecorder recorder,
            QueueBell bell,
            QueueMetrics metrics,
            QueueLimits limits,
            Scheduler scheduler,
            Executor executor) {
        this.database = database;
        this.queue = queue;
        this.courier = courier;
        this.routes = routes;
        this.recorder = recorder;
        this.bell = bell;
        this.metrics = metrics;
        this.limits = limits;
        this.scheduler = scheduler;
        this.clock = scheduler.clock();
        this.executor = executor;
        schedule = new OutboundSchedule(limits);
        plan = new BatchPlan(database, queue, routes, inFlight, schedule, clock);
        walk = new FlowWalk(database, queue, routes, schedule);
        metrics.watch(
                inFlight::running,
                () -> database.read(rows -> queue.status(rows, 0)),
                () -> database.read(this::oldest).orElse(clock.instant()),
                clock);
    }

    /** Begins with whatever is due, such as what was being sent when the system last went down. */
    public void start() {
        if (queue.isShared()) {
            letGo(); // what this process had taken in its life before
        }
        running = true;
        bell.listen(this::begin);
        wake();
    }

    /** When the oldest message that waits was accepted. Keys go by age. */
    private Optional<Instant> oldest(Snapshot rows) {
        return queue.list(rows, List.of(), Optional.empty(), 1).stream()
                .findFirst()
                .flatMap(item -> queue.message(rows, item.road()))
                .map(QueuedMessage::acceptedAt);
    }

    /** Looks for what is due, soon. Returns at once. */
    public void wake() {
        walk.want();
        wakeScan();
    }

    /** The same for what was committed just now. */
    private void begin(QueuedMessage message, List<QueueItem> items) {
        boolean due = items.stream().noneMatch(item -> item.dueAt().isAfter(clock.instant()));
        Set<Flow> flows = Flow.of(message, items);
        for (Flow flow : flows) {
            NextHop hop = flow.nextHop(routes);
            List<QueueItem> its = items.stream()
                    .filter(item -> Flow.of(message, item).equals(flow))
                    .toList();
            boolean alone = flows.size() == 1 || !(hop instanceof Smarthost);
            // Of shared rows the flow may have more, which another process has left.
            boolean offered = due && !queue.isShared()
                    ? schedule.offer(flow, hop, DueMessage.of(its, alone))
                    : schedule.offer(flow, hop);
            if (!offered) {
                walk.want();
            }
        }
        wakeScan();
    }

    /** The same for what is known to be due. Returns at once; called after the commit. */
    private void wake(Set<Flow> flows) {
        for (Flow flow : flows) {
            if (!schedule.offer(flow, flow.nextHop(routes))) {
                walk.want();
            }
        }
        wakeScan();
    }

    /** The same for somebody who knows better: hosts that did not answer lately are tried, too. */
    void tryAnew(Set<Flow> flows) {
        courier.forgetTrouble();
        schedule.forgetTrouble();
        wake(flows);
    }

    private void wakeScan() {
        scanWanted.set(true);
        sleep(Instant.MIN);
    }

    /** How many deliveries go on at this moment, each of one message to one next hop. */
    public int deliveries() {
        return inFlight.running();
    }

    /** Whether an item is being sent at this moment. */
    public boolean isSending(ItemKey key) {
        return inFlight.contains(key);
    }

    /**
     * Runs an action while none of the items can be sent.
     *
     * @return false, and the action did not run, if one of them is being sent
     */
    boolean whileHeld(Collection<ItemKey> keys, Runnable action) {
        if (!inFlight.hold(keys)) {
            return false;
        }
        try {
            action.run();
            return true;
        } finally {
            inFlight.letGo(keys);
        }
    }

    /** Forgets what is remembered of a domain's hosts. */
    void forget(Domain domain) {
        courier.forget(domain);
    }

    /** Runs an action with those of the items that are not being sent, and cannot be while it runs. */
    void withFree(Collection<ItemKey> keys, Consumer<Set<ItemKey>> action) {
        Set<ItemKey> held = hold(keys);
        try {
            action.accept(held);
        } finally {
            letGo(held);
        }
    }

    /** Keeps those of the items that are not being sent from being sent, until they are let go; returns them. */
    Set<ItemKey> hold(Collection<ItemKey> keys) {
        return inFlight.holdFree(keys);
    }

    void letGo(Set<ItemKey> held) {
        inFlight.letGo(held);
    }

    /** Starts nothing more and waits for what is being sent; what is not done by then is due again at the next start. */
    public boolean stop(Duration longest) throws InterruptedException {
        running = false;
        synchronized (sleep) {
            if (alarm != null) {
                alarm.cancel();
            }
        }
        boolean none = inFlight.awaitNone(longest);
        if (none && queue.isShared()) {
            try {
                letGo();
            } catch (StorageException broken) {
                LOG.warn(
                        "what was taken from the queue was not given back; it is free again when the lease ends",
                        broken);
            }
        }
        return none;
    }

    private void letGo() {
        database.write(tx -> {
            queue.letGo(tx);
            return true;
        });
    }

    /** Stops without waiting. */
    @Override
    public void close() throws InterruptedException {
        stop(Duration.ZERO);
    }

    /** Sleeps until a moment, or not at all if a scan was asked for meanwhile. */
    private void sleep(Instant until) {
        synchronized (sleep) {
            if (alarm != null) {
                alarm.cancel();
            }
            if (!running) {
                alarm = null;
                return;
            }
            Instant now = clock.instant();
            boolean atOnce = scanWanted.get() || !now.isBefore(until);
            alarm = scheduler.after(atOnce ? Duration.ZERO : Duration.between(now, until), () -> execute(this::scan));
            if (!atOnce && !clock.instant().isBefore(until)) { // the clock has leapt while the alarm was set
                alarm.cancel();
                alarm = scheduler.after(Duration.ZERO, () -> execute(this::scan));
            }
        }
    }

    private boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            LOG.debug("the queue's executor takes no more: the system is going down");
            return false;
        }
    }

    /** One scan at a time: who asks for one while it runs lets it go round again. */
    private void scan() {
        if (!scanning.compareAndSet(false, true)) {
            return;
        }
        Instant again = clock.instant().plus(FlowWalk.LONGEST_PAUSE);
        try {
            do {
                scanWanted.set(false);
                again = startWhatIsDue();
            } while (scanWanted.get());
            trim();
        } catch (RuntimeException broken) {
            LOG.error("the queue could not be looked through", broken);
            scanWanted.set(false);
            walk.want();
        } finally {
            scanning.set(false);
            sleep(again);
        }
    }

    /** Starts deliveries while there is room; when to do so again, if no delivery ends before. */
    private Instant startWhatIsDue() {
        boolean more = true;
        while (running && more) {
            Instant now = clock.instant();
            List<Turn> turns = turns(now);
            start(turns, now);
            more = !turns.isEmpty() || (schedule.hasRoom() && walk.step(now));
        }
        Instant now = clock.instant();
        if (putOff.getAndSet(false)) {
            walk.lookForNext(now);
        }
        Instant walkAgain = schedule.hasRoom() ? walk.next() : now.plus(FlowWalk.LONGEST_PAUSE);
        return schedule.nextTurn().filter(walkAgain::isAfter).orElse(walkAgain);
    }

    private List<Turn> turns(Instant now) {
        List<Turn> turns = new ArrayList<>();
        Optional<Turn> next = schedule.next(now);
        while (next.isPresent()) {
            turns.add(next.get());
            next = turns.size() < MAX_TURNS ? schedule.next(now) : Optional.empty();
        }
        return turns;
    }

    private void start(List<Turn> turns, Instant now) {
        try {
            plan.read(turns, now);
        } finally {
            turns.forEach(this::start);
        }
    }

    private void start(Turn turn) {
        boolean started = false;
        try {
            Optional<Batch> batch = plan.next(turn);
            started = batch.isPresent() && start(turn, batch.get());
        } catch (StorageException broken) {
            LOG.error("what is due for {} could not be read", turn.hop(), broken);
            walk.want();
        } finally {
            if (!started) {
                schedule.ended(turn, OutboundSchedule.End.UNUSED);
            }
        }
    }

    private void trim() {
        Instant now = clock.instant();
        if (now.isBefore(nextTrim)) {
            return;
        }
        int trimmed = database.write(tx -> queue.trimEnds(tx, now.minus(limits.keepEnds()), TRIM));
        nextTrim = trimmed < TRIM ? now.plus(TRIM_EVERY) : now;
    }

    private boolean start(Turn turn, Batch batch) {
        if (!running || !inFlight.take(batch)) {
            return false;
        }
        if (execute(() -> deliver(turn, batch))) {
            return true;
        }
        inFlight.release(batch);
        return false;
    }

    /** What follows an attempt. */
    private enum Next {
        /** Its recipients are done with; somebody was reached. */
        REACHED,
        /** The same, but some wait on. */
        PUT_OFF,
        /** They wait on, and nobody was reached. */
        UNREACHABLE,
        /** There was nothing to do any more. */
        UNUSED,
        /** Something here is broken, and would be at once again: the next walk takes them up, at the latest in a minute. */
        BROKEN_OFF,
        /** They are held on to by a later task, because the outcome could not be recorded yet. */
        HELD
    }

    private void deliver(Turn turn, Batch batch) {
        Next next = Next.BROKEN_OFF;
        try {
            next = attempt(turn, batch);
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("message", batch.road())
                    .setCause(fault)
                    .log("the delivery to {} broke off; its recipients stay", batch.hop());
        } finally {
            switch (next) {
                case REACHED -> done(turn, batch, OutboundSchedule.End.REACHED, false);
                case PUT_OFF -> done(turn, batch, OutboundSchedule.End.REACHED, true);
                case UNREACHABLE -> done(turn, batch, OutboundSchedule.End.UNREACHABLE, false);
                case UNUSED -> done(turn, batch, OutboundSchedule.End.UNUSED, true);
                case BROKEN_OFF -> {
                    schedule.forget(turn.flow());
                    inFlight.release(batch);
                    schedule.ended(turn, OutboundSchedule.End.UNUSED);
                }
                case HELD -> {} // recordAgain sees to it
            }
        }
    }

    /** A message, and those of a batch's recipients that are to be sent now. */
    private record Taken(Optional<QueuedMessage> message, List<QueueItem> items) {}

    private Next attempt(Turn turn, Batch batch) {
        Taken taken = take(batch, clock.instant());
        if (taken.message.isEmpty() || taken.items.isEmpty()) {
            return Next.UNUSED;
        }
        QueuedMessage message = taken.message.get();
        long began = System.nanoTime();
        DeliveryReport report = ask(message, taken.items, batch.hop());
        metrics.attempted(batch.hop(), Duration.ofNanos(System.nanoTime() - began));
        Optional<OutcomeRecorder.Recorded> recorded = record(turn, batch, message, taken.items, report);
        if (recorded.isEmpty()) {
            return Next.HELD;
        }
        if (report.unreachable()) {
            return Next.UNREACHABLE;
        }
        boolean all = recorded.get().deferred() == 0
                && taken.items.size() == batch.keys().size();
        return all ? Next.REACHED : Next.PUT_OFF;
    }

    /** Looks again: since somebody looked an item may have been put off, taken back, moved to another host, or taken by another process. */
    private Taken take(Batch batch, Instant now) {
        Set<ItemKey> keys = Set.copyOf(batch.keys());
        if (queue.isShared()) {
            stayAlive();
            return database.write(tx -> {
                Set<ItemKey> there = itemsOf(tx, batch, keys, now).stream()
                        .map(QueueItem::key)
                        .collect(Collectors.toSet());
                List<QueueItem> items = queue.take(tx, batch.road(), there, now);
                return new Taken(queue.message(tx, batch.road()), items);
            });
        }
        return database.read(rows -> new Taken(queue.message(rows, batch.road()), itemsOf(rows, batch, keys, now)));
    }

    private List<QueueItem> itemsOf(Snapshot rows, Batch batch, Set<ItemKey> keys, Instant now) {
        return queue.items(rows, batch.road()).stream()
                .filter(item -> keys.contains(item.key())
                        && !item.dueAt().isAfter(now)
                        && DueItem.of(item).nextHop(routes).equals(batch.hop()))
                .toList();
    }

    /** Sees to it that this process is said to live for as long as something is being sent. */
    private void stayAlive() {
        if (stayingAlive.compareAndSet(false, true)) {
            scheduler.after(STAY_ALIVE, () -> {
                if (!execute(this::sayAlive)) {
                    stayingAlive.set(false);
                }
            });
        }
    }

    private void sayAlive() {
        stayingAlive.set(false);
        if (inFlight.running() == 0) {
            return;
        }
        stayAlive();
        try {
            database.write(tx -> {
                queue.stayAlive(tx, clock.instant());
                return true;
            });
        } catch (StorageException broken) {
            LOG.warn(
                    "the other processes were not told that this one lives; it is tried again in {}",
                    STAY_ALIVE,
                    broken);
        }
    }

    /** One delivery for each reverse-path: what is forwarded travels under one of ours. */
    private DeliveryReport ask(QueuedMessage message, List<QueueItem> items, NextHop hop) {
        Map<ReversePath, List<QueueItem>> groups = new LinkedHashMap<>();
        items.forEach(item -> groups.computeIfAbsent(item.from(message), from -> new ArrayList<>())
                .add(item));
        Map<ItemKey, DeliveryOutcome> outcomes = new HashMap<>();
        List<Hop> hops = new ArrayList<>();
        boolean unreachable = false;
        for (Map.Entry<ReversePath, List<QueueItem>> group : groups.entrySet()) {
            DeliveryReport report = ask(message, group.getKey(), group.getValue(), hop);
            for (int i = 0; i < report.outcomes().size(); i++) {
                outcomes.put(group.getValue().get(i).key(), report.outcomes().get(i));
            }
            hops.addAll(report.hops());
            unreachable |= report.unreachable();
        }
        return new DeliveryReport(
                items.stream().map(item -> outcomes.get(item.key())).toList(), hops, unreachable);
    }

    private DeliveryReport ask(QueuedMessage message, ReversePath from, List<QueueItem> items, NextHop hop) {
        List<Recipient> recipients = items.stream().map(QueueItem::recipient).toList();
        Envelope envelope = new Envelope(from, recipients, message.parameters());
        Delivery delivery = new Delivery(message.road(), envelope, message.blob(), message.dataOffset(), hop);
        try {
            DeliveryReport report = courier.deliver(delivery);
            if (report.outcomes().size() == items.size()) {
                return report;
            }
            LOG.atError()
                    .addKeyValue("message", message.road())
                    .log("{} outcomes for {} recipients", report.outcomes().size(), items.size());
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("message", message.road())
                    .setCause(fault)
                    .log("the courier to {} failed through a fault of ours", hop);
        }
        Trouble trouble = new Trouble(
                Trouble.Kind.INTERNAL, EnhancedStatus.SYSTEM_TROUBLE, "an internal fault of this system", "");
        return DeliveryReport.same(new DeliveryOutcome.Deferred(trouble), delivery, List.of());
    }

    /** Records a report; where the disk fails, again and again while the batch stays held, lest it be sent twice: then empty. */
    private Optional<OutcomeRecorder.Recorded> record(
            Turn turn, Batch batch, QueuedMessage message, List<QueueItem> items, DeliveryReport report) {
        try {
            OutcomeRecorder.Recorded recorded = recorder.record(message, items, report);
            metrics.recorded(message, recorded);
            if (recorded.deferred() > 0) {
                putOff.set(true);
            }
            return Optional.of(recorded);
        } catch (StorageException | IOException broken) {
            LOG.atError()
                    .addKeyValue("message", batch.road())
                    .setCause(broken)
                    .log("the outcome of a delivery could not be recorded");
        }
        if (!running) {
            return Optional.of(OutcomeRecorder.Recorded.NOTHING);
        }
        scheduler.after(RECORD_AGAIN, () -> {
            if (!execute(() -> recordAgain(turn, batch, message, items, report))) {
                done(turn, batch, OutboundSchedule.End.UNUSED, true);
            }
        });
        return Optional.empty();
    }

    private void recordAgain(
            Turn turn, Batch batch, QueuedMessage message, List<QueueItem> items, DeliveryReport report) {
        boolean over = true;
        try {
            over = record(turn, batch, message, items, report).isPresent();
        } finally {
            if (over) {
                done(turn, batch, OutboundSchedule.End.UNUSED, true);
            }
        }
    }

    /** @param again whether something of the flow may be due that is not in hand, such as what was put off to a moment that has come */
    private void done(Turn turn, Batch batch, OutboundSchedule.End end, boolean again) {
        inFlight.release(batch);
        boolean moved = !batch.hop().equals(turn.hop());
        schedule.ended(turn, moved ? OutboundSchedule.End.UNUSED : end);
        if (end == OutboundSchedule.End.UNREACHABLE || (again && !schedule.offer(turn.flow(), turn.hop()))) {
            walk.want();
        }
        wakeScan();
    }
}
