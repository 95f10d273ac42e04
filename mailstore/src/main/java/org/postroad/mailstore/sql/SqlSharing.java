package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.MailboxRights;
import org.postroad.mailstore.Sharing;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Grants in rows. Thread-safe. */
final class SqlSharing implements Sharing {
    private static final String COLUMNS = "g.account_id, g.mailbox_id, g.grantee_id, g.rights, g.subscribed";

    private final AccountLocks locks;
    private final MailStoreSettings settings;

    SqlSharing(AccountLocks locks, MailStoreSettings settings) {
        this.locks = locks;
        this.settings = settings;
    }

    @Override
    public MailboxRights rights(Snapshot rows, AccountId who, AccountId account, MailboxId mailbox) {
        if (who.equals(account)) {
            return rows.first(
                            "SELECT id FROM mailbox WHERE account_id = ? AND id = ?",
                            row -> MailboxRights.ALL,
                            account.value(),
                            mailbox.value())
                    .orElse(MailboxRights.NONE);
        }
        return rows.first(
                        "SELECT rights FROM mailbox_grant WHERE account_id = ? AND mailbox_id = ? AND grantee_id = ?",
                        row -> MailboxRights.parse(row.getString(1)),
                        account.value(),
                        mailbox.value(),
                        who.value())
                .orElse(MailboxRights.NONE);
    }

    @Override
    public MailboxAccess open(Snapshot rows, AccountId who, AccountId account, MailboxId mailbox) {
        MailboxRights rights = rights(rows, who, account, mailbox);
        if (!rights.has(MailboxRight.LOOKUP)) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND); // RFC 4314 §4: whether it is there must not show
        }
        return new MailboxAccess(account, mailbox, rights);
    }

    @Override
    public List<Grant> grants(Snapshot rows, AccountId account, MailboxId mailbox) {
        return rows.query(
                "SELECT " + COLUMNS
                        + " FROM mailbox_grant g WHERE g.account_id = ? AND g.mailbox_id = ? ORDER BY g.grantee_id",
                SqlSharing::read,
                account.value(),
                mailbox.value());
    }

    @Override
    public List<Grant> grantedBy(Snapshot rows, AccountId account) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM mailbox_grant g WHERE g.account_id = ?"
                        + " ORDER BY g.account_id, g.mailbox_id, g.grantee_id",
                SqlSharing::read,
                account.value());
    }

    @Override
    public List<Grant> granted(Snapshot rows, AccountId account, AccountId grantee) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM mailbox_grant g WHERE g.account_id = ? AND g.grantee_id = ?"
                        + " ORDER BY g.account_id, g.mailbox_id",
                SqlSharing::read,
                account.value(),
                grantee.value());
    }

    @Override
    public List<AccountId> sharers(Snapshot rows, AccountId grantee, int limit) {
        return rows.query(
                "SELECT DISTINCT account_id FROM mailbox_grant WHERE grantee_id = ? AND rights LIKE 'l%'"
                        + " ORDER BY account_id FETCH FIRST ? ROWS ONLY",
                row -> new AccountId(row.getLong(1)), grantee.value(), limit);
    }

    @Override
    public List<Grant> sharedWith(Snapshot rows, AccountId who, int limit) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM mailbox_grant g WHERE g.grantee_id = ?"
                        + " ORDER BY g.account_id, g.mailbox_id FETCH FIRST ? ROWS ONLY",
                SqlSharing::read,
                who.value(),
                limit);
    }

    @Override
    public void grant(Transaction tx, AccountId account, MailboxId mailbox, AccountId grantee, MailboxRights rights) {
        AccountWrite write = locks.require(tx, account);
        if (grantee.equals(account)) {
            throw new StoreFault(Reason.FORBIDDEN);
        }
        if (rights(tx, account, account, mailbox).isEmpty()) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND);
        }
        if (rights.equals(rights(tx, grantee, account, mailbox))) {
            return;
        }
        if (rights.isEmpty()) {
            takeBack(tx, account, mailbox, grantee);
        } else {
            set(tx, account, mailbox, grantee, rights);
        }
        long modSeq = write.next(tx);
        tx.update(
                "UPDATE mailbox SET modseq = ?, property_modseq = ? WHERE account_id = ? AND id = ?",
                modSeq,
                modSeq,
                account.value(),
                mailbox.value());
        write.touched(DataType.MAILBOX);
    }

    private void set(Transaction tx, AccountId account, MailboxId mailbox, AccountId grantee, MailboxRights rights) {
        boolean known = tx.first("SELECT id FROM account WHERE id = ?", row -> row.getLong(1), grantee.value())
                .isPresent();
        if (!known) {
            throw new StoreFault(Reason.ACCOUNT_NOT_FOUND);
        }
        int changed = tx.update(
                "UPDATE mailbox_grant SET rights = ? WHERE account_id = ? AND mailbox_id = ? AND grantee_id = ?",
                rights.letters(),
                account.value(),
                mailbox.value(),
                grantee.value());
        if (changed > 0) {
            return;
        }
        if (grants(tx, account, mailbox).size() >= settings.grantsPerMailbox()) {
            throw new StoreFault(Reason.TOO_MANY_GRANTS);
        }
        tx.update(
                "INSERT INTO mailbox_grant (account_id, mailbox_id, grantee_id, rights, subscribed) VALUES (?, ?, ?, ?, FALSE)",
                account.value(),
                mailbox.value(),
                grantee.value(),
                rights.letters());
    }

    private static void takeBack(Transaction tx, AccountId account, MailboxId mailbox, AccountId grantee) {
        tx.update(
                "DELETE FROM mailbox_grant WHERE account_id = ? AND mailbox_id = ? AND grantee_id = ?",
                account.value(),
                mailbox.value(),
                grantee.value());
        SqlMetadata.forget(tx, account, mailbox, grantee);
    }

    /** All that an account was granted, when it is removed. */
    static void takeBackAll(Transaction tx, AccountId grantee) {
        tx.query(
                        "SELECT " + COLUMNS + " FROM mailbox_grant g WHERE g.grantee_id = ?",
                        SqlSharing::read,
                        grantee.value())
                .forEach(grant -> takeBack(tx, grant.account(), grant.mailbox(), grantee));
    }

    @Override
    public void subscribe(Transaction tx, AccountId grantee, AccountId account, MailboxId mailbox, boolean subscribed) {
        int changed = tx.update(
                "UPDATE mailbox_grant SET subscribed = ? WHERE account_id = ? AND mailbox_id = ? AND grantee_id = ?",
                subscribed,
                account.value(),
                mailbox.value(),
                grantee.value());
        if (changed == 0) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND);
        }
    }

    private static Grant read(ResultSet row) throws SQLException {
        return new Grant(
                new AccountId(row.getLong(1)),
                new MailboxId(row.getLong(2)),
                new AccountId(row.getLong(3)),
                MailboxRights.parse(row.getString(4)),
                row.getBoolean(5));
    }
}
