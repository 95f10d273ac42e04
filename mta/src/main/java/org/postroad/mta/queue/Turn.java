package org.postroad.mta.queue;

import org.postroad.mta.route.NextHop;

/**
 * The right to start one delivery, given out by {@link OutboundSchedule} and given back to it. Immutable; known by its identity.
 */
final class Turn {
    /** What is known of a destination, which decides how much of the whole it may use. */
    enum Lane {
        /** Reached the last time. */
        PROVEN,
        /** Not tried yet, or long ago. */
        UNKNOWN,
        /** Not reached the last time. */
        TROUBLED
    }

    private final Flow flow;
    private final NextHop hop;
    private final Lane lane;
    private final int epoch;
    private final long number;

    /**
     * @param epoch of the destination's window
     * @param number counts the turns of the destination
     */
    Turn(Flow flow, NextHop hop, Lane lane, int epoch, long number) {
        this.flow = flow;
        this.hop = hop;
        this.lane = lane;
        this.epoch = epoch;
        this.number = number;
    }

    Flow flow() {
        return flow;
    }

    NextHop hop() {
        return hop;
    }

    Lane lane() {
        return lane;
    }

    int epoch() {
        return epoch;
    }

    long number() {
        return number;
    }
}
