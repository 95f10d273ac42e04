package org.postroad.mta.dispatch;

import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;

/** What a door has to write into an account beside the message; done when that account's turn comes in the order of locks. */
public record AccountWork(AccountId account, Work work) {
    private static final AccountId FIRST = new AccountId(1);

    /** On rows that are no account's: at the first turn. */
    public static AccountWork first(Work work) {
        return new AccountWork(FIRST, work);
    }

    /** Writes rows. */
    @FunctionalInterface
    public interface Work {
        void run(Transaction tx);
    }
}
