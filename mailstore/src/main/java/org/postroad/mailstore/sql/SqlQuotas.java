package org.postroad.mailstore.sql;

import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.Quotas;

/** Quotas in the row of each account. Thread-safe. */
final class SqlQuotas implements Quotas {
    private final AccountLocks locks;

    SqlQuotas(AccountLocks locks) {
        this.locks = locks;
    }

    @Override
    public Optional<Quota> of(Snapshot rows, AccountId account) {
        return read(rows, account);
    }

    static Optional<Quota> read(Snapshot rows, AccountId account) {
        return rows.first(
                """
                SELECT octets, emails, max_octets, max_emails, quota_modseq FROM account_state
                WHERE account_id = ? AND NOT removed""",
                row -> new Quota(
                        row.getLong(1),
                        row.getLong(2),
                        new Quota.Limits(row.getLong(3), row.getLong(4)),
                        new ModSeq(row.getLong(5))),
                account.value());
    }

    @Override
    public void limit(Transaction tx, AccountId account, Quota.Limits limits) {
        AccountWrite write = locks.require(tx, account);
        long modSeq = write.next(tx);
        tx.update(
                "UPDATE account_state SET max_octets = ?, max_emails = ?, quota_modseq = ? WHERE account_id = ?",
                limits.octets(),
                limits.emails(),
                modSeq,
                account.value());
        write.touched(DataType.QUOTA);
        locks.release(tx, account);
    }
}
