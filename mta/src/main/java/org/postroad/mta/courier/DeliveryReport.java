package org.postroad.mta.courier;

import java.util.Collections;
import java.util.List;
import org.postroad.common.road.Hop;

/**
 * What came of a {@link Delivery}. Immutable.
 *
 * @param outcomes one for each recipient of its envelope, in that order
 * @param hops what happened on the way, for the message's road
 */
public record DeliveryReport(List<DeliveryOutcome> outcomes, List<Hop> hops) {

    public DeliveryReport {
        outcomes = List.copyOf(outcomes);
        hops = List.copyOf(hops);
    }

    /** The same outcome for every recipient. */
    public static DeliveryReport same(DeliveryOutcome outcome, Delivery delivery, List<Hop> hops) {
        return new DeliveryReport(Collections.nCopies(delivery.envelope().to().size(), outcome), hops);
    }
}
