package org.postroad.mailstore.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MailAddress;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Identities;
import org.postroad.mailstore.Identity;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.NewIdentity;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Identities in rows. Thread-safe. */
final class SqlIdentities implements Identities {
    private static final int MAX_NAME = 256;
    private static final int MAX_ADDRESSES = 16384; // characters of the list as JSON
    private static final int MAX_TEXT_SIGNATURE = 16384;
    private static final int MAX_HTML_SIGNATURE = 65536;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = "id, name, email, reply_to, bcc, text_signature, html_signature, may_delete";

    /** Whether an account may be the sender of an address. */
    @FunctionalInterface
    interface Right {
        boolean maySendAs(Snapshot rows, AccountId account, EmailAddress address);
    }

    private final AccountLocks locks;
    private final Changes changes;
    private final Right right;
    private final MailStoreSettings settings;

    SqlIdentities(AccountLocks locks, Changes changes, Right right, MailStoreSettings settings) {
        this.locks = locks;
        this.right = right;
        this.changes = changes;
        this.settings = settings;
    }

    @Override
    public List<Identity> all(Snapshot rows, AccountId account) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM identity WHERE account_id = ? ORDER BY account_id, id",
                SqlIdentities::read,
                account.value());
    }

    @Override
    public Optional<Identity> find(Snapshot rows, AccountId account, IdentityId id) {
        return rows.first(
                "SELECT " + COLUMNS + " FROM identity WHERE account_id = ? AND id = ?",
                SqlIdentities::read,
                account.value(),
                id.value());
    }

    @Override
    public IdentityId create(Transaction tx, AccountId account, NewIdentity identity) {
        locks.require(tx, account);
        check(tx, account, identity);
        if (all(tx, account).size() >= settings.identities()) {
            throw new StoreFault(Reason.TOO_MANY_IDENTITIES);
        }
        return insert(tx, account, identity, true);
    }

    /** Makes an identity without asking whether it may be. */
    IdentityId insert(Transaction tx, AccountId account, NewIdentity identity, boolean mayDelete) {
        // Its id is the point at which it was made, so the change is recorded under the point that it takes.
        long id = changes.state(tx, account).value() + 1;
        changes.record(tx, account, DataType.IDENTITY, id, Changes.Kind.CREATED);
        tx.update(
                """
                INSERT INTO identity (account_id, id, name, email, reply_to, bcc, text_signature, html_signature, may_delete)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                account.value(),
                id,
                identity.name(),
                identity.email().toString(),
                write(identity.replyTo()),
                write(identity.bcc()),
                identity.textSignature(),
                identity.htmlSignature(),
                mayDelete);
        return new IdentityId(id);
    }

    @Override
    public void update(Transaction tx, AccountId account, IdentityId id, NewIdentity identity) {
        locks.require(tx, account);
        NewIdentity before = require(tx, account, id).sender();
        if (!before.email().equals(identity.email())) {
            throw new StoreFault(Reason.FORBIDDEN_FROM);
        }
        check(tx, account, identity);
        if (before.equals(identity)) {
            return;
        }
        changes.record(tx, account, DataType.IDENTITY, id.value(), Changes.Kind.UPDATED);
        tx.update(
                """
                UPDATE identity SET name = ?, reply_to = ?, bcc = ?, text_signature = ?, html_signature = ?
                WHERE account_id = ? AND id = ?""",
                identity.name(),
                write(identity.replyTo()),
                write(identity.bcc()),
                identity.textSignature(),
                identity.htmlSignature(),
                account.value(),
                id.value());
    }

    @Override
    public void destroy(Transaction tx, AccountId account, IdentityId id) {
        locks.require(tx, account);
        if (!require(tx, account, id).mayDelete()) {
            throw new StoreFault(Reason.IDENTITY_STAYS);
        }
        changes.record(tx, account, DataType.IDENTITY, id.value(), Changes.Kind.DESTROYED);
        tx.update("DELETE FROM identity WHERE account_id = ? AND id = ?", account.value(), id.value());
    }

    private Identity require(Snapshot rows, AccountId account, IdentityId id) {
        return find(rows, account, id).orElseThrow(() -> new StoreFault(Reason.IDENTITY_NOT_FOUND));
    }

    private void check(Snapshot rows, AccountId account, NewIdentity identity) {
        boolean tooLong = identity.name().length() > MAX_NAME
                || identity.textSignature().length() > MAX_TEXT_SIGNATURE
                || identity.htmlSignature().length() > MAX_HTML_SIGNATURE;
        if (tooLong || identity.name().codePoints().anyMatch(Character::isISOControl)) {
            throw new StoreFault(Reason.TEXT_TOO_LONG);
        }
        checkAddresses(identity.replyTo());
        checkAddresses(identity.bcc());
        if (!right.maySendAs(rows, account, identity.email())) {
            throw new StoreFault(Reason.FORBIDDEN_FROM);
        }
    }

    private static void checkAddresses(List<MailAddress> addresses) {
        try {
            addresses.forEach(address -> EmailAddress.parse(address.email()));
        } catch (AddressSyntaxException noAddress) {
            throw new StoreFault(Reason.ADDRESS_INVALID);
        }
        if (write(addresses).getBytes(StandardCharsets.UTF_8).length > MAX_ADDRESSES) {
            throw new StoreFault(Reason.ADDRESS_INVALID);
        }
    }

    private static String write(List<MailAddress> addresses) {
        try {
            return JSON.writeValueAsString(addresses.stream()
                    .map(address -> List.of(address.name(), address.email()))
                    .toList());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a list of texts has a JSON form", impossible);
        }
    }

    private static List<MailAddress> addresses(String column) {
        try {
            List<List<String>> pairs = JSON.readValue(column, new TypeReference<List<List<String>>>() {});
            return pairs.stream()
                    .map(pair -> new MailAddress(pair.get(0), pair.get(1)))
                    .toList();
        } catch (JsonProcessingException broken) {
            throw new StorageException("the addresses of an identity are not readable", broken);
        }
    }

    private static Identity read(ResultSet row) throws SQLException {
        NewIdentity sender = new NewIdentity(
                row.getString(2),
                EmailAddress.parse(row.getString(3)),
                addresses(row.getString(4)),
                addresses(row.getString(5)),
                row.getString(6),
                row.getString(7));
        return new Identity(new IdentityId(row.getLong(1)), sender, row.getBoolean(8));
    }
}
