package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.courier.Trouble;

/**
 * One recipient of a message that must leave the house. Its states, and what is on disk in each:
 *
 * <pre>{@code
 *                    MailQueue.add
 *                         |
 *                         v          InFlight.take
 *      +-----------> [ WAITING ] ------------------> [ SENDING ]
 *      |                  |     <------------------       |
 *      |                  |        a crash; nothing       |
 *      |                  |        to undo on disk        |
 *      |   MailQueue.defer|                               |
 *      +------------------|-------------------------------+
 *                         |                               |
 *         QueueOperator.cancel                      MailQueue.end
 *                         |                               |
 *                         v                    +----------+----------+
 *                  [ CANCELLED ]               v                     v
 *                                       [ DELIVERED ]        [ FAILED, EXPIRED ]
 *                                                             + the report to the sender
 * }</pre>
 *
 * <ul>
 *   <li>WAITING: a row in {@code queue_recipient}, and its message's in {@code queue_message}. Due at {@link #dueAt()}.
 *   <li>SENDING: the same rows. That it is being sent is known in memory only ({@code InFlight}), so that after a crash it is simply
 *       due again: a foreign host may get a message twice, never not at all. Where several processes share the rows, the recipient's row
 *       also names its holder ({@link QueueNode}), and what is due again waits until that one starts anew or is given up for dead.
 *   <li>Ended: a row in {@code delivery_end} instead, trimmed by age ({@link DeliveryEnd}). The move is one transaction with the
 *       road's hops, the submission's status and the report of failure (I3).
 * </ul>
 *
 * <p>Immutable.
 *
 * @param road the message
 * @param number its place in the message's recipients, from 0; names it together with the road
 * @param address who it is for
 * @param dueAt not tried before
 * @param attempts how often it was tried, and when
 * @param trouble what the last attempt met, {@link Trouble#NONE} before the first
 */
public record QueueItem(
        RoadId road, int number, EmailAddress address, Instant dueAt, Attempts attempts, Trouble trouble) {

    /** A recipient that was never tried. */
    public static QueueItem untried(RoadId road, int number, EmailAddress address, Instant dueAt) {
        return new QueueItem(road, number, address, dueAt, Attempts.NONE, Trouble.NONE);
    }

    public ItemKey key() {
        return new ItemKey(road, number);
    }
}
