package org.postroad.common.road;

import java.util.List;

/** Told of the roads of one system. Each call returns at once and throws nothing. Thread-safe. */
public interface RoadListener {
    /** Nobody listens. */
    RoadListener NONE = new RoadListener() {
        @Override
        public void recorded(RoadId road, List<Hop> hops) {}

        @Override
        public HopWatch attempt(RoadId road) {
            return HopWatch.NONE;
        }
    };

    /** Hops were added to a road, its first ones or later ones, and no crash can take them back (I5). */
    void recorded(RoadId road, List<Hop> hops);

    /** An attempt to deliver a message begins; what happens on it is told to the watch until its hops are recorded. */
    HopWatch attempt(RoadId road);
}
