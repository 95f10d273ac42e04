package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;

/**
 * The recorded end of a recipient that is neither in a mailbox nor in the queue (I3). Immutable.
 *
 * @param road the message
 * @param number its place in the message's recipients
 * @param address who it was for
 * @param named whom the envelope named: mostly the same
 * @param outcome how it ended
 * @param cause what the last attempt met; NONE where there was no trouble
 * @param status of a DSN's Status field (RFC 3464 §2.3.4); 4.4.7 where it expired
 * @param text the peer's last reply, or our own words
 * @param host the host that took or refused it, empty where there was none
 * @param at when
 * @param attempts how often it was tried before this
 */
public record DeliveryEnd(
        RoadId road,
        int number,
        EmailAddress address,
        EmailAddress named,
        Outcome outcome,
        Trouble.Kind cause,
        EnhancedStatus status,
        String text,
        String host,
        Instant at,
        Attempts attempts) {

    /** How it ended. */
    public enum Outcome {
        /** The next host answers for it now. */
        DELIVERED,
        /** It can never be delivered. */
        FAILED,
        /** We tried until the message expired. */
        EXPIRED,
        /** Its sender or an operator took it back. */
        CANCELLED,
        /** A report of failure that no mailbox takes: the road ends here, with nobody to tell. */
        DISCARDED
    }

    /** The end of one that the envelope named. */
    public DeliveryEnd(
            RoadId road,
            int number,
            EmailAddress address,
            Outcome outcome,
            Trouble.Kind cause,
            EnhancedStatus status,
            String text,
            String host,
            Instant at,
            Attempts attempts) {
        this(road, number, address, address, outcome, cause, status, text, host, at, attempts);
    }

    public ItemKey key() {
        return new ItemKey(road, number);
    }
}
