package org.postroad.mailstore.sql;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreCheck;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;

/** Compares the rows with each other, one account after the other. Thread-safe. */
final class SqlMailStoreCheck implements MailStoreCheck {
    private static final int STEP = 1000;
    private static final long MAX_UID = (1L << 32) - 1; // RFC 9051 §9, nz-number

    private final AccountLocks locks;
    private final SqlMailboxes mailboxes;
    private final BlobStore blobs;

    SqlMailStoreCheck(AccountLocks locks, SqlMailboxes mailboxes, BlobStore blobs) {
        this.locks = locks;
        this.mailboxes = mailboxes;
        this.blobs = blobs;
    }

    @Override
    public List<String> verify(Snapshot rows) {
        List<String> findings = new ArrayList<>();
        long last = 0;
        List<Long> step;
        do {
            step = rows.query(
                    "SELECT account_id FROM account_state WHERE account_id > ? AND NOT removed ORDER BY account_id FETCH FIRST ? ROWS ONLY",
                    row -> row.getLong(1),
                    last,
                    STEP);
            for (long account : step) {
                last = account;
                new AccountCheck(rows, account, findings).run();
            }
        } while (step.size() == STEP && findings.size() < MAX_FINDINGS);
        return List.copyOf(findings.subList(0, Math.min(findings.size(), MAX_FINDINGS)));
    }

    @Override
    public List<String> repair(Transaction tx, AccountId account) {
        return new AccountRepair(tx, locks.require(tx, account)).run();
    }

    /** The state of an account's row. */
    private record State(long modSeq, long trimmed, long inbox, long octets, long emails, long tombstones) {}

    private final class AccountCheck {
        private final Snapshot rows;
        private final long account;
        private final List<String> findings;
        private final Map<Long, MailboxCount> counts = new TreeMap<>();
        private long octets;
        private long emails;

        AccountCheck(Snapshot rows, long account, List<String> findings) {
            this.rows = rows;
            this.account = account;
            this.findings = findings;
        }

        void run() {
            State state = rows.first(
                            "SELECT modseq, trimmed_modseq, inbox_id, octets, emails, tombstones FROM account_state WHERE account_id = ?",
                            row -> new State(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6)),
                            account)
                    .orElseThrow();
            Map<Long, Mailbox> all = new HashMap<>();
            mailboxes
                    .all(rows, new AccountId(account))
                    .forEach(mailbox -> all.put(mailbox.id().value(), mailbox));
            all.keySet().forEach(id -> counts.put(id, new MailboxCount()));
            emails(state);
            require(octets == state.octets, "octets counted " + octets + ", stored " + state.octets);
            require(emails == state.emails, "emails counted " + emails + ", stored " + state.emails);
            tombstones(state);
            all.values().forEach(mailbox -> mailbox(mailbox, all, state));
            require(
                    all.containsKey(state.inbox) && all.get(state.inbox).role() == MailboxRole.INBOX,
                    "the Inbox " + state.inbox + " is none");
            siblings(all);
            strays();
            entries(state);
        }

        private void emails(State state) {
            StoredEmail.visit(rows, account, email -> {
                email(email, state);
                return findings.size() < MAX_FINDINGS;
            });
        }

        private void email(StoredEmail email, State state) {
            String name = "email " + email.id();
            octets += email.size();
            emails++;
            Set<Long> lies = Encoded.mailboxes(email.mailboxes());
            Set<Long> marked = Encoded.mailboxes(email.marked());
            require(!lies.isEmpty() || !marked.isEmpty(), name + " is in no mailbox");
            require(lies.stream().noneMatch(marked::contains), name + " is both marked and not in a mailbox");
            require(
                    email.modSeq() >= email.id() && email.modSeq() <= state.modSeq,
                    name + " has modseq " + email.modSeq());
            require(email.thread() <= email.id(), name + " is older than its thread " + email.thread());
            count(email, name, lies, false);
            count(email, name, marked, true);
            Set<Long> entered = new TreeSet<>();
            lies.forEach(mailbox -> entered.addAll(rows.query(
                    """
                    SELECT mailbox_id FROM mailbox_email WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ?
                    AND thread_id = ? AND subject_key = ?""",
                    row -> row.getLong(1),
                    account,
                    mailbox,
                    email.receivedAt(),
                    email.id(),
                    email.thread(),
                    email.subjectKey())));
            require(entered.equals(lies), name + " should be in " + lies + " and has entries in " + entered);
            Set<Long> there = new TreeSet<>(rows.query(
                    "SELECT mailbox_id FROM marked_email WHERE account_id = ? AND email_id = ?",
                    row -> row.getLong(1),
                    account,
                    email.id()));
            require(there.equals(marked), name + " should be marked in " + marked + " and is in " + there);
            blob(email, name);
        }

        private void count(StoredEmail email, String name, Set<Long> mailboxes, boolean marked) {
            for (long mailbox : mailboxes) {
                MailboxCount count = counts.get(mailbox);
                if (count == null) {
                    find(name + " is in the mailbox " + mailbox + ", which does not exist");
                } else {
                    count.add(email, email.modSeq(), marked);
                }
            }
        }

        private void blob(StoredEmail email, String name) {
            try {
                long size = blobs.size(new BlobId(email.blob()));
                boolean owned = EmailKeys.hasBlob(rows, account, new BlobId(email.blob()));
                require(owned, name + " has a blob that the account does not own");
                require(size == email.size(), name + " has " + email.size() + " octets, its blob " + size);
            } catch (IOException cause) {
                find(name + " has a blob that cannot be read: " + cause.getMessage());
            }
        }

        private void mailbox(Mailbox mailbox, Map<Long, Mailbox> all, State state) {
            String name = "mailbox " + mailbox.id();
            MailboxCount count = counts.getOrDefault(mailbox.id().value(), new MailboxCount());
            imap(mailbox, name, count, state);
            require(
                    mailbox.uidNext() <= MAX_UID && mailbox.uidValidity() <= MAX_UID,
                    name + " has uids that IMAP cannot say: " + mailbox.uidValidity() + ", " + mailbox.uidNext());
            require(mailbox.modSeq().value() <= state.modSeq, name + " has modseq " + mailbox.modSeq());
            Set<MailboxId> above = new HashSet<>();
            Mailbox at = mailbox;
            while (at.parent().isPresent()) {
                MailboxId parent = at.parent().get();
                if (!all.containsKey(parent.value()) || !above.add(parent)) {
                    find(name + " lies in " + parent + ", which does not exist or lies in itself");
                    break;
                }
                at = all.get(parent.value());
            }
        }

        /** The counters, those that only IMAP shows too. */
        private void imap(Mailbox mailbox, String name, MailboxCount count, State state) {
            rows.query(
                    """
                    SELECT marked_emails, unseen_emails, octets, email_modseq FROM mailbox WHERE account_id = ? AND id = ?""",
                    row -> {
                        String stored = mailbox.totalEmails() + "/" + mailbox.unreadEmails() + "/"
                                + mailbox.totalThreads() + "/" + mailbox.unreadThreads() + "/" + row.getLong(1) + "/"
                                + row.getLong(2) + "/" + row.getLong(3);
                        require(stored.equals(count.text()), name + " counts " + stored + " and holds " + count.text());
                        long highest = row.getLong(4);
                        require(
                                highest >= count.modSeq() && highest <= state.modSeq,
                                name + " has HIGHESTMODSEQ " + highest + ", an entry " + count.modSeq());
                        return highest;
                    },
                    account,
                    mailbox.id().value());
        }

        private void siblings(Map<Long, Mailbox> all) {
            Set<List<Object>> names = new HashSet<>();
            Set<MailboxRole> roles = new HashSet<>();
            for (Mailbox mailbox : all.values()) {
                require(names.add(List.of(mailbox.parent(), mailbox.name())), "two siblings named " + mailbox.name());
                require(
                        mailbox.role() == MailboxRole.NONE || roles.add(mailbox.role()),
                        "two mailboxes are " + mailbox.role());
            }
        }

        /** Rows without the row that they belong to. */
        private void strays() {
            for (String table : List.of("mailbox_email", "marked_email")) {
                none("entry of no email in mailbox", "SELECT m.mailbox_id FROM " + table + """
                         m WHERE m.account_id = ? AND NOT EXISTS
                        (SELECT 1 FROM email e WHERE e.account_id = m.account_id AND e.id = m.email_id)""");
                none("uid beyond uidNext in mailbox", "SELECT b.id FROM " + table + """
                         m JOIN mailbox b ON b.account_id = m.account_id AND b.id = m.mailbox_id
                        WHERE m.account_id = ? AND m.uid >= b.uid_next""");
                none("expunged and still there: uid", "SELECT m.uid FROM " + table + """
                         m JOIN expunged x ON x.account_id = m.account_id AND x.mailbox_id = m.mailbox_id AND x.uid = m.uid
                        WHERE m.account_id = ?""");
            }
            none("two entries with the uid", """
                    SELECT m.uid FROM marked_email m JOIN mailbox_email o ON o.account_id = m.account_id
                    AND o.mailbox_id = m.mailbox_id AND o.uid = m.uid WHERE m.account_id = ?""");
            none("destroyed and still there: email", """
                    SELECT e.id FROM email e JOIN change_entry c ON c.account_id = e.account_id AND c.type = 'EMAIL' AND c.id = e.id
                    WHERE e.account_id = ? AND e.mailboxes <> ',' AND c.destroyed_at IS NOT NULL""");
            none("shown again and not there: email", """
                    SELECT c.id FROM change_entry c WHERE c.account_id = ? AND c.type = 'EMAIL' AND c.destroyed_at IS NULL AND NOT EXISTS
                    (SELECT 1 FROM email e WHERE e.account_id = c.account_id AND e.id = c.id AND e.mailboxes <> ',')""");
            none("granted and not there: mailbox", """
                    SELECT g.mailbox_id FROM mailbox_grant g WHERE g.account_id = ? AND NOT EXISTS
                    (SELECT 1 FROM mailbox b WHERE b.account_id = g.account_id AND b.id = g.mailbox_id)""");
            none("annotated and not there: mailbox", """
                    SELECT a.mailbox_id FROM metadata a WHERE a.account_id = ? AND a.mailbox_id > 0 AND NOT EXISTS
                    (SELECT 1 FROM mailbox b WHERE b.account_id = a.account_id AND b.id = a.mailbox_id)""");
        }

        private void tombstones(State state) {
            long stored = rows.first("""
                            SELECT (SELECT COUNT(*) FROM change_entry WHERE account_id = s.account_id AND destroyed_at IS NOT NULL)
                                + (SELECT COUNT(*) FROM expunged WHERE account_id = s.account_id)
                            FROM account_state s WHERE s.account_id = ?""", row -> row.getLong(1), account).orElse(0L);
            require(stored == state.tombstones, "tombstones counted " + stored + ", stored " + state.tombstones);
            require(state.trimmed <= state.modSeq, "forgotten up to " + state.trimmed + ", beyond the state");
            none("expunged beyond the state: ", """
                    SELECT x.modseq FROM expunged x JOIN account_state s ON s.account_id = x.account_id
                    WHERE x.account_id = ? AND x.modseq > s.modseq""");
        }

        private void entries(State state) {
            none("change beyond the state: ", """
                    SELECT c.id FROM change_entry c JOIN account_state s ON s.account_id = c.account_id
                    WHERE c.account_id = ? AND (c.modseq > s.modseq OR c.created_modseq > c.modseq)""");
            none("identity without a record of its making: ", """
                    SELECT i.id FROM identity i WHERE i.account_id = ? AND NOT EXISTS (SELECT 1 FROM change_entry c
                    WHERE c.account_id = i.account_id AND c.type = 'IDENTITY' AND c.id = i.id AND c.destroyed_at IS NULL)""");
            require(state.modSeq >= 0, "the state is " + state.modSeq);
        }

        private void none(String what, String sql) {
            rows.query(sql + " FETCH FIRST 10 ROWS ONLY", row -> row.getLong(1), account)
                    .forEach(id -> find(what + " " + id));
        }

        private void require(boolean condition, String otherwise) {
            if (!condition) {
                find(otherwise);
            }
        }

        private void find(String what) {
            findings.add("account " + account + ": " + what);
        }
    }
}
