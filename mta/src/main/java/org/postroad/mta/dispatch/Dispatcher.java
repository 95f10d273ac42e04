package org.postroad.mta.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Emails;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Filing.Filed;
import org.postroad.mailstore.Filing.Unfiled;
import org.postroad.mailstore.NewEmail;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dispatch.Route.Local;
import org.postroad.mta.dispatch.Route.Remote;
import org.postroad.mta.queue.Attempts;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.MailQueue;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Routes each recipient of a message and files or queues it, all in one transaction: the promise of the 250 (I1, I3). Thread-safe.
 *
 * <p>Accounts are written to in ascending order of their ids, so two dispatches never wait for each other in a circle.
 */
public final class Dispatcher {
    /** Discarded recipients are numbered from here, those in the queue from 0. */
    private static final int DISCARDED_FROM = 1_000_000;

    private final Router router;
    private final Emails emails;
    private final MailQueue queue;
    private final QueueBell bell;
    private final Roads roads;
    private final RetrySchedule schedule;
    private final Clock clock;
    private final String hostname;

    /**
     * @param schedule says when a queued message expires
     * @param hostname ours, as hops name it
     */
    public Dispatcher(
            Router router,
            Emails emails,
            MailQueue queue,
            QueueBell bell,
            Roads roads,
            RetrySchedule schedule,
            Clock clock,
            String hostname) {
        this.router = router;
        this.emails = emails;
        this.queue = queue;
        this.bell = bell;
        this.roads = roads;
        this.schedule = schedule;
        this.clock = clock;
        this.hostname = hostname;
    }

    /**
     * Accepts a message for all of its recipients, each of whom counts once.
     *
     * <p>A mailbox of ours that cannot take it does not hold up the others: that recipient goes into the queue, where {@link HomeCourier}
     * ends it and its sender is told. A report of failure (origin System) is discarded for that recipient: there is nobody to tell.
     *
     * @param hops what led to this, such as the SMTP session
     * @param work written into accounts in the same transaction, each at its account's turn
     * @throws Undeliverable if there is nobody who can take it; the transaction must not go on
     */
    public Receipt dispatch(
            Transaction tx,
            Accepted message,
            Envelope envelope,
            Origin origin,
            List<Hop> hops,
            List<AccountWork> work) {
        return dispatch(new Distribution(tx, message, envelope, origin, hops, false), work);
    }

    /**
     * The same for a host that can be told of each recipient and keeps those that it is not relieved of (LMTP): whose mailbox cannot take the
     * message is left, and named in the receipt.
     */
    public Receipt dispatchOrLeave(
            Transaction tx,
            Accepted message,
            Envelope envelope,
            Origin origin,
            List<Hop> hops,
            List<AccountWork> work) {
        return dispatch(new Distribution(tx, message, envelope, origin, hops, true), work);
    }

    private static Receipt dispatch(Distribution distribution, List<AccountWork> work) {
        distribution.route();
        distribution.visitAccounts(work);
        distribution.settleRefused();
        distribution.enqueue();
        distribution.beginRoad();
        return distribution.receipt();
    }

    /** One dispatch; lives as long as its transaction. */
    private final class Distribution {
        private final Transaction tx;
        private final Accepted message;
        private final Envelope envelope;
        private final Origin origin;
        private final Instant now = clock.instant();
        private final Instant releaseAt;
        private final List<Hop> hops;
        private final boolean leave;
        private final TreeMap<AccountId, List<EmailAddress>> local = new TreeMap<>();
        private final Map<EmailAddress, Recipient> said = new LinkedHashMap<>();
        private final Map<EmailAddress, String> routes = new LinkedHashMap<>();
        private final List<EmailAddress> filed = new ArrayList<>();
        private final List<EmailAddress> queued = new ArrayList<>();
        private final List<EmailAddress> discarded = new ArrayList<>();
        /** Recipients of ours whose mailbox cannot take it, and why. */
        private final Map<EmailAddress, Filing.Reason> refused = new LinkedHashMap<>();

        Distribution(
                Transaction tx, Accepted message, Envelope envelope, Origin origin, List<Hop> hops, boolean leave) {
            this.tx = tx;
            this.message = message;
            this.envelope = envelope;
            releaseAt = envelope.parameters()
                    .heldUntil()
                    .filter(moment -> moment.isAfter(now))
                    .orElse(now);
            this.origin = origin;
            this.hops = new ArrayList<>(hops);
            this.leave = leave;
        }

        Receipt receipt() {
            return new Receipt(message.road(), filed, queued, discarded, leave ? refused : Map.of());
        }

        void route() {
            envelope.to().forEach(recipient -> said.putIfAbsent(recipient.address(), recipient));
            for (EmailAddress recipient : said.keySet()) {
                Route route = router.route(tx, recipient);
                if (route instanceof Local && isScheduled()) {
                    queued.add(recipient);
                    routes.put(recipient, "mailbox");
                } else if (route instanceof Local there) {
                    local.computeIfAbsent(there.account(), account -> new ArrayList<>())
                            .add(recipient);
                    routes.put(recipient, "mailbox");
                } else if (route instanceof Remote away) {
                    queued.add(recipient);
                    routes.put(recipient, away.nextHop().toString());
                } else {
                    refused.put(recipient, Filing.Reason.NO_ACCOUNT);
                }
            }
            List<Map<String, Object>> decisions = new ArrayList<>();
            routes.forEach((recipient, route) -> decisions.add(Map.of("recipient", recipient.toString(), "to", route)));
            note(HopKind.ROUTE, Map.of("routes", decisions));
        }

        /** RFC 4865 §3: until then not even a mailbox here has it. */
        private boolean isScheduled() {
            return releaseAt.isAfter(now);
        }

        void visitAccounts(List<AccountWork> work) {
            TreeMap<AccountId, List<AccountWork>> byAccount = new TreeMap<>();
            local.keySet().forEach(account -> byAccount.put(account, new ArrayList<>()));
            work.forEach(one -> byAccount
                    .computeIfAbsent(one.account(), account -> new ArrayList<>())
                    .add(one));
            byAccount.forEach((account, works) -> {
                if (local.containsKey(account)) {
                    file(account, local.get(account));
                }
                works.forEach(one -> one.work().run(tx));
            });
        }

        private void file(AccountId account, List<EmailAddress> recipients) {
            NewEmail email = NewEmail.delivery(message.blob(), message.summary(), message.at(), message.road());
            Filing filing = emails.file(tx, account, email);
            if (filing instanceof Unfiled unfiled) {
                recipients.forEach(recipient -> refused.put(recipient, unfiled.reason()));
                return;
            }
            filed.addAll(recipients);
            for (EmailAddress recipient : recipients) {
                Map<String, Object> detail = new LinkedHashMap<>();
                detail.put("recipient", recipient.toString());
                detail.put("mailbox", "Inbox");
                detail.put("emailId", ((Filed) filing).emailId().value());
                note(HopKind.MAILBOX, detail);
            }
        }

        void settleRefused() {
            if (origin instanceof Origin.System) {
                refused.forEach(this::discard);
                return;
            }
            if (filed.isEmpty() && queued.isEmpty() && !refused.isEmpty()) {
                throw new Undeliverable(refused);
            }
            if (!leave) {
                queued.addAll(refused.keySet());
            }
        }

        private void discard(EmailAddress recipient, Filing.Reason reason) {
            queue.discard(tx, discarded(recipient, reason));
            discarded.add(recipient);
            note(
                    HopKind.END,
                    Map.of("recipient", recipient.toString(), "outcome", "discarded", "reason", reason.name()));
        }

        private DeliveryEnd discarded(EmailAddress recipient, Filing.Reason reason) {
            return new DeliveryEnd(
                    message.road(),
                    DISCARDED_FROM + discarded.size(),
                    recipient,
                    DeliveryEnd.Outcome.DISCARDED,
                    Trouble.Kind.NONE,
                    reason == Filing.Reason.OVER_QUOTA
                            ? EnhancedStatus.MAILBOX_FULL
                            : EnhancedStatus.BAD_DESTINATION_MAILBOX,
                    "the mailbox could not take it: " + reason,
                    "",
                    now,
                    Attempts.NONE);
        }

        void enqueue() {
            if (queued.isEmpty()) {
                return;
            }
            QueuedMessage row = new QueuedMessage(
                    message.road(),
                    envelope.from(),
                    message.blob(),
                    message.dataOffset(),
                    envelope.parameters(),
                    now,
                    releaseAt,
                    releaseAt.plus(schedule.expiry()),
                    origin);
            List<QueueItem> items = new ArrayList<>();
            for (EmailAddress recipient : queued) {
                items.add(QueueItem.untried(
                        message.road(),
                        items.size(),
                        said.getOrDefault(recipient, new Recipient(recipient)),
                        releaseAt));
            }
            queue.add(tx, row, items);
            tx.afterCommit(bell::ring);
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("recipients", queued.stream().map(EmailAddress::toString).toList());
            if (isScheduled()) {
                detail.put("until", releaseAt.toString());
            }
            note(HopKind.QUEUE, detail);
        }

        void beginRoad() {
            note(
                    HopKind.COMMIT,
                    Map.of(
                            "blob",
                            message.blob().id().text(),
                            "size",
                            message.blob().size()));
            String messageId = message.summary().headers().messageIds().stream()
                    .findFirst()
                    .map(id -> "<" + id + ">")
                    .orElse("");
            roads.begin(tx, new Road(message.road(), messageId, hops));
        }

        private void note(HopKind kind, Map<String, Object> detail) {
            hops.add(new Hop(kind, hostname, now, Duration.ZERO, detail));
        }
    }
}
