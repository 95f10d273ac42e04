package org.postroad.common.road;

import java.util.Map;

/**
 * Told of the hops of one delivery attempt as they happen, before any of them is recorded. Confined to the attempt's thread; each call
 * returns at once and throws nothing.
 */
public interface HopWatch extends AutoCloseable {
    /** Nobody watches. */
    HopWatch NONE = new HopWatch() {
        @Override
        public boolean isWatching() {
            return false;
        }

        @Override
        public void waiting(HopKind kind, Map<String, Object> detail) {}

        @Override
        public void seen(Hop hop) {}

        @Override
        public void close() {}
    };

    /** Whether it is worth while to gather the detail of what is waited for. */
    boolean isWatching();

    /**
     * A step has begun and lasts; it takes the place of what was waited for before.
     *
     * @param detail as a hop's, as far as it is known
     */
    void waiting(HopKind kind, Map<String, Object> detail);

    /** A step has come to its end, and nothing is waited for. The same hop is recorded when the attempt is over. */
    void seen(Hop hop);

    /** The attempt is over; what was seen is recorded next. */
    @Override
    void close();
}
