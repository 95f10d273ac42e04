package org.postroad.mta.courier;

import java.util.Collections;
import java.util.List;
import org.postroad.common.road.Hop;

/**
 * What came of a {@link Delivery}. Immutable.
 *
 * @param outcomes one for each recipient of its envelope, in that order
 * @param hops what happened on the way, for the message's road
 * @param unreachable no host said anything about the message or its recipients: whatever else goes there now will fare no better
 */
public record DeliveryReport(List<DeliveryOutcome> outcomes, List<Hop> hops, boolean unreachable) {

    public DeliveryReport {
        outcomes = List.copyOf(outcomes);
        hops = List.copyOf(hops);
    }

    /** By a host that was reached. */
    public DeliveryReport(List<DeliveryOutcome> outcomes, List<Hop> hops) {
        this(outcomes, hops, false);
    }

    /** The same outcome for every recipient. */
    public static DeliveryReport same(DeliveryOutcome outcome, Delivery delivery, List<Hop> hops) {
        return new DeliveryReport(Collections.nCopies(delivery.envelope().to().size(), outcome), hops);
    }

    /** The same report, of nobody who was reached. */
    public DeliveryReport ofNobodyReached() {
        return new DeliveryReport(outcomes, hops, true);
    }
}
