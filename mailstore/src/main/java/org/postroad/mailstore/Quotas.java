package org.postroad.mailstore;

import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * How much each account holds. The counters are exact: they move in the transaction that files or destroys, which refuses what exceeds
 * the limit ({@link Filing.Reason#OVER_QUOTA}). Thread-safe.
 */
public interface Quotas {
    /** Empty if there is no such account. */
    Optional<Quota> of(Snapshot rows, AccountId account);

    /**
     * Sets what an account may hold. What it holds already stays, even if that is more.
     *
     * @throws StoreFault {@link StoreFault.Reason#ACCOUNT_NOT_FOUND}
     */
    void limit(Transaction tx, AccountId account, Quota.Limits limits);
}
