package org.postroad.mta.courier;

import java.util.List;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.mailstore.AccountId;

/** Puts a message into a mailbox of ours, in the very transaction that ends its recipient's wait (I3). Thread-safe. */
public interface HomeFiling {

    /** Whose mailbox it is. Accounts are written to in ascending order. */
    AccountId account();

    /**
     * Files it; may run more than once, each time in a transaction of its own.
     *
     * @return for the road, one for each of its recipients
     * @throws Unfiled if the mailbox does not take it; nothing was written
     */
    List<Hop> file(Transaction tx) throws Unfiled;

    /** The mailbox does not take it. Stackless: it is no bug. */
    final class Unfiled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient HomeFiling filing;
        private final transient Trouble trouble;

        public Unfiled(HomeFiling filing, Trouble trouble) {
            super(trouble.text(), null, false, false);
            this.filing = filing;
            this.trouble = trouble;
        }

        /** Which did not succeed. */
        public HomeFiling filing() {
            return filing;
        }

        /** Why. */
        public Trouble trouble() {
            return trouble;
        }
    }
}
