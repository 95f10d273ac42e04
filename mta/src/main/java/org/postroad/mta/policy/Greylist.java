package org.postroad.mta.policy;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Who was put off and who came again, in rows that all nodes share. Thread-safe. */
public interface Greylist {
    /**
     * A triplet of network, sender and recipient. Immutable.
     *
     * @param firstAt when it was put off first
     * @param lastAt when it came last, to the day
     * @param passed whether it came again in time
     */
    record Entry(Instant firstAt, Instant lastAt, boolean passed) {}

    /**
     * A network. Immutable.
     *
     * @param passes of its triplets that came again
     * @param lastAt when it came last, to the day
     */
    record Network(int passes, Instant lastAt) {}

    Optional<Entry> find(Snapshot rows, String triplet);

    /** Keeps a triplet, new or in place of what was known of it. */
    void put(Transaction tx, String triplet, Entry entry);

    Optional<Network> network(Snapshot rows, String network);

    /** Keeps a network, new or in place of what was known of it. */
    void putNetwork(Transaction tx, String network, Network known);

    /** How many triplets there are. */
    int size(Snapshot rows);

    /**
     * Forgets some.
     *
     * @param unpassedBefore those that never came again, first put off before then
     * @param passedBefore those that came last before then, and such networks
     * @return how many; 0 once there are no more
     */
    int trim(Transaction tx, Instant unpassedBefore, Instant passedBefore, int limit);
}
