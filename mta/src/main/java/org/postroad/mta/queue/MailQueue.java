package org.postroad.mta.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop.Smarthost;

/** The rows of what must leave the house, or wait, as one {@link QueueNode} sees them. Thread-safe. States: see {@link QueueItem}. */
public interface MailQueue {

    /**
     * Puts a message in the queue.
     *
     * @param items at least one, of that message, with distinct numbers
     */
    void add(Transaction tx, QueuedMessage message, List<QueueItem> items);

    /**
     * The flows of which something waits, by domain and sender. Reads a row or two for each, however many items it has.
     *
     * @param after the last one of the page before, or empty for the first page
     * @param limit at most so many
     */
    List<WaitingFlow> flows(Snapshot rows, Optional<Flow> after, int limit);

    /**
     * Items of a flow that are due, oldest first; without those that another process sends.
     *
     * @param now due at this moment or before
     * @param limit at most so many
     */
    List<DueItem> due(Snapshot rows, Flow flow, Instant now, int limit);

    /** The earliest moment after {@code now} at which an item becomes due. */
    Optional<Instant> nextDue(Snapshot rows, Instant now);

    Optional<QueuedMessage> message(Snapshot rows, RoadId road);

    /** The waiting recipients of one message, by number. A message has at most as many as one dispatch takes. */
    List<QueueItem> items(Snapshot rows, RoadId road);

    /**
     * Waiting recipients by key, which is by the age of their messages, oldest first.
     *
     * @param filters all hold for each
     * @param after the last of the page before, or empty for the first page
     * @param limit at most so many
     */
    List<QueueItem> list(Snapshot rows, Collection<QueueFilter> filters, Optional<ItemKey> after, int limit);

    /** How many recipients wait. */
    default long size(Snapshot rows) {
        return count(rows, List.of());
    }

    /** How many recipients wait for whom all filters hold. */
    long count(Snapshot rows, Collection<QueueFilter> filters);

    /**
     * Counts every recipient that waits.
     *
     * @param domains at most so many are counted by themselves
     */
    QueueStatus status(Snapshot rows, int domains);

    /**
     * Locks a message against other transactions, in front of {@link #defer} and {@link #end}; before any account is locked.
     *
     * @return empty if none of its recipients waits
     */
    Optional<QueuedMessage> lock(Transaction tx, RoadId road);

    /** Whether other processes may send from these rows too, so that what is sent is taken first. */
    boolean isShared();

    /**
     * Takes items for sending: no other process gets them until they are put off, or this process is given up for dead.
     *
     * @param keys of one message
     * @return those that could be taken: they are due, and no other process has them
     */
    List<QueueItem> take(Transaction tx, RoadId road, Collection<ItemKey> keys, Instant now);

    /** Says that this process lives. */
    void stayAlive(Transaction tx, Instant now);

    /** Gives back all that this process has taken: nothing of it is being sent. */
    void letGo(Transaction tx);

    /** Those of a message's items that another process sends. After {@link #lock} the answer lasts as long as the transaction. */
    Set<ItemKey> sentElsewhere(Snapshot rows, RoadId road, Instant now);

    /** Puts an item off after one more attempt, as it now stands, free for every process; false if it does not wait. */
    boolean defer(Transaction tx, QueueItem item);

    /** Makes an item due at a moment, its attempts unchanged; false if it does not wait. */
    boolean reschedule(Transaction tx, ItemKey key, Instant due);

    /** Has an item of a message go by a host, or by the usual way again, from its next attempt on; false if it does not wait. */
    boolean move(Transaction tx, QueuedMessage message, ItemKey key, Optional<Smarthost> to);

    /** Changes when a message is released and when it expires; its items' moments stay. */
    void release(Transaction tx, QueuedMessage message);

    /** Takes an item out of the queue that is in its mailbox from this transaction on; false, and nothing is done, if it does not wait (I3). */
    boolean filed(Transaction tx, ItemKey key);

    /** Moves an item from the queue to its recorded end; false, and nothing is done, if it does not wait (I3). */
    boolean end(Transaction tx, DeliveryEnd end);

    /** Records the end of a recipient that never was in the queue. */
    void discard(Transaction tx, DeliveryEnd end);

    /** The recorded ends of one message, by number. */
    List<DeliveryEnd> ends(Snapshot rows, RoadId road);

    /** Forgets at most {@code limit} ends recorded before a moment; how many it forgot. */
    int trimEnds(Transaction tx, Instant before, int limit);

    /** Rows that contradict each other, in words; at most 100. Reads every row. */
    List<String> contradictions(Snapshot rows);
}
