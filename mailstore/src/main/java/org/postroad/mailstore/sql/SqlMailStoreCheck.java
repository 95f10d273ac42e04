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
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreCheck;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;

/** Compares the rows with each other, one account after the other. Thread-safe. */
final class SqlMailStoreCheck implements MailStoreCheck {
    private static final int STEP = 1000;

    private final SqlMailboxes mailboxes;
    private final BlobStore blobs;

    SqlMailStoreCheck(SqlMailboxes mailboxes, BlobStore blobs) {
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

    /** What a mailbox holds, counted. */
    private static final class Count {
        private long emails;
        private long unread;
        private final Set<Long> threads = new HashSet<>();
        private final Set<Long> unreadThreads = new HashSet<>();
    }

    private record EmailRow(
            long id,
            long thread,
            long modSeq,
            String mailboxes,
            String keywords,
            long size,
            long receivedAt,
            String blob) {}

    /** The state of an account's row. */
    private record State(long modSeq, long inbox, long octets) {}

    private final class AccountCheck {
        private final Snapshot rows;
        private final long account;
        private final List<String> findings;
        private final Map<Long, Count> counts = new TreeMap<>();
        private long octets;

        AccountCheck(Snapshot rows, long account, List<String> findings) {
            this.rows = rows;
            this.account = account;
            this.findings = findings;
        }

        void run() {
            State state = rows.first(
                            "SELECT modseq, inbox_id, octets FROM account_state WHERE account_id = ?",
                            row -> new State(row.getLong(1), row.getLong(2), row.getLong(3)),
                            account)
                    .orElseThrow();
            Map<Long, Mailbox> all = new HashMap<>();
            mailboxes
                    .all(rows, new AccountId(account))
                    .forEach(mailbox -> all.put(mailbox.id().value(), mailbox));
            all.keySet().forEach(id -> counts.put(id, new Count()));
            emails(state);
            require(octets == state.octets, "octets counted " + octets + ", stored " + state.octets);
            all.values().forEach(mailbox -> mailbox(mailbox, all, state));
            require(
                    all.containsKey(state.inbox) && all.get(state.inbox).role() == MailboxRole.INBOX,
                    "the Inbox " + state.inbox + " is none");
            siblings(all);
            strays();
            entries(state);
        }

        private void emails(State state) {
            long last = 0;
            List<EmailRow> step;
            do {
                step = rows.query(
                        """
                        SELECT id, thread_id, modseq, mailboxes, keywords, size, received_at, blob_id FROM email
                        WHERE account_id = ? AND id > ? ORDER BY account_id, id FETCH FIRST ? ROWS ONLY""",
                        row -> new EmailRow(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getString(4),
                                row.getString(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getString(8)),
                        account,
                        last,
                        STEP);
                for (EmailRow email : step) {
                    last = email.id;
                    email(email, state);
                }
            } while (step.size() == STEP && findings.size() < MAX_FINDINGS);
        }

        private void email(EmailRow email, State state) {
            String name = "email " + email.id;
            octets += email.size;
            Set<Long> lies = Encoded.mailboxes(email.mailboxes);
            require(!lies.isEmpty(), name + " is in no mailbox");
            require(email.modSeq >= email.id && email.modSeq <= state.modSeq, name + " has modseq " + email.modSeq);
            require(email.thread <= email.id, name + " is older than its thread " + email.thread);
            for (long mailbox : lies) {
                Count count = counts.get(mailbox);
                if (count == null) {
                    find(name + " is in the mailbox " + mailbox + ", which does not exist");
                } else {
                    count(count, email);
                }
            }
            Set<Long> entered = new TreeSet<>();
            lies.forEach(mailbox -> entered.addAll(rows.query(
                    """
                    SELECT mailbox_id FROM mailbox_email
                    WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ? AND thread_id = ?""", row -> row.getLong(1), account, mailbox, email.receivedAt, email.id, email.thread)));
            require(entered.equals(lies), name + " should be in " + lies + " and has entries in " + entered);
            blob(email, name);
        }

        private void count(Count count, EmailRow email) {
            count.emails++;
            count.threads.add(email.thread);
            if (Encoded.isUnread(email.keywords)) {
                count.unread++;
                count.unreadThreads.add(email.thread);
            }
        }

        private void blob(EmailRow email, String name) {
            try {
                long size = blobs.size(new BlobId(email.blob));
                boolean owned = EmailKeys.hasBlob(rows, account, new BlobId(email.blob));
                require(owned, name + " has a blob that the account does not own");
                require(size == email.size, name + " has " + email.size + " octets, its blob " + size);
            } catch (IOException cause) {
                find(name + " has a blob that cannot be read: " + cause.getMessage());
            }
        }

        private void mailbox(Mailbox mailbox, Map<Long, Mailbox> all, State state) {
            String name = "mailbox " + mailbox.id();
            Count count = counts.getOrDefault(mailbox.id().value(), new Count());
            String stored = mailbox.totalEmails() + "/" + mailbox.unreadEmails() + "/" + mailbox.totalThreads() + "/"
                    + mailbox.unreadThreads();
            String counted =
                    count.emails + "/" + count.unread + "/" + count.threads.size() + "/" + count.unreadThreads.size();
            require(stored.equals(counted), name + " counts " + stored + " and holds " + counted);
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
            none("entry of no email in mailbox", """
                    SELECT m.mailbox_id FROM mailbox_email m WHERE m.account_id = ? AND NOT EXISTS
                    (SELECT 1 FROM email e WHERE e.account_id = m.account_id AND e.id = m.email_id)""");
            none("uid beyond uidNext in mailbox", """
                    SELECT b.id FROM mailbox_email m JOIN mailbox b ON b.account_id = m.account_id AND b.id = m.mailbox_id
                    WHERE m.account_id = ? AND m.uid >= b.uid_next""");
            none("destroyed and still there: email", """
                    SELECT e.id FROM email e JOIN change_entry c ON c.account_id = e.account_id AND c.type = 'EMAIL' AND c.id = e.id
                    WHERE e.account_id = ?""");
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
