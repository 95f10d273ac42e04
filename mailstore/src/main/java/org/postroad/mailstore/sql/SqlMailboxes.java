package org.postroad.mailstore.sql;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.Mailboxes;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewMailbox;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Mailboxes in rows. The account's lock keeps the forest in shape (S8); no constraint of the engine is needed for it. Thread-safe. */
final class SqlMailboxes implements Mailboxes {
    private static final int MAX_NAME = 255; // octets, as most file systems and IMAP servers
    private static final int MARKED_AT_ONCE = 500;
    private static final long TOP = 0;
    private static final String COLUMNS = "id, parent_id, name, role, sort_order, subscribed, uid_validity, uid_next,"
            + " total_emails, unread_emails, total_threads, unread_threads, modseq";

    private final AccountLocks locks;
    private final Tombstones tombstones;
    private final EmailEdits edits;
    private final MailStoreSettings settings;

    SqlMailboxes(AccountLocks locks, Tombstones tombstones, EmailEdits edits, MailStoreSettings settings) {
        this.locks = locks;
        this.tombstones = tombstones;
        this.edits = edits;
        this.settings = settings;
    }

    @Override
    public List<Mailbox> all(Snapshot rows, AccountId account) {
        return rows.query(
                "SELECT " + COLUMNS + " FROM mailbox WHERE account_id = ? ORDER BY sort_order, name, id",
                SqlMailboxes::read,
                account.value());
    }

    @Override
    public Optional<Mailbox> find(Snapshot rows, AccountId account, MailboxId id) {
        return rows.first(
                "SELECT " + COLUMNS + " FROM mailbox WHERE account_id = ? AND id = ?",
                SqlMailboxes::read,
                account.value(),
                id.value());
    }

    @Override
    public Optional<Mailbox> byRole(Snapshot rows, AccountId account, MailboxRole role) {
        if (role == MailboxRole.NONE) {
            return Optional.empty();
        }
        return rows.first(
                "SELECT " + COLUMNS + " FROM mailbox WHERE account_id = ? AND role = ?",
                SqlMailboxes::read,
                account.value(),
                role);
    }

    @Override
    public MailboxId create(Transaction tx, AccountId account, NewMailbox mailbox) {
        AccountWrite write = locks.require(tx, account);
        Forest forest = new Forest(all(tx, account));
        forest.checkRoom();
        NewMailbox checked = forest.check(mailbox, TOP);
        return new MailboxId(insert(tx, write, checked));
    }

    /** Makes a mailbox without looking at the others. */
    long insert(Transaction tx, AccountWrite write, NewMailbox mailbox) {
        long modSeq = write.next(tx);
        tx.update(
                """
                INSERT INTO mailbox (account_id, id, parent_id, name, role, sort_order, subscribed, uid_validity, uid_next,
                    total_emails, unread_emails, total_threads, unread_threads, marked_emails, unseen_emails, octets,
                    modseq, property_modseq, email_modseq)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?)""",
                write.id(),
                modSeq,
                parent(mailbox),
                mailbox.name(),
                mailbox.role(),
                mailbox.sortOrder(),
                mailbox.subscribed(),
                modSeq, // a mailbox that is made again under an old name has another uidValidity
                modSeq,
                modSeq,
                modSeq);
        write.touched(DataType.MAILBOX);
        return modSeq;
    }

    @Override
    public void update(Transaction tx, AccountId account, MailboxId id, NewMailbox mailbox) {
        AccountWrite write = locks.require(tx, account);
        Forest forest = new Forest(all(tx, account));
        Mailbox before = forest.require(id);
        NewMailbox checked = forest.check(mailbox, id.value());
        if (checked.equals(NewMailbox.like(before))) {
            return;
        }
        boolean inboxMoves =
                checked.role() != MailboxRole.INBOX || checked.parent().isPresent();
        if (before.role() == MailboxRole.INBOX && inboxMoves) {
            throw new StoreFault(Reason.INBOX_STAYS);
        }
        long modSeq = write.next(tx);
        tx.update(
                """
                UPDATE mailbox SET parent_id = ?, name = ?, role = ?, sort_order = ?, subscribed = ?, modseq = ?, property_modseq = ?
                WHERE account_id = ? AND id = ?""",
                parent(checked),
                checked.name(),
                checked.role(),
                checked.sortOrder(),
                checked.subscribed(),
                modSeq,
                modSeq,
                account.value(),
                id.value());
        write.touched(DataType.MAILBOX);
    }

    @Override
    public void destroy(Transaction tx, AccountId account, MailboxId id) {
        AccountWrite write = locks.require(tx, account);
        Mailbox mailbox = new Forest(all(tx, account)).requireLeaf(id);
        if (mailbox.totalEmails() > 0 || takeOut(tx, write, id, MARKED_AT_ONCE) == MARKED_AT_ONCE) {
            throw new StoreFault(Reason.HAS_EMAIL);
        }
        long modSeq = write.next(tx, 0, 0, 1);
        tx.update("DELETE FROM mailbox WHERE account_id = ? AND id = ?", account.value(), id.value());
        tx.update("DELETE FROM mailbox_grant WHERE account_id = ? AND mailbox_id = ?", account.value(), id.value());
        tx.update("DELETE FROM metadata WHERE account_id = ? AND mailbox_id = ?", account.value(), id.value());
        tombstones.put(tx, write, DataType.MAILBOX, id.value(), modSeq, 0);
    }

    @Override
    public int empty(Transaction tx, AccountId account, MailboxId id, int limit) {
        AccountWrite write = locks.require(tx, account);
        new Forest(all(tx, account)).requireLeaf(id);
        return takeOut(tx, write, id, limit);
    }

    private int takeOut(Transaction tx, AccountWrite write, MailboxId id, int limit) {
        Set<Long> emails = EntryRows.emailsIn(tx, write.id(), id.value(), limit);
        for (long email : emails) {
            edits.find(tx, write, email).ifPresent(row -> edits.takeOut(tx, write, row, id.value()));
        }
        return emails.size();
    }

    private static long parent(NewMailbox mailbox) {
        return mailbox.parent().map(MailboxId::value).orElse(TOP);
    }

    private static Mailbox read(ResultSet row) throws SQLException {
        long parent = row.getLong(2);
        return new Mailbox(
                new MailboxId(row.getLong(1)),
                parent == TOP ? null : new MailboxId(parent),
                row.getString(3),
                MailboxRole.valueOf(row.getString(4)),
                row.getInt(5),
                row.getBoolean(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                new ModSeq(row.getLong(13)));
    }

    /** All mailboxes of an account, and the rules for them. */
    private final class Forest {
        private final Map<Long, Mailbox> mailboxes = new HashMap<>();

        Forest(List<Mailbox> all) {
            all.forEach(mailbox -> mailboxes.put(mailbox.id().value(), mailbox));
        }

        Mailbox require(MailboxId id) {
            return Optional.ofNullable(mailboxes.get(id.value()))
                    .orElseThrow(() -> new StoreFault(Reason.MAILBOX_NOT_FOUND));
        }

        /** A mailbox that may go. */
        Mailbox requireLeaf(MailboxId id) {
            Mailbox mailbox = require(id);
            if (mailbox.role() == MailboxRole.INBOX) {
                throw new StoreFault(Reason.INBOX_STAYS);
            }
            if (mailboxes.values().stream().anyMatch(other -> id.equals(other.parentId()))) {
                throw new StoreFault(Reason.HAS_CHILD);
            }
            return mailbox;
        }

        void checkRoom() {
            if (mailboxes.size() >= settings.mailboxes()) {
                throw new StoreFault(Reason.TOO_MANY_MAILBOXES);
            }
        }

        /** The mailbox with its name normalised, if it may stand here. {@code self}: its own id, {@link #TOP} if it is new. */
        NewMailbox check(NewMailbox mailbox, long self) {
            NewMailbox named = mailbox.withName(checkName(mailbox.name()));
            if (named.sortOrder() < 0) {
                throw new StoreFault(Reason.SORT_ORDER_INVALID);
            }
            int depth = depthOf(named, self) + (self == TOP ? 1 : heightOf(self));
            if (depth > settings.mailboxDepth()) {
                throw new StoreFault(Reason.TOO_DEEP);
            }
            for (Mailbox other : mailboxes.values()) {
                if (other.id().value() != self) {
                    checkBeside(named, other);
                }
            }
            return named;
        }

        private String checkName(String name) {
            String normal = Normalizer.normalize(name, Normalizer.Form.NFC); // RFC 8621 §2: Net-Unicode (RFC 5198)
            boolean tooLong = normal.getBytes(StandardCharsets.UTF_8).length > MAX_NAME;
            boolean control =
                    normal.codePoints().anyMatch(c -> Character.isISOControl(c) || c >= 0xd800 && c <= 0xdfff);
            if (normal.isBlank() || tooLong || control) {
                throw new StoreFault(Reason.NAME_INVALID);
            }
            return normal;
        }

        private void checkBeside(NewMailbox mailbox, Mailbox other) {
            boolean sibling = other.parent().equals(mailbox.parent());
            // RFC 9051 §5.1: INBOX is one name in every case.
            boolean bothInbox = mailbox.parent().isEmpty()
                    && other.name().equalsIgnoreCase("INBOX")
                    && mailbox.name().equalsIgnoreCase("INBOX");
            if (sibling && (other.name().equals(mailbox.name()) || bothInbox)) {
                throw new StoreFault(Reason.NAME_TAKEN);
            }
            if (mailbox.role() != MailboxRole.NONE && mailbox.role() == other.role()) {
                throw new StoreFault(Reason.ROLE_TAKEN);
            }
        }

        /** How many mailboxes lie above it. */
        private int depthOf(NewMailbox mailbox, long self) {
            int depth = 0;
            Optional<MailboxId> at = mailbox.parent();
            while (at.isPresent()) {
                MailboxId id = at.get();
                if (id.value() == self) {
                    throw new StoreFault(Reason.CYCLE);
                }
                Mailbox parent = mailboxes.get(id.value());
                if (parent == null) {
                    throw new StoreFault(Reason.PARENT_NOT_FOUND);
                }
                depth++;
                at = parent.parent();
            }
            return depth;
        }

        /** How many levels it and those inside it take. */
        private int heightOf(long id) {
            int below = mailboxes.values().stream()
                    .filter(other -> other.parent().map(MailboxId::value).orElse(TOP) == id)
                    .mapToInt(child -> heightOf(child.id().value()))
                    .max()
                    .orElse(0);
            return below + 1;
        }
    }
}
