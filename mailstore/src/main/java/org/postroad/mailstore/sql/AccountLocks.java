package org.postroad.mailstore.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.feed.ChangePublisher;

/**
 * Locks accounts for transactions: one row, held until the commit, so that what happens to an account happens one after the other (S2).
 * Thread-safe.
 */
final class AccountLocks {
    /** What one transaction has locked. */
    private static final class Held {
        private final Map<AccountId, AccountWrite> accounts = new HashMap<>();
    }

    private final ChangePublisher feed;

    AccountLocks(ChangePublisher feed) {
        this.feed = feed;
    }

    /** The account, locked until the transaction ends; empty if there is none, or it is being removed. */
    Optional<AccountWrite> lock(Transaction tx, AccountId account) {
        Map<AccountId, AccountWrite> held = tx.attached(Held.class, Held::new).accounts;
        AccountWrite mine = held.get(account);
        if (mine != null) {
            return Optional.of(mine);
        }
        Optional<AccountWrite> found = tx.first(
                """
                SELECT modseq, inbox_id, octets, emails, tombstones, max_octets, max_emails, quota_modseq FROM account_state
                WHERE account_id = ? AND NOT removed FOR UPDATE""",
                row -> new AccountWrite(
                        account,
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(5),
                        new Quota(
                                row.getLong(3),
                                row.getLong(4),
                                new Quota.Limits(row.getLong(6), row.getLong(7)),
                                new ModSeq(row.getLong(8)))),
                account.value());
        found.ifPresent(write -> {
            held.put(account, write);
            tx.afterCommit(() -> publish(write));
        });
        return found;
    }

    /** @throws StoreFault if there is no such account */
    AccountWrite require(Transaction tx, AccountId account) {
        return lock(tx, account).orElseThrow(() -> new StoreFault(Reason.ACCOUNT_NOT_FOUND));
    }

    /** Ends what this transaction may do to an account: its row was changed by other means than {@link AccountWrite}. */
    void release(Transaction tx, AccountId account) {
        tx.attached(Held.class, Held::new).accounts.remove(account);
    }

    private void publish(AccountWrite write) {
        if (write.hasChanged()) {
            feed.publish(write.change());
        }
    }
}
