package org.postroad.mta.dispatch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Database;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Ends what the dispatcher has put into the queue for recipients of ours: their mailbox was full, or gone, when the message was accepted
 * for others, so its sender is told. Everybody else is for the courier behind this one. Thread-safe.
 */
public final class HomeCourier implements Courier {
    private final Database database;
    private final Router router;
    private final Courier away;

    /** @param away carries what leaves the house */
    public HomeCourier(Database database, Router router, Courier away) {
        this.database = database;
        this.router = router;
        this.away = away;
    }

    @Override
    public void forgetTrouble() {
        away.forgetTrouble();
    }

    @Override
    public DeliveryReport deliver(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        List<Recipient> leaving =
                envelope.to().stream().filter(recipient -> !isOurs(recipient)).toList();
        if (leaving.size() == envelope.to().size()) {
            return away.deliver(delivery);
        }
        DeliveryReport report = leaving.isEmpty()
                ? new DeliveryReport(List.of(), List.of())
                : away.deliver(new Delivery(
                        delivery.road(),
                        new Envelope(envelope.from(), leaving, envelope.parameters()),
                        delivery.blob(),
                        delivery.dataOffset(),
                        delivery.nextHop()));
        Iterator<DeliveryOutcome> outcomes = report.outcomes().iterator();
        List<DeliveryOutcome> all = new ArrayList<>();
        for (Recipient recipient : envelope.to()) {
            all.add(isOurs(recipient) ? refused(recipient.address()) : outcomes.next());
        }
        return new DeliveryReport(all, report.hops(), report.unreachable());
    }

    private boolean isOurs(Recipient recipient) {
        return router.isLocal(recipient.address().domain());
    }

    private DeliveryOutcome refused(EmailAddress address) {
        boolean gone = database.read(rows -> router.route(rows, address)) instanceof Route.Unknown;
        return new DeliveryOutcome.Failed(
                gone
                        ? new Trouble(
                                Trouble.Kind.MAILBOX,
                                EnhancedStatus.BAD_DESTINATION_MAILBOX,
                                "there is no mailbox " + address,
                                "")
                        : new Trouble(
                                Trouble.Kind.MAILBOX,
                                EnhancedStatus.OVER_QUOTA,
                                "the mailbox of " + address + " is full",
                                ""));
    }
}
