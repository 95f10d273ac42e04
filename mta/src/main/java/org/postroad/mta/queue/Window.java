package org.postroad.mta.queue;

/**
 * How many deliveries one destination gets at once. Confined to {@link OutboundSchedule}.
 *
 * <p>Nobody tells us what a host can take, so it is found out, as a sender of TCP finds out the room of a path (RFC 5681 §3.1): begin with
 * {@value #FIRST}; each delivery that reached the host while the window was full makes room for one more, which doubles the window with
 * every round; a delivery that reached nobody halves it, and from that half on it grows by one a round only, so that it comes to rest a
 * little below what hurts. Two things differ from TCP:
 *
 * <ul>
 *   <li>Only a connection, a greeting or DNS that failed counts as too much. A refused recipient says nothing of the host's load.
 *   <li>Of the deliveries that were under way together only the first failure counts: twenty that find one host down together have found
 *       out one thing. And after a failure one delivery at a time goes there until one gets through, for a host that is down is only asked
 *       whether it still is.
 * </ul>
 *
 * <p>A window that was not full is no evidence that more would do, and does not grow.
 */
final class Window {
    static final int FIRST = 2;

    private final int most;
    private double size;
    private double calm; // from here on it grows slowly
    private int epoch;
    private boolean troubled;
    private boolean proven;

    /** @param most at least 1 */
    Window(int most) {
        this.most = most;
        size = Math.min(FIRST, most);
        calm = most;
    }

    /** Deliveries at once, at least 1. */
    int size() {
        return troubled ? 1 : (int) size;
    }

    /** Names the time between two failures; a delivery remembers in which it began. */
    int epoch() {
        return epoch;
    }

    /** The last that was heard is that nobody was reached. */
    boolean isTroubled() {
        return troubled;
    }

    /** The last that was heard is that the host was reached. */
    boolean isProven() {
        return proven;
    }

    /** @param full whether as many were under way with it as were allowed */
    void reached(boolean full) {
        if (full && !troubled) {
            size = Math.min(most, size + (size < calm ? 1 : 1 / size));
        }
        troubled = false;
        proven = true;
    }

    /** @param begunIn the epoch in which the delivery began */
    void unreachable(int begunIn) {
        if (begunIn == epoch) {
            epoch++;
            size = Math.max(1, size / 2);
            calm = size;
        }
        troubled = true;
        proven = false;
    }

    /** Somebody says that it may be different now. */
    void forgetTrouble() {
        troubled = false;
    }
}
