package org.postroad.mta.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Database;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.queue.DeliveryListener.State;
import org.postroad.mta.queue.DeliveryListener.Status;
import org.postroad.mta.queue.OutcomeRecorder.Recorded;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.smtp.EnhancedStatus;

/** What people may do with the queue: look, try now, hold and release, take back. For the command line, the lab and JMAP. Thread-safe. */
public final class QueueOperator {

    /**
     * A message with what became of its remote recipients. Immutable.
     *
     * @param waiting in the queue
     * @param ended not in the queue any more
     */
    public record Entry(QueuedMessage message, List<QueueItem> waiting, List<DeliveryEnd> ended) {
        public Entry {
            waiting = List.copyOf(waiting);
            ended = List.copyOf(ended);
        }
    }

    private final Database database;
    private final MailQueue queue;
    private final Roads roads;
    private final DeliveryListener listener;
    private final OutcomeRecorder recorder;
    private final QueueRunner runner;
    private final QueueMetrics metrics;
    private final Clock clock;
    private final String hostname;

    public QueueOperator(
            Database database,
            MailQueue queue,
            Roads roads,
            DeliveryListener listener,
            OutcomeRecorder recorder,
            QueueRunner runner,
            QueueMetrics metrics,
            Clock clock,
            String hostname) {
        this.database = database;
        this.queue = queue;
        this.roads = roads;
        this.listener = listener;
        this.recorder = recorder;
        this.runner = runner;
        this.metrics = metrics;
        this.clock = clock;
        this.hostname = hostname;
    }

    /** Waiting recipients, as {@link MailQueue#list}. */
    public List<QueueItem> list(Collection<QueueFilter> filters, Optional<ItemKey> after, int limit) {
        return database.read(rows -> queue.list(rows, filters, after, limit));
    }

    /** How many recipients wait for whom all filters hold. */
    public long count(Collection<QueueFilter> filters) {
        return database.read(rows -> queue.count(rows, filters));
    }

    /**
     * Counts what waits, which takes a second for a million.
     *
     * @param domains at most so many are counted by themselves
     */
    public QueueStatus status(int domains) {
        return database.read(rows -> queue.status(rows, domains));
    }

    /** How many deliveries go on in this process at this moment. */
    public int deliveries() {
        return runner.deliveries();
    }

    /** A message with recipients in the queue. */
    public Optional<Entry> show(RoadId road) {
        return database.read(rows -> queue.message(rows, road)
                .map(message -> new Entry(message, queue.items(rows, road), queue.ends(rows, road))));
    }

    /** Whether a recipient is being sent by this process at this moment. */
    public boolean isSending(ItemKey key) {
        return runner.isSending(key);
    }

    /** The recorded ends of a message's recipients, by number; also once none waits any more. */
    public List<DeliveryEnd> ended(RoadId road) {
        return database.read(rows -> queue.ends(rows, road));
    }

    /** Makes every waiting recipient of a message due now; how many. */
    public int retry(RoadId road) {
        return retry(road, recipient -> true).size();
    }

    /**
     * Makes some of a message's waiting recipients due now, but for those that are held and those whose sender wants it to leave later; returns
     * them as the envelope named them. One that is being sent at this moment is due after that.
     */
    public List<EmailAddress> retry(RoadId road, Predicate<EmailAddress> which) {
        Instant now = clock.instant();
        return reschedule(
                road,
                (message, item) -> !item.isHeld() && !message.isScheduled(now) && isMeant(item, which),
                message -> now);
    }

    /** The same for whoever sent it: a message that was to leave later leaves now. */
    public List<EmailAddress> sendNow(RoadId road, Predicate<EmailAddress> which) {
        Instant now = clock.instant();
        database.write(tx -> {
            Optional<QueuedMessage> scheduled = queue.lock(tx, road).filter(message -> message.isScheduled(now));
            scheduled.ifPresent(message -> queue.release(tx, message.releasedAt(now)));
            return scheduled.isPresent();
        });
        return retry(road, which);
    }

    /** Has some of a message's waiting recipients go by a host, or by the usual way again; returns them. They are due now unless they are held. */
    public List<EmailAddress> move(RoadId road, Predicate<EmailAddress> which, Optional<Smarthost> to) {
        Instant now = clock.instant();
        List<EmailAddress> moved = database.write(tx -> {
            List<Map<String, Object>> routes = new ArrayList<>();
            List<EmailAddress> recipients = new ArrayList<>();
            Optional<QueuedMessage> message = queue.lock(tx, road);
            for (QueueItem item : message.isEmpty() ? List.<QueueItem>of() : queue.items(tx, road)) {
                boolean other = isMeant(item, which) && !item.movedTo().equals(to);
                if (other && queue.move(tx, message.orElseThrow(), item.key(), to)) {
                    recipients.add(item.address());
                    String way = to.map(Smarthost::toString)
                            .orElse(item.address().domain().ascii());
                    routes.add(Map.of("recipient", item.address().toString(), "to", way));
                }
            }
            if (!routes.isEmpty()) {
                roads.append(
                        tx,
                        road,
                        List.of(new Hop(HopKind.ROUTE, hostname, now, Duration.ZERO, Map.of("routes", routes))));
            }
            return recipients;
        });
        retry(road, moved::contains);
        return moved;
    }

    /** Forgets what is remembered of a domain's hosts, so that what is tried next finds out anew. */
    public void forget(Domain domain) {
        runner.forget(domain);
    }

    /** Has some of a message's waiting recipients not be tried until they are released; returns them. What is being sent goes on. */
    public List<EmailAddress> hold(RoadId road, Predicate<EmailAddress> which) {
        List<EmailAddress> held = new ArrayList<>();
        List<ItemKey> keys = keys(road, which);
        runner.withFree(
                keys,
                free -> held.addAll(reschedule(
                        road,
                        (message, item) -> !item.isHeld() && free.contains(item.key()),
                        message -> QueueItem.HELD)));
        return held;
    }

    /** Makes those of a message's recipients that are held due now, or when their sender wants it; returns them. */
    public List<EmailAddress> release(RoadId road, Predicate<EmailAddress> which) {
        Instant now = clock.instant();
        return reschedule(
                road,
                (message, item) -> item.isHeld() && isMeant(item, which),
                message -> message.isScheduled(now) ? message.releaseAt() : now);
    }

    private List<EmailAddress> reschedule(
            RoadId road, BiPredicate<QueuedMessage, QueueItem> which, Function<QueuedMessage, Instant> when) {
        Set<Flow> flows = new HashSet<>();
        List<EmailAddress> changed = database.write(tx -> {
            flows.clear();
            Optional<QueuedMessage> message = queue.lock(tx, road);
            Set<ItemKey> elsewhere = queue.sentElsewhere(tx, road, clock.instant());
            List<EmailAddress> rescheduled = new ArrayList<>();
            for (QueueItem item : message.isEmpty() ? List.<QueueItem>of() : queue.items(tx, road)) {
                Instant due = when.apply(message.get());
                boolean free = due != QueueItem.HELD || !elsewhere.contains(item.key());
                if (free && which.test(message.get(), item) && queue.reschedule(tx, item.key(), due)) {
                    rescheduled.add(item.named());
                    flows.add(Flow.of(message.orElseThrow(), item));
                }
            }
            if (message.isPresent() && !rescheduled.isEmpty()) {
                listener.changed(tx, message.get(), List.of());
            }
            return rescheduled;
        });
        runner.tryAnew(flows);
        return changed;
    }

    /**
     * Takes back the waiting recipients of a message: a recorded end, no report to the sender.
     *
     * @param reason for the road, such as who did it
     * @return how many; none, and nothing is done, if one of them is being sent at this moment, here or by another process
     */
    public int cancel(RoadId road, String reason) {
        List<ItemKey> keys = keys(road, recipient -> true);
        List<EmailAddress> cancelled = new ArrayList<>();
        runner.whileHeld(keys, () -> cancelled.addAll(cancelHeld(road, keys, reason, true)));
        runner.wake();
        return cancelled.size();
    }

    /**
     * Takes back some of a message's waiting recipients, but for those that are being sent at this moment, here or by another process.
     *
     * @param reason for the road, such as who did it
     * @return those that were taken back
     */
    public List<EmailAddress> cancel(RoadId road, Predicate<EmailAddress> which, String reason) {
        List<EmailAddress> cancelled = new ArrayList<>();
        runner.withFree(keys(road, which), free -> cancelled.addAll(cancelHeld(road, free, reason, false)));
        runner.wake();
        return cancelled;
    }

    /**
     * Ends some of a message's waiting recipients as failed, but for those that are being sent at this moment, and tells the sender as of every
     * failure.
     *
     * @param words for the sender
     * @return those that were ended
     */
    public List<EmailAddress> bounce(RoadId road, Predicate<EmailAddress> which, String words) throws IOException {
        Trouble trouble = new Trouble(Trouble.Kind.OPERATOR, EnhancedStatus.SECURITY_REFUSAL, words, "");
        List<ItemKey> keys = keys(road, which);
        Set<ItemKey> free = runner.hold(keys);
        try {
            return bounceHeld(road, free, trouble);
        } finally {
            runner.letGo(free);
            runner.wake();
        }
    }

    private List<EmailAddress> bounceHeld(RoadId road, Set<ItemKey> keys, Trouble trouble) throws IOException {
        Instant now = clock.instant();
        Optional<QueuedMessage> message = database.read(rows -> queue.message(rows, road));
        List<QueueItem> items = database.read(rows -> {
            Set<ItemKey> elsewhere = queue.sentElsewhere(rows, road, now);
            return queue.items(rows, road).stream()
                    .filter(item -> keys.contains(item.key()) && !elsewhere.contains(item.key()))
                    .toList();
        });
        if (message.isEmpty() || items.isEmpty()) {
            return List.of();
        }
        Recorded recorded = recorder.fail(message.get(), items, trouble);
        metrics.recorded(message.get(), recorded);
        return recorded.ends().stream().map(DeliveryEnd::address).toList();
    }

    private List<ItemKey> keys(RoadId road, Predicate<EmailAddress> which) {
        return database.read(rows -> queue.items(rows, road)).stream()
                .filter(item -> isMeant(item, which))
                .map(QueueItem::key)
                .toList();
    }

    /** @param whole all of them or none */
    private List<EmailAddress> cancelHeld(RoadId road, Collection<ItemKey> keys, String reason, boolean whole) {
        Instant now = clock.instant();
        List<EmailAddress> ended = database.write(tx -> {
            Optional<QueuedMessage> message = queue.lock(tx, road);
            Set<ItemKey> elsewhere = queue.sentElsewhere(tx, road, now);
            if (whole && !elsewhere.isEmpty()) {
                return List.of();
            }
            List<Status> statuses = new ArrayList<>();
            List<Hop> hops = new ArrayList<>();
            for (QueueItem item : message.isEmpty() ? List.<QueueItem>of() : queue.items(tx, road)) {
                if (keys.contains(item.key())
                        && !elsewhere.contains(item.key())
                        && queue.end(tx, cancelled(item, reason, now))) {
                    statuses.add(new Status(item.named(), State.CANCELLED, "550 5.7.0 " + reason));
                    hops.add(new Hop(
                            HopKind.END,
                            hostname,
                            now,
                            Duration.ZERO,
                            Map.of("recipient", item.address().toString(), "outcome", "cancelled", "reason", reason)));
                }
            }
            if (message.isPresent() && !hops.isEmpty()) {
                listener.changed(tx, message.get(), statuses);
                roads.append(tx, road, hops);
            }
            return statuses.stream().map(Status::address).toList();
        });
        ended.forEach(recipient -> metrics.cancelled());
        return ended;
    }

    /** Recipients are meant by their own address, and by that which the envelope named. */
    private static boolean isMeant(QueueItem item, Predicate<EmailAddress> which) {
        return which.test(item.address()) || which.test(item.named());
    }

    private static DeliveryEnd cancelled(QueueItem item, String reason, Instant now) {
        return new DeliveryEnd(
                item.road(),
                item.number(),
                item.address(),
                item.named(),
                Outcome.CANCELLED,
                Trouble.Kind.NONE,
                EnhancedStatus.SECURITY_REFUSAL,
                reason,
                "",
                now,
                item.attempts());
    }
}
