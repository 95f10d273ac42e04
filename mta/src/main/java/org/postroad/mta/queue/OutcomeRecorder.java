package org.postroad.mta.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryOutcome.Failed;
import org.postroad.mta.courier.DeliveryOutcome.Filed;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.HomeFiling;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.queue.DeliveryListener.State;
import org.postroad.mta.queue.DeliveryListener.Status;
import org.postroad.mta.smtp.EnhancedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a courier's report means for each recipient (finished, later, failed) and makes it so in one transaction: rows, road,
 * submission, report to the sender (I3). Thread-safe.
 */
public final class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);
    private static final AccountId FIRST = new AccountId(1);
    private static final String FILED = "250 2.0.0 filed in the mailbox";

    private final Database database;
    private final MailQueue queue;
    private final Roads roads;
    private final DeliveryListener listener;
    private final SenderReports reports;
    private final Supplier<RetrySchedule> schedule;
    private final RandomGenerator random;
    private final Clock clock;
    private final String hostname;

    /**
     * @param random spreads retries
     * @param hostname ours, as hops name it
     */
    public OutcomeRecorder(
            Database database,
            MailQueue queue,
            Roads roads,
            DeliveryListener listener,
            SenderReports reports,
            Supplier<RetrySchedule> schedule,
            RandomGenerator random,
            Clock clock,
            String hostname) {
        this.database = database;
        this.queue = queue;
        this.roads = roads;
        this.listener = listener;
        this.reports = reports;
        this.schedule = schedule;
        this.random = random;
        this.clock = clock;
        this.hostname = hostname;
    }

    /** What was decided of one report, so that the transaction only writes it down, as often as it must run. */
    private static final class Decisions {
        final List<DeliveryEnd> ends = new ArrayList<>();
        final List<ItemKey> filed = new ArrayList<>();
        /** By account, in the order in which accounts are written to. */
        final TreeMap<AccountId, HomeFiling> filings = new TreeMap<>();

        final List<QueueItem> deferred = new ArrayList<>();
        final List<Status> statuses = new ArrayList<>();
        final Map<RecipientNews.Action, List<RecipientNews>> news = new TreeMap<>();
        final List<Hop> hops;

        Decisions(List<Hop> hops) {
            this.hops = new ArrayList<>(hops);
        }

        /** Remembers what the sender is to be told, if that is wanted. One report tells of one action; an expiry is a failure. */
        void tell(RecipientNews one) {
            RecipientNews.Action kind = one.action().isFailure() ? RecipientNews.Action.FAILED : one.action();
            if (one.isWanted()) {
                news.computeIfAbsent(kind, key -> new ArrayList<>()).add(one);
            }
        }
    }

    /**
     * What was recorded. Immutable.
     *
     * @param filed how many recipients have it in their mailbox here
     * @param deferred how many wait on
     * @param ends of the others
     */
    record Recorded(int filed, int deferred, List<DeliveryEnd> ends) {
        static final Recorded NOTHING = new Recorded(0, 0, List.of());
    }

    /**
     * Records a report; the same report may be recorded again if this throws.
     *
     * @param items the recipients of the report's delivery, in its order
     */
    Recorded record(QueuedMessage message, List<QueueItem> items, DeliveryReport report) throws IOException {
        List<DeliveryOutcome> outcomes = new ArrayList<>(report.outcomes());
        while (true) {
            try {
                return write(message, decide(message, items, new DeliveryReport(outcomes, report.hops())), false);
            } catch (HomeFiling.Unfiled refused) { // now it is known, and is an outcome like others
                outcomes.replaceAll(outcome -> outcome instanceof Filed filed && filed.filing() == refused.filing()
                        ? new Failed(refused.trouble())
                        : outcome);
            }
        }
    }

    /**
     * Records that recipients failed without an attempt.
     *
     * @param items that this process does not send
     * @return nothing, and nothing is recorded, if another process sends one of them
     */
    Recorded fail(QueuedMessage message, List<QueueItem> items, Trouble trouble) throws IOException {
        List<DeliveryOutcome> outcomes = Collections.nCopies(items.size(), new Failed(trouble));
        return write(message, decide(message, items, new DeliveryReport(outcomes, List.of())), true);
    }

    private Decisions decide(QueuedMessage message, List<QueueItem> items, DeliveryReport report) {
        Instant now = clock.instant();
        Decisions decisions = new Decisions(report.hops());
        for (int i = 0; i < items.size(); i++) {
            QueueItem item = items.get(i);
            report.outcomes()
                    .get(i)
                    .fold(
                            delivered -> finish(decisions, item, delivered, now),
                            filed -> file(decisions, item, filed.filing(), now),
                            deferred -> later(decisions, message, item, deferred, now),
                            failed -> fail(decisions, item, Outcome.FAILED, failed.trouble(), now));
        }
        return decisions;
    }

    /** @param unlessSent nothing is written if another process sends one of the recipients */
    private Recorded write(QueuedMessage message, Decisions decisions, boolean unlessSent) throws IOException {
        List<SenderReports.Report> written = reports(message, decisions);
        boolean done = database.write(tx -> {
            queue.lock(tx, message.road());
            if (unlessSent && isSentElsewhere(tx, message.road(), decisions.ends)) {
                return false;
            }
            // The listener sees who has ended; the bytes are filed before the queue lets go of the last of theirs.
            decisions.ends.forEach(end -> queue.end(tx, end));
            List<Hop> hops = new ArrayList<>(visitAccounts(tx, message, decisions));
            decisions.filed.forEach(key -> queue.filed(tx, key));
            decisions.deferred.forEach(item -> queue.defer(tx, item));
            hops.addAll(decisions.hops);
            written.forEach(one -> hops.add(one.accept(tx)));
            roads.append(tx, message.road(), hops);
            return true;
        });
        return done
                ? new Recorded(decisions.filed.size(), decisions.deferred.size(), decisions.ends)
                : Recorded.NOTHING;
    }

    private boolean isSentElsewhere(Snapshot rows, RoadId road, List<DeliveryEnd> ends) {
        Set<ItemKey> elsewhere = queue.sentElsewhere(rows, road, clock.instant());
        return ends.stream().anyMatch(end -> elsewhere.contains(end.key()));
    }

    /** Files what is for us and tells the listener, which writes into the sender's account, in the order of the accounts. */
    private List<Hop> visitAccounts(Transaction tx, QueuedMessage message, Decisions decisions) {
        AccountId sender = message.origin() instanceof Origin.Submission origin ? origin.account() : FIRST;
        List<Hop> hops = new ArrayList<>();
        decisions.filings.headMap(sender).values().forEach(filing -> hops.addAll(filing.file(tx)));
        listener.changed(tx, message, decisions.statuses);
        decisions.filings.tailMap(sender).values().forEach(filing -> hops.addAll(filing.file(tx)));
        return hops;
    }

    private List<SenderReports.Report> reports(QueuedMessage message, Decisions decisions) throws IOException {
        List<SenderReports.Report> written = new ArrayList<>();
        if (!message.from().isNull()) { // RFC 5321 §4.5.5
            for (List<RecipientNews> news : decisions.news.values()) {
                written.add(reports.write(message, news));
            }
        }
        return written;
    }

    private static boolean file(Decisions decisions, QueueItem item, HomeFiling filing, Instant now) {
        decisions.filed.add(item.key());
        decisions.filings.put(filing.account(), filing);
        decisions.tell(new RecipientNews(
                item.recipient(),
                RecipientNews.Action.DELIVERED,
                Trouble.Kind.NONE,
                EnhancedStatus.RECIPIENT_VALID,
                "it is in the mailbox",
                "",
                now));
        decisions.statuses.add(new Status(item.named(), State.FILED, FILED));
        LOG.atInfo().addKeyValue("message", item.road()).log("filed for {}", item.address());
        return true;
    }

    private boolean finish(Decisions decisions, QueueItem item, Delivered delivered, Instant now) {
        String reply = delivered.reply().toString();
        DeliveryEnd end = new DeliveryEnd(
                item.road(),
                item.number(),
                item.address(),
                item.named(),
                Outcome.DELIVERED,
                Trouble.Kind.NONE,
                delivered.reply().statusOrUndefined(),
                reply,
                delivered.host(),
                now,
                item.attempts().and(now, Trouble.Kind.NONE));
        decisions.ends.add(end);
        if (!delivered.dsn()) { // RFC 3461 §5.2.2: from there on nobody reports
            decisions.tell(RecipientNews.of(item.recipient(), RecipientNews.Action.RELAYED, end));
        }
        decisions.statuses.add(new Status(item.named(), State.DELIVERED, reply));
        decisions.hops.add(
                hop(HopKind.END, now, item, "outcome", "delivered", "reply", reply, "host", delivered.host()));
        LOG.atInfo()
                .addKeyValue("message", item.road())
                .log("delivered to {} by {}: {}", item.address(), delivered.host(), reply);
        return true;
    }

    private boolean later(Decisions decisions, QueuedMessage message, QueueItem item, Deferred deferred, Instant now) {
        Trouble trouble = deferred.trouble();
        if (!now.isBefore(message.expiresAt())) {
            return fail(
                    decisions, item, Outcome.EXPIRED, trouble.withStatus(EnhancedStatus.DELIVERY_TIME_EXPIRED), now);
        }
        Attempts attempts = item.attempts().and(now, trouble.kind());
        boolean tell = !item.delayTold() && schedule.get().isLate(message, now);
        boolean told = item.delayTold() || tell || !item.recipient().wishes().delay();
        Instant due = schedule.get().dueAfter(attempts.count(), now, message, told, random);
        decisions.deferred.add(item.later(due, attempts, trouble, told));
        if (tell) {
            decisions.tell(new RecipientNews(
                    item.recipient(),
                    RecipientNews.Action.DELAYED,
                    trouble.kind(),
                    trouble.status(),
                    trouble.text(),
                    trouble.host(),
                    now));
        }
        decisions.statuses.add(new Status(item.named(), State.QUEUED, asReply(trouble)));
        Hop hop = hop(
                HopKind.QUEUE,
                now,
                item,
                "trouble",
                trouble.kind().name(),
                "reply",
                trouble.text(),
                "host",
                trouble.host());
        decisions.hops.add(with(hop, Map.of("attempts", attempts.count(), "nextAttempt", due.toString())));
        LOG.atInfo()
                .addKeyValue("message", item.road())
                .log(
                        "deferred for {} until {} after attempt {}: {} {}",
                        item.address(),
                        due,
                        attempts.count(),
                        trouble.kind(),
                        trouble.text());
        return true;
    }

    private boolean fail(Decisions decisions, QueueItem item, Outcome outcome, Trouble trouble, Instant now) {
        DeliveryEnd end = new DeliveryEnd(
                item.road(),
                item.number(),
                item.address(),
                item.named(),
                outcome,
                trouble.kind(),
                trouble.status(),
                trouble.text(),
                trouble.host(),
                now,
                trouble.kind() == Trouble.Kind.OPERATOR
                        ? item.attempts()
                        : item.attempts().and(now, trouble.kind()));
        decisions.ends.add(end);
        decisions.tell(RecipientNews.of(
                item.recipient(),
                outcome == Outcome.EXPIRED ? RecipientNews.Action.EXPIRED : RecipientNews.Action.FAILED,
                end));
        decisions.statuses.add(new Status(item.named(), State.FAILED, asReply(trouble)));
        String name = outcome == Outcome.EXPIRED ? "expired" : "failed";
        decisions.hops.add(
                hop(HopKind.END, now, item, "outcome", name, "reply", trouble.text(), "host", trouble.host()));
        LOG.atInfo()
                .addKeyValue("message", item.road())
                .log("{} for {}: {} {}", name, item.address(), trouble.kind(), trouble.text());
        return true;
    }

    /** RFC 8621 §7: smtpReply has the form of a reply, also where it is we who speak. */
    private static String asReply(Trouble trouble) {
        if (trouble.kind() == Trouble.Kind.REPLY) {
            return trouble.text();
        }
        int code = trouble.status().isPermanent() ? 550 : 450;
        return code + " " + trouble.status() + " " + trouble.text();
    }

    private Hop hop(HopKind kind, Instant at, QueueItem item, String... detail) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("recipient", item.address().toString());
        for (int i = 0; i < detail.length; i += 2) {
            if (!detail[i + 1].isEmpty()) {
                map.put(detail[i], detail[i + 1]);
            }
        }
        return new Hop(kind, hostname, at, Duration.ZERO, map);
    }

    private static Hop with(Hop hop, Map<String, Object> more) {
        Map<String, Object> detail = new LinkedHashMap<>(hop.detail());
        detail.putAll(more);
        return new Hop(hop.kind(), hop.host(), hop.at(), hop.took(), detail);
    }
}
