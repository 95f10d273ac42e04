package org.postroad.common.db;

/**
 * Short texts between the processes that share rows, such as "this account has changed". Told after a commit, to all the others, in the
 * order of one sender; never to the sender itself. Thread-safe.
 *
 * <p>A notice may be lost: with the process that was about to send it, with a connection, or because too many wait. So whoever listens is asked from
 * time to time, and after each loss that is noticed, to look at the rows instead.
 */
public interface Notices {
    /** The longest text, in octets of UTF-8. */
    int MAX_OCTETS = 4000;

    /** Alone with its rows: there is nobody to tell. */
    Notices NONE = new Notices() {
        @Override
        public void send(String text) {}

        @Override
        public void listen(Listener listener) {}
    };

    /** Called on a thread of the notices, one call at a time; it does not wait for anything but the database. */
    interface Listener {
        /** Another process sent this. It is not trusted to be whole: another version may have written it. */
        void told(String text);

        /** Notices may have been lost: look at the rows. */
        void mayHaveMissed();
    }

    /**
     * Leaves a text for the others and returns at once.
     *
     * @param text one line, at most {@value #MAX_OCTETS} octets
     */
    void send(String text);

    /** From now on this listener is called. Called while the parts are put together. */
    void listen(Listener listener);
}
