package org.postroad.mailstore;

import java.util.function.Consumer;

/** Tells of changes after they are committed, never before (I5). Thread-safe. */
public interface ChangeFeed {
    /** Ends by closing; closing twice has no effect. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells the subscriber of each later change of an account once. Calls come one at a time, on a thread of the feed. Changes that
     * come while the subscriber is busy are joined into one, so a slow subscriber costs no memory and holds up no writer.
     */
    Subscription subscribe(AccountId account, Consumer<StateChange> subscriber);
}
