package org.postroad.mta.dispatch;

import java.util.List;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.Filing;

/**
 * Where each recipient of a dispatched message is now. Holds once the transaction has committed. Immutable.
 *
 * @param road the message
 * @param filed recipients that are through: in each mailbox that they stand for, and with each list
 * @param expanded recipients that stand for several others, of whom some have it and some may wait
 * @param queued whom the queue has it for
 * @param discarded recipients of a report of failure that could not be filed, so that it ends here
 * @param left recipients that were left to the host that hands over, because their mailbox cannot take it, and why
 */
public record Receipt(
        RoadId road,
        List<EmailAddress> filed,
        List<EmailAddress> expanded,
        List<EmailAddress> queued,
        List<EmailAddress> discarded,
        Map<EmailAddress, Filing.Reason> left) {

    public Receipt {
        filed = List.copyOf(filed);
        expanded = List.copyOf(expanded);
        queued = List.copyOf(queued);
        discarded = List.copyOf(discarded);
        left = Map.copyOf(left);
    }
}
