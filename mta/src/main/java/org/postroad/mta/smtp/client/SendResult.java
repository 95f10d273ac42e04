package org.postroad.mta.smtp.client;

import java.net.InetSocketAddress;
import java.util.List;
import org.postroad.common.road.Hop;

/**
 * What came of sending one message. Immutable.
 *
 * @param outcomes one for each recipient of the envelope, in its order
 * @param hops how the connection came about and what was said, for the message's road
 * @param remote the address that was spoken to
 */
public record SendResult(List<RecipientOutcome> outcomes, List<Hop> hops, InetSocketAddress remote) {
    public SendResult {
        outcomes = List.copyOf(outcomes);
        hops = List.copyOf(hops);
    }
}
