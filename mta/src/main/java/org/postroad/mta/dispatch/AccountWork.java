package org.postroad.mta.dispatch;

import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;

/** What a door has to write into an account beside the message; done when that account's turn comes in the order of locks. */
public record AccountWork(AccountId account, Work work) {

    /** Writes rows. */
    @FunctionalInterface
    public interface Work {
        void run(Transaction tx);
    }
}
