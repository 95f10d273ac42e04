package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewIdentity;
import org.postroad.mailstore.NewMailbox;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.Spelling;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.login.Credential;

/** Accounts in rows. Thread-safe. */
final class SqlDirectory implements Directory {
    private static final int MAX_DISPLAY_NAME = 256;
    private static final String COLUMNS = "id, local_part, domain, display_name";
    private static final List<Map.Entry<MailboxRole, String>> FIRST_MAILBOXES = List.of(
            Map.entry(MailboxRole.INBOX, "Inbox"),
            Map.entry(MailboxRole.DRAFTS, "Drafts"),
            Map.entry(MailboxRole.SENT, "Sent"),
            Map.entry(MailboxRole.ARCHIVE, "Archive"),
            Map.entry(MailboxRole.JUNK, "Junk"),
            Map.entry(MailboxRole.TRASH, "Trash"));

    private final AccountLocks locks;
    private final Addresses addresses;
    private final SqlMailboxes mailboxes;
    private final SqlIdentities identities;
    private final BlobStore blobs;
    private final Quota.Limits newAccount;

    SqlDirectory(
            AccountLocks locks,
            Addresses addresses,
            SqlMailboxes mailboxes,
            SqlIdentities identities,
            BlobStore blobs,
            Quota.Limits newAccount) {
        this.locks = locks;
        this.addresses = addresses;
        this.mailboxes = mailboxes;
        this.identities = identities;
        this.blobs = blobs;
        this.newAccount = newAccount;
    }

    @Override
    public Account create(Transaction tx, EmailAddress login, String displayName, PasswordHash password) {
        checkDisplayName(displayName);
        // Two at once wait for each other here, so the second of two that are the same finds the first.
        tx.update("UPDATE account_counter SET last_id = last_id + 1");
        if (addresses.isTaken(tx, login)) {
            throw new StoreFault(Reason.ACCOUNT_EXISTS);
        }
        long id = tx.first("SELECT last_id FROM account_counter", row -> row.getLong(1))
                .orElseThrow();
        tx.update(
                """
                INSERT INTO account (id, local_part, local_key, dotless_key, domain, display_name, password)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                id,
                login.localPart(),
                Spelling.key(login.localPart()),
                Spelling.dotlessKey(login.localPart()),
                login.domain().ascii(),
                displayName,
                password.phc());
        tx.update("""
                INSERT INTO account_state (account_id, modseq, trimmed_modseq, inbox_id, octets, max_octets, emails, max_emails,
                    quota_modseq, tombstones, removed)
                VALUES (?, 0, 0, 0, 0, ?, 0, ?, 0, 0, FALSE)""", id, newAccount.octets(), newAccount.emails());
        Account account = new Account(new AccountId(id), login, displayName);
        furnish(tx, account);
        return account;
    }

    /** The mailboxes and the identity that every account has. */
    private void furnish(Transaction tx, Account account) {
        AccountWrite write = locks.require(tx, account.id());
        int order = 0;
        for (Map.Entry<MailboxRole, String> first : FIRST_MAILBOXES) {
            order += 10;
            NewMailbox mailbox =
                    NewMailbox.named(first.getValue()).withRole(first.getKey()).withSortOrder(order);
            long id = mailboxes.insert(tx, write, mailbox);
            if (first.getKey() == MailboxRole.INBOX) {
                tx.update("UPDATE account_state SET inbox_id = ? WHERE account_id = ?", id, write.id());
            }
        }
        identities.insert(tx, account.id(), NewIdentity.of(account.displayName(), account.login()), false);
        locks.release(tx, account.id()); // it was locked before it had an Inbox
    }

    @Override
    public List<Account> list(Snapshot rows, long aboveId, int limit) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM account WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                SqlDirectory::read,
                aboveId,
                limit);
    }

    @Override
    public Optional<Account> find(Snapshot rows, AccountId id) {
        return rows.first("SELECT " + COLUMNS + " FROM account WHERE id = ?", SqlDirectory::read, id.value());
    }

    @Override
    public Optional<Account> byLogin(Snapshot rows, String login) {
        try {
            return recipient(rows, EmailAddress.parse(login)).flatMap(id -> find(rows, id));
        } catch (AddressSyntaxException noAddress) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<AccountId> recipient(Snapshot rows, EmailAddress address) {
        return addresses.recipient(rows, address);
    }

    @Override
    public boolean maySendAs(Snapshot rows, AccountId account, EmailAddress address) {
        return addresses.maySendAs(rows, this, account, address);
    }

    @Override
    public void changePassword(Transaction tx, AccountId account, PasswordHash password) {
        requireOne(tx.update("UPDATE account SET password = ? WHERE id = ?", password.phc(), account.value()));
    }

    @Override
    public void remove(Transaction tx, AccountId account) {
        locks.require(tx, account);
        requireOne(tx.update("DELETE FROM account WHERE id = ?", account.value()));
        tx.update("UPDATE account_state SET removed = TRUE WHERE account_id = ?", account.value());
        tx.update("DELETE FROM mailbox_grant WHERE account_id = ?", account.value());
        SqlSharing.takeBackAll(tx, account);
        locks.release(tx, account);
    }

    @Override
    public int purge(Transaction tx, int limit) {
        return tx.first("SELECT account_id FROM account_state WHERE removed ORDER BY account_id", row -> row.getLong(1))
                .map(account -> Purge.some(tx, blobs, account, limit))
                .orElse(0);
    }

    @Override
    public int forgetScram(Transaction tx, int limit) {
        // StoredPassword: what stands after the first space.
        return tx.update("""
                UPDATE account SET password = SUBSTRING(password FROM 1 FOR POSITION(' ' IN password) - 1)
                WHERE id IN (SELECT id FROM account WHERE POSITION(' ' IN password) > 0 ORDER BY id LIMIT ?)
                """, limit);
    }

    /** The stored password of a login. Asks for it where there is none, too, so that the time does not tell. */
    Optional<Credential> credential(Snapshot rows, String login) {
        Optional<Account> account = byLogin(rows, login);
        Optional<PasswordHash> stored = rows.first(
                "SELECT password FROM account WHERE id = ?",
                row -> new PasswordHash(row.getString(1)),
                account.map(known -> known.id().value()).orElse(0L));
        return account.flatMap(known -> stored.map(password -> new Credential(known, password)));
    }

    /** The secret of the system's logins; made if there is none yet. */
    byte[] loginSecret(Transaction tx, byte[] fresh) {
        tx.update("UPDATE account_counter SET last_id = last_id"); // two at once wait for each other here
        String mine = HexFormat.of().formatHex(fresh);
        return tx.first("SELECT secret FROM login_secret WHERE id = 1", row -> row.getString(1))
                .map(HexFormat.of()::parseHex)
                .orElseGet(() -> {
                    tx.update("INSERT INTO login_secret (id, secret) VALUES (1, ?)", mine);
                    return fresh;
                });
    }

    /** Changes a password's hash, if it is still the one that was checked. */
    boolean rehash(Transaction tx, Credential before, PasswordHash fresh) {
        return tx.update(
                        "UPDATE account SET password = ? WHERE id = ? AND password = ?",
                        fresh.phc(),
                        before.account().id().value(),
                        before.hash().phc())
                > 0;
    }

    private static void checkDisplayName(String name) {
        if (name.length() > MAX_DISPLAY_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new StoreFault(Reason.NAME_INVALID);
        }
    }

    private static void requireOne(int rows) {
        if (rows == 0) {
            throw new StoreFault(Reason.ACCOUNT_NOT_FOUND);
        }
    }

    private static Account read(ResultSet row) throws SQLException {
        EmailAddress login = new EmailAddress(row.getString(2), new Domain(row.getString(3)));
        return new Account(new AccountId(row.getLong(1)), login, row.getString(4));
    }
}
