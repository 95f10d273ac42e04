package org.postroad.mta.receive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.Filing;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.dispatch.Receipt;
import org.postroad.mta.dispatch.Undeliverable;
import org.postroad.mta.door.DoorReplies;
import org.postroad.mta.door.Intake;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.MailTransaction;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message of a stranger's, from MAIL to the 250. */
final class ReceptionTransaction implements MailTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(ReceptionTransaction.class);

    private static final int TURNS = 3; // others may send the same at this moment

    private final Reception door;
    private final SessionInfo session;
    private final SessionWatch watch;
    private final ReversePath from;
    private final MailParameters parameters;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Map<EmailAddress, Expansion> expansions = new LinkedHashMap<>();
    private @Nullable Intake intake;
    private Repeats.@Nullable Arrival arrival;

    ReceptionTransaction(
            Reception door, SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters) {
        this.door = door;
        this.session = session;
        this.watch = watch;
        this.from = from;
        this.parameters = parameters;
    }

    @Override
    public void recipient(Recipient recipient) {
        if (recipients.size() >= door.maxRecipients) {
            throw DoorReplies.tooManyRecipients();
        }
        EmailAddress address = recipient.address();
        Expansion expansion = door.database.read(rows -> {
            // RFC 2033 §1: a host that speaks LMTP keeps its own queue for others
            boolean mayLeave = session.mayRelay() && !session.lmtp();
            Expansion ends = door.router.expand(rows, address);
            if (!mayLeave && ends.isElsewhere()) {
                throw Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, "we do not relay mail for " + address.domain());
            }
            door.recipients.require(rows, ends, from, parameters.size());
            return ends;
        });
        watch.recipient(address);
        door.recipientChecks.forEach(check -> check.check(session, from, address));
        recipients.add(recipient);
        expansions.put(address, expansion);
    }

    @Override
    public OutputStream body() throws IOException {
        Intake opened = Intake.open(door.blobs, door.clock.instant());
        intake = opened;
        opened.writeReturnPath(from);
        opened.writeTrace(watch.headerField().getBytes(StandardCharsets.US_ASCII));
        opened.writeTrace(TraceFields.received(
                session, parameters.smtpUtf8(), door.hostname, opened.road(), addresses(), opened.at()));
        Optional<byte[]> marks = door.marks.field(expansions.values());
        if (marks.isPresent()) {
            opened.writeTrace(marks.get());
        }
        return opened.body();
    }

    @Override
    public Reply accept(Hop dialogue) throws IOException {
        try {
            return DoorReplies.accepted(dispatch(dialogue).road());
        } catch (Undeliverable full) {
            throw DoorReplies.undeliverable(full);
        }
    }

    @Override
    public List<Reply> acceptEach(Hop dialogue, int count) throws IOException {
        Map<EmailAddress, Filing.Reason> left;
        Reply accepted = Reply.of(250, EnhancedStatus.SUCCESS, "accepted");
        try {
            Place place = dispatch(dialogue);
            left = place.left();
            accepted = DoorReplies.accepted(place.road());
        } catch (Undeliverable nobody) {
            left = nobody.refused();
        }
        List<Reply> replies = new ArrayList<>();
        for (EmailAddress address : addresses()) {
            Filing.Reason reason = left.get(address);
            replies.add(
                    reason == null
                            ? accepted
                            : DoorReplies.undeliverable(address, reason).reply());
        }
        return replies;
    }

    /** Where the message is: the road to ask for, and whom it was not taken for. */
    private record Place(RoadId road, Map<EmailAddress, Filing.Reason> left) {}

    private Place dispatch(Hop dialogue) throws IOException {
        Intake taken = intake;
        if (taken == null) {
            throw new IllegalStateException("accept before body");
        }
        Accepted message = taken.finish();
        watch.message(taken.header());
        door.marks.cameBack(taken.header(), expansions.values()).ifPresent(address -> {
            throw Refusal.of(
                    554, EnhancedStatus.ROUTING_LOOP, "the message was forwarded for " + address + " before: a loop");
        });
        List<Hop> hops = new ArrayList<>(List.of(dialogue));
        hops.addAll(watch.hops());
        hops.addAll(door.verdicts.on(new Candidate(
                session, from, addresses(), message.road(), message.blob(), taken.traceLength(), message.summary())));
        Repeats.Arrival came = door.repeats.arrival(from, parameters.envelopeId(), message, taken.traceLength());
        arrival = came;
        Place place = dispatch(message, came, hops);
        LOG.atInfo()
                .addKeyValue("message", place.road())
                .log(
                        "accepted from {} {} for {}, {} octets",
                        session.peer().getAddress().getHostAddress(),
                        from,
                        addresses(),
                        message.blob().size());
        return place;
    }

    /** Nobody is thought to have the message already, until its note meets another. */
    private Place dispatch(Accepted message, Repeats.Arrival came, List<Hop> hops) throws IOException {
        Map<EmailAddress, RoadId> known = Map.of();
        for (int turn = 0; turn < TURNS; turn++) {
            try {
                return take(message, came, known, List.of(), hops);
            } catch (DuplicateKeyException before) {
                known = came.known(addresses());
            }
        }
        return take(message, came, known, addresses(), hops);
    }

    /**
     * One transaction for those who do not have the message yet.
     *
     * @param known who has it, by which road
     * @param unnoted for whom it is taken without a note: a message like it, and not it, has its place
     */
    private Place take(
            Accepted message,
            Repeats.Arrival came,
            Map<EmailAddress, RoadId> known,
            List<EmailAddress> unnoted,
            List<Hop> hops)
            throws IOException {
        List<Recipient> rest = recipients.stream()
                .filter(recipient -> !known.containsKey(recipient.address()))
                .toList();
        Place place = rest.isEmpty()
                ? new Place(door.database.write(tx -> noteRepeat(tx, known, hops.get(0))), Map.of())
                : take(message, came, new Envelope(from, rest, parameters), known, unnoted, hops);
        if (!known.isEmpty()) {
            tellRepeat(came, known);
        }
        return place;
    }

    private Place take(
            Accepted message,
            Repeats.Arrival came,
            Envelope envelope,
            Map<EmailAddress, RoadId> known,
            List<EmailAddress> unnoted,
            List<Hop> hops)
            throws IOException {
        Origin origin = new Origin.Stranger();
        ListPosts.Prepared posts = door.lists.prepare(message, envelope, expansions);
        FilingReports.Prepared reports = door.reports.prepare(message, envelope, origin);
        List<AccountWork> works = new ArrayList<>(posts.work());
        works.addAll(reports.work());
        for (Reading reading : door.readings) {
            works.addAll(reading.read(message, envelope));
        }
        List<EmailAddress> noted = envelope.to().stream()
                .map(Recipient::address)
                .filter(address -> !unnoted.contains(address))
                .toList();
        List<UnheardReplies.Delivery> over = came.takeHeard(noted);
        try {
            return door.database.write(tx -> {
                came.note(tx, noted, over);
                if (!known.isEmpty()) {
                    noteRepeat(tx, known, hops.get(0));
                }
                Receipt done = session.lmtp()
                        ? door.dispatcher.dispatchOrLeave(tx, message, envelope, origin, hops, works, posts.routed())
                        : door.dispatcher.dispatch(tx, message, envelope, origin, hops, works, posts.routed());
                reports.accept(tx, done);
                came.withdraw(tx, done.left().keySet());
                return new Place(done.road(), done.left());
            });
        } catch (RuntimeException failed) {
            came.giveBack(over);
            throw failed;
        }
    }

    /** The road that the message took tells that it came once more. Being a write, its barrier covers what was promised then (I1). */
    private RoadId noteRepeat(Transaction tx, Map<EmailAddress, RoadId> known, Hop dialogue) {
        Map<String, Object> detail = new LinkedHashMap<>(dialogue.detail());
        detail.put("repeated", true);
        Hop again = new Hop(dialogue.kind(), dialogue.host(), dialogue.at(), dialogue.took(), detail);
        List<RoadId> roads = known.values().stream().distinct().toList();
        roads.forEach(road -> door.roads.append(tx, road, List.of(again)));
        return roads.get(0);
    }

    private void tellRepeat(Repeats.Arrival came, Map<EmailAddress, RoadId> known) {
        came.countRepeats(known.size());
        known.forEach((recipient, road) -> LOG.atInfo()
                .addKeyValue("message", road)
                .log(
                        "{} has it already: {} did not hear that it was taken, and sent it again",
                        recipient,
                        session.peer().getAddress().getHostAddress()));
    }

    @Override
    public void heard() {
        if (arrival != null) {
            arrival.heard();
        }
    }

    @Override
    public void close() {
        if (intake != null) {
            intake.close();
            intake = null;
        }
    }

    private List<EmailAddress> addresses() {
        return recipients.stream().map(Recipient::address).toList();
    }
}
