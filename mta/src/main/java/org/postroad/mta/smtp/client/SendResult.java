package org.postroad.mta.smtp.client;

import java.util.List;
import org.postroad.common.road.Hop;

/**
 * What came of sending one message. Immutable.
 *
 * @param outcomes one for each recipient of the envelope, in its order
 * @param hops how the connection came about and what was said, for the message's road
 */
public record SendResult(List<RecipientOutcome> outcomes, List<Hop> hops) {
    public SendResult {
        outcomes = List.copyOf(outcomes);
        hops = List.copyOf(hops);
    }
}
