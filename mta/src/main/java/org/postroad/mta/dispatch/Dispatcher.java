package org.postroad.mta.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
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
import org.postroad.mta.address.Destination;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.address.Srs;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.Attempts;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.Forwarding;
import org.postroad.mta.queue.MailQueue;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/**
 * Routes each recipient of a message and files or queues it, all in one transaction: the promise of the 250 (I1, I3). Thread-safe.
 *
 * <p>Accounts are written to in ascending order of their ids, so two dispatches never wait for each other in a circle.
 */
public final class Dispatcher {
    /** Recipients that end at once are numbered from here, those in the queue from 0. */
    private static final int DISCARDED_FROM = 1_000_000;

    private final Router router;
    private final Srs srs;
    private final Emails emails;
    private final MailQueue queue;
    private final QueueBell bell;
    private final Roads roads;
    private final Supplier<RetrySchedule> schedule;
    private final Clock clock;
    private final String hostname;

    /**
     * @param srs gives mail that is forwarded a sender of ours
     * @param schedule says when a queued message expires
     * @param hostname ours, as hops name it
     */
    public Dispatcher(
            Router router,
            Srs srs,
            Emails emails,
            MailQueue queue,
            QueueBell bell,
            Roads roads,
            Supplier<RetrySchedule> schedule,
            Clock clock,
            String hostname) {
        this.router = router;
        this.srs = srs;
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
        return dispatch(tx, message, envelope, origin, hops, work, Routed.NOTHING);
    }

    /**
     * The same where recipients were looked up before, and lists may be among them.
     *
     * @param routed what is known of the recipients
     */
    public Receipt dispatch(
            Transaction tx,
            Accepted message,
            Envelope envelope,
            Origin origin,
            List<Hop> hops,
            List<AccountWork> work,
            Routed routed) {
        Unplaced whole = origin instanceof Origin.System ? Unplaced.DISCARDED : Unplaced.REPORTED;
        return dispatch(new Distribution(tx, message, envelope, Map.of(), origin, hops, whole, routed), work);
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
            List<AccountWork> work,
            Routed routed) {
        return dispatch(new Distribution(tx, message, envelope, Map.of(), origin, hops, Unplaced.LEFT, routed), work);
    }

    private static Receipt dispatch(Distribution distribution, List<AccountWork> work) {
        distribution.route();
        distribution.visitAccounts(work);
        distribution.settleRefused();
        distribution.enqueue();
        distribution.beginRoad();
        distribution.post();
        return distribution.receipt();
    }

    /** What becomes of those whose mailbox cannot take the message. */
    private enum Unplaced {
        /** The sender is told, unless nobody can take it: then it is not accepted. */
        REPORTED,
        /** The sender is told, whoever can take it. */
        ALWAYS_REPORTED,
        /** They stay with the host that hands over. */
        LEFT,
        /** There is nobody to tell. */
        DISCARDED
    }

    /**
     * One end of a recipient that is not in a mailbox.
     *
     * @param named as the envelope named the recipient
     * @param address the end
     * @param via the alias that leads to it; empty for the recipient itself
     * @param oneOfSeveral the sender is told at once that the message goes on to several
     */
    private record End(Recipient named, EmailAddress address, Optional<EmailAddress> via, boolean oneOfSeveral) {
        boolean isNamed() {
            return named.address().equals(address);
        }

        /** RFC 3461 §5.2.7: wishes go along, but for that of success where it was told once for all. */
        Recipient recipient() {
            Notify said = named.wishes();
            Notify wishes =
                    oneOfSeveral && said.success() ? new Notify(true, false, said.failure(), said.delay()) : said;
            OriginalRecipient original =
                    named.original().isStated() || isNamed() ? named.original() : OriginalRecipient.of(named.address());
            return new Recipient(address, wishes, original);
        }
    }

    /** An end that cannot take the message. */
    private record Refused(End end, Filing.Reason reason) {}

    /** One dispatch; lives as long as its transaction. */
    private final class Distribution {
        private final Transaction tx;
        private final Accepted message;
        private final Envelope envelope;
        private final Map<EmailAddress, ReversePath> returnPaths;
        private final Origin origin;
        private final Instant now = clock.instant();
        private final Instant releaseAt;
        private final List<Hop> hops;
        private final Unplaced unplaced;
        private final Routed routed;
        private final TreeMap<AccountId, List<End>> local = new TreeMap<>();
        private final Map<EmailAddress, End> remote = new LinkedHashMap<>();
        private final Map<ListCopy, End> posts = new LinkedHashMap<>();
        private final List<Refused> refused = new ArrayList<>();
        /** Whom the envelope named, as long as none of their ends is elsewhere. */
        private final Set<EmailAddress> through = new LinkedHashSet<>();

        private final Set<EmailAddress> expanded = new LinkedHashSet<>();
        private final List<End> queued = new ArrayList<>();
        private final List<EmailAddress> discarded = new ArrayList<>();
        private final Map<EmailAddress, Filing.Reason> left = new LinkedHashMap<>();
        private boolean taken;
        private int ended;

        Distribution(
                Transaction tx,
                Accepted message,
                Envelope envelope,
                Map<EmailAddress, ReversePath> returnPaths,
                Origin origin,
                List<Hop> hops,
                Unplaced unplaced,
                Routed routed) {
            this.tx = tx;
            this.message = message;
            this.envelope = envelope;
            this.returnPaths = returnPaths;
            releaseAt = envelope.parameters()
                    .heldUntil()
                    .filter(moment -> moment.isAfter(now))
                    .orElse(now);
            this.origin = origin;
            this.hops = new ArrayList<>(hops);
            this.unplaced = unplaced;
            this.routed = routed;
        }

        Receipt receipt() {
            List<EmailAddress> waiting = queued.stream().map(End::address).toList();
            return new Receipt(message.road(), List.copyOf(through), List.copyOf(expanded), waiting, discarded, left);
        }

        void route() {
            Map<EmailAddress, Recipient> said = new LinkedHashMap<>();
            envelope.to().forEach(recipient -> said.putIfAbsent(recipient.address(), recipient));
            through.addAll(said.keySet());
            List<Map<String, Object>> decisions = new ArrayList<>();
            List<String> nobody = new ArrayList<>();
            for (Recipient recipient : said.values()) {
                Expansion expansion = expansion(recipient.address());
                if (expansion.isNobody() || !expansion.whole()) {
                    End end = new End(recipient, recipient.address(), Optional.empty(), false);
                    refused.add(new Refused(end, Filing.Reason.NO_ACCOUNT));
                    continue;
                }
                boolean several = expansion.destinations().size() > 1 && !isScheduled();
                if (several) {
                    expanded.add(recipient.address());
                }
                for (Destination to : expansion.destinations()) {
                    decisions.addAll(route(new End(recipient, to.address(), to.via(), several), to));
                }
                expansion.nobody().forEach(address -> nobody.add(address.toString()));
            }
            Map<String, Object> detail = new LinkedHashMap<>(Map.of("routes", decisions));
            if (!nobody.isEmpty()) {
                detail.put("nobody", nobody);
            }
            note(HopKind.ROUTE, detail);
        }

        private Expansion expansion(EmailAddress recipient) {
            Expansion known = routed.expansions().get(recipient);
            return known != null ? known : router.expand(tx, recipient);
        }

        /** The decision, as the road shows it; none where the end has the message already. */
        private List<Map<String, Object>> route(End end, Destination to) {
            if (to instanceof Destination.Local there && isScheduled()) {
                through.remove(end.named().address());
                queued.add(end);
                return List.of(decision(end, "mailbox", there.detail()));
            }
            if (to instanceof Destination.Local there) {
                local.computeIfAbsent(there.account(), account -> new ArrayList<>())
                        .add(end);
                return List.of(decision(end, "mailbox", there.detail()));
            }
            if (to instanceof Destination.Post post) {
                Optional<ListCopy> copy = routed.copies().stream()
                        .filter(one -> one.list().address().equals(post.list().address()))
                        .findFirst();
                if (copy.isEmpty()) {
                    refused.add(new Refused(end, Filing.Reason.NO_ACCOUNT));
                    return List.of();
                }
                return posts.putIfAbsent(copy.get(), end) == null ? List.of(decision(end, "list", "")) : List.of();
            }
            if (to instanceof Destination.Back && !envelope.from().isNull()) {
                refused.add(new Refused(end, Filing.Reason.NO_ACCOUNT));
                return List.of();
            }
            through.remove(end.named().address());
            End before = remote.get(end.address());
            if (before == null || end.isNamed()) { // whom the envelope names gets it as it is
                remote.put(end.address(), end);
            }
            return before == null
                    ? List.of(decision(
                            end, router.nextHop(envelope.from(), end.address()).toString(), ""))
                    : List.of();
        }

        private Map<String, Object> decision(End end, String to, String detail) {
            Map<String, Object> decision = new LinkedHashMap<>();
            decision.put("recipient", end.address().toString());
            decision.put("to", to);
            if (!end.isNamed()) {
                decision.put("via", end.named().address().toString());
            }
            if (!detail.isEmpty()) {
                decision.put("detail", detail);
            }
            return decision;
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

        private void file(AccountId account, List<End> ends) {
            NewEmail email = NewEmail.delivery(message.blob(), message.summary(), message.at(), message.road());
            Filing filing = emails.file(tx, account, email);
            if (filing instanceof Unfiled unfiled) {
                ends.forEach(end -> refused.add(new Refused(end, unfiled.reason())));
                return;
            }
            taken = true;
            for (End end : ends) {
                Map<String, Object> detail = new LinkedHashMap<>();
                detail.put("recipient", end.address().toString());
                detail.put("mailbox", "Inbox");
                detail.put("emailId", ((Filed) filing).emailId().value());
                note(HopKind.MAILBOX, detail);
            }
        }

        void settleRefused() {
            refused.forEach(one -> through.remove(one.end().named().address()));
            queued.addAll(remote.values());
            taken |= !queued.isEmpty() || !posts.isEmpty();
            switch (unplaced) {
                case DISCARDED -> refused.forEach(this::discard);
                case LEFT -> refused.forEach(this::leave);
                case ALWAYS_REPORTED -> refused.forEach(one -> queued.add(one.end()));
                case REPORTED -> {
                    requireSomebody();
                    refused.forEach(one -> queued.add(one.end()));
                }
            }
        }

        private void requireSomebody() {
            if (!taken && !refused.isEmpty()) {
                Map<EmailAddress, Filing.Reason> reasons = new LinkedHashMap<>();
                refused.forEach(one -> reasons.putIfAbsent(one.end().named().address(), one.reason()));
                throw new Undeliverable(reasons);
            }
        }

        /** A recipient that stands for several is left only as a whole; where some have it, the sender is told of the others. */
        private void leave(Refused one) {
            EmailAddress named = one.end().named().address();
            requireSomebody();
            boolean someHaveIt = expanded.contains(named)
                    && (local.values().stream().flatMap(List::stream).anyMatch(end -> isTaken(end, named))
                            || remote.values().stream()
                                    .anyMatch(end -> end.named().address().equals(named)));
            if (someHaveIt) {
                queued.add(one.end());
            } else {
                left.put(named, one.reason());
            }
        }

        private boolean isTaken(End end, EmailAddress named) {
            return end.named().address().equals(named)
                    && refused.stream().noneMatch(one -> one.end().equals(end));
        }

        private void discard(Refused one) {
            EmailAddress address = one.end().address();
            queue.discard(
                    tx,
                    end(
                            one.end(),
                            DeliveryEnd.Outcome.DISCARDED,
                            one.reason() == Filing.Reason.OVER_QUOTA
                                    ? EnhancedStatus.MAILBOX_FULL
                                    : EnhancedStatus.BAD_DESTINATION_MAILBOX,
                            "the mailbox could not take it: " + one.reason()));
            discarded.add(address);
            note(
                    HopKind.END,
                    Map.of(
                            "recipient",
                            address.toString(),
                            "outcome",
                            "discarded",
                            "reason",
                            one.reason().name()));
        }

        private DeliveryEnd end(End end, DeliveryEnd.Outcome outcome, EnhancedStatus status, String text) {
            return new DeliveryEnd(
                    message.road(),
                    DISCARDED_FROM + ended++,
                    end.address(),
                    end.named().address(),
                    outcome,
                    Trouble.Kind.NONE,
                    status,
                    text,
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
                    releaseAt.plus(schedule.get().expiry()),
                    origin);
            List<QueueItem> items = new ArrayList<>();
            for (End end : queued) {
                Forwarding by = by(end);
                QueueItem item = QueueItem.untried(message.road(), items.size(), end.recipient(), releaseAt)
                        .forwarded(by);
                items.add(remote.containsValue(end) ? item.relayed(router.relay(sender(by), end.address())) : item);
            }
            queue.add(tx, row, items);
            tx.afterCommit(() -> bell.ring(row, items));
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put(
                    "recipients",
                    queued.stream().map(end -> end.address().toString()).toList());
            if (isScheduled()) {
                detail.put("until", releaseAt.toString());
            }
            note(HopKind.QUEUE, detail);
        }

        private Forwarding by(End end) {
            ReversePath own = returnPaths.get(end.named().address());
            if (own != null) {
                return new Forwarding.By(end.named().address(), own);
            }
            return end.isNamed()
                    ? Forwarding.NONE
                    : new Forwarding.By(end.named().address(), rewritten(end));
        }

        /** Who counts as the sender where relays are chosen: of a list's mail the list, whatever its members' return paths. */
        private ReversePath sender(Forwarding by) {
            return by instanceof Forwarding.By forward && returnPaths.isEmpty() ? forward.from() : envelope.from();
        }

        private ReversePath rewritten(End end) {
            Optional<EmailAddress> sender = envelope.from().address();
            boolean leaves = end.via().isPresent() && remote.containsValue(end);
            return leaves
                            && sender.isPresent()
                            && !router.isOurs(tx, sender.get().domain())
                    ? ReversePath.of(
                            srs.forwarded(tx, sender.get(), end.via().get().domain()))
                    : envelope.from();
        }

        void beginRoad() {
            posts.forEach((copy, end) -> {
                String text = "given to the members as " + copy.message().road();
                queue.discard(tx, end(end, DeliveryEnd.Outcome.DELIVERED, EnhancedStatus.RECIPIENT_VALID, text));
                note(HopKind.END, Map.of("recipient", end.address().toString(), "outcome", "posted", "reply", text));
            });
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

        /** What lists send on: messages of their own. Whom one cannot be given to is told to the list's owners. */
        void post() {
            List<ListCopy> others = routed.copies().stream()
                    .filter(copy -> !posts.containsKey(copy))
                    .toList();
            posts.keySet()
                    .forEach(copy -> Dispatcher.dispatch(
                            new Distribution(
                                    tx,
                                    copy.message(),
                                    copy.envelope(),
                                    copy.returnPaths(),
                                    new Origin.MailingList(),
                                    copy.hops(),
                                    Unplaced.ALWAYS_REPORTED,
                                    new Routed(Map.of(), others)),
                            List.of()));
        }

        private void note(HopKind kind, Map<String, Object> detail) {
            hops.add(new Hop(kind, hostname, now, Duration.ZERO, detail));
        }
    }
}
