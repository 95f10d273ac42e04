package org.postroad.mta.queue;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

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
 *                                          + the report to the sender, if wanted
 * }</pre>
 *
 * <ul>
 *   <li>WAITING: a row in {@code queue_recipient}, and its message's in {@code queue_message}. Due at {@link #dueAt()}, first when its
 *       message is released ({@link QueuedMessage#releaseAt()}); an operator may hold it, which puts that off for good ({@link #HELD}),
 *       and release it, or move it to another host.
 *   <li>SENDING: the same rows. That it is being sent is known in memory only ({@code InFlight}), so that after a crash it is simply
 *       due again: a foreign host may get a message twice, never not at all. Where several processes share the rows, the recipient's row
 *       also names its holder ({@link QueueNode}), and what is due again waits until that one starts anew or is given up for dead.
 *   <li>Ended: a row in {@code delivery_end} instead, trimmed by age ({@link DeliveryEnd}). The move is one transaction with the
 *       road's hops, the submission's status and the report to the sender (I3). Of a recipient of ours whose mailbox took the message
 *       nothing is left here: the filing is in that same transaction.
 * </ul>
 *
 * <p>Immutable.
 *
 * @param road the message
 * @param number its place in the message's recipients, from 0; names it together with the road
 * @param recipient who it is for, with what its sender wants to be told
 * @param dueAt not tried before
 * @param attempts how often it was tried, and when
 * @param trouble what the last attempt met, {@link Trouble#NONE} before the first
 * @param delayTold its sender was told that it takes longer than usual, or does not want to know
 * @param movedTo the host that an operator has it go by, by settings or by hand, instead of the usual way
 * @param forwarding how it came to be a recipient
 */
public record QueueItem(
        RoadId road,
        int number,
        Recipient recipient,
        Instant dueAt,
        Attempts attempts,
        Trouble trouble,
        boolean delayTold,
        Optional<Smarthost> movedTo,
        Forwarding forwarding) {

    /** When an item is due that somebody holds: not before it is released. Its message does not expire while it is held. */
    public static final Instant HELD = Instant.parse("9999-12-31T00:00:00Z");

    /** One that the envelope named. */
    public QueueItem(
            RoadId road,
            int number,
            Recipient recipient,
            Instant dueAt,
            Attempts attempts,
            Trouble trouble,
            boolean delayTold,
            Optional<Smarthost> movedTo) {
        this(road, number, recipient, dueAt, attempts, trouble, delayTold, movedTo, Forwarding.NONE);
    }

    /** A recipient that was never tried. */
    public static QueueItem untried(RoadId road, int number, Recipient recipient, Instant dueAt) {
        return new QueueItem(road, number, recipient, dueAt, Attempts.NONE, Trouble.NONE, false, Optional.empty());
    }

    /** The same, reached by way of an address of ours. */
    public QueueItem forwarded(Forwarding by) {
        return new QueueItem(road, number, recipient, dueAt, attempts, trouble, delayTold, movedTo, by);
    }

    /** The same by a host of the operator's, or by the usual way. */
    public QueueItem relayed(Optional<Smarthost> by) {
        return new QueueItem(road, number, recipient, dueAt, attempts, trouble, delayTold, by, forwarding);
    }

    /** The same after an attempt. */
    QueueItem later(Instant due, Attempts made, Trouble met, boolean told) {
        return new QueueItem(road, number, recipient, due, made, met, told, movedTo, forwarding);
    }

    public EmailAddress address() {
        return recipient.address();
    }

    /** Whom the envelope named: mostly the recipient itself. */
    public EmailAddress named() {
        return forwarding instanceof Forwarding.By by ? by.named() : address();
    }

    /** The reverse-path that this recipient's copy of a message travels under. */
    public ReversePath from(QueuedMessage message) {
        return forwarding instanceof Forwarding.By by ? by.from() : message.from();
    }

    public boolean isHeld() {
        return dueAt.equals(HELD);
    }

    public ItemKey key() {
        return new ItemKey(road, number);
    }
}
