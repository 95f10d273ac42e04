package org.postroad.webmail.delivery;

import java.time.Clock;
import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Changes;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.json.Json;

/** {@code https://postroad.org/jmap/delivery} with its methods. */
public final class DeliveryCapability {
    private DeliveryCapability() {}

    /**
     * @param hostName ours, where a mailbox here took the message
     */
    public static Capability of(
            Database database,
            Submissions submissions,
            QueueOperator queue,
            Changes changes,
            Clock clock,
            String hostName) {
        RetryLimit limit = new RetryLimit(clock);
        return new Capability(
                Capability.DELIVERY,
                Json.object(),
                Json.object(),
                List.of(
                        new DeliveryGet(database, submissions, queue, changes, clock, hostName),
                        new DeliveryChange(
                                "Delivery/retry",
                                "retried",
                                "notRetried",
                                database,
                                submissions,
                                changes,
                                limit::take,
                                queue::sendNow),
                        new DeliveryChange(
                                "Delivery/cancel",
                                "canceled",
                                "notCanceled",
                                database,
                                submissions,
                                changes,
                                account -> true, // what was taken back once is gone
                                (road, which) -> queue.cancel(road, which, "taken back by the sender"))));
    }
}
