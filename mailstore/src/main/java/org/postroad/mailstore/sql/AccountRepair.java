package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.DataType;

/** Derives one account's rows from its emails, which are the truth. Confined to one transaction, which has the account's lock. */
final class AccountRepair {
    private final Transaction tx;
    private final AccountWrite write;
    private final long account;
    private final List<String> done = new ArrayList<>();
    private final Map<Long, MailboxCount> counts = new TreeMap<>();
    private final Map<Long, Long> had = new HashMap<>();
    private long octets;
    private long emails;

    AccountRepair(Transaction tx, AccountWrite write) {
        this.tx = tx;
        this.write = write;
        this.account = write.id();
    }

    List<String> run() {
        tx.query("SELECT id FROM mailbox WHERE account_id = ?", row -> row.getLong(1), account)
                .forEach(id -> counts.put(id, new MailboxCount()));
        strays();
        uids();
        emails();
        counters();
        blobs();
        account(); // last: what is written here, the sequence's next number would take back
        return List.copyOf(done);
    }

    private void strays() {
        for (String table : List.of("mailbox_email", "marked_email")) {
            int gone = tx.update(
                    "DELETE FROM " + table + " WHERE account_id = ? AND NOT EXISTS (SELECT 1 FROM email e"
                            + " WHERE e.account_id = " + table + ".account_id AND e.id = " + table + ".email_id)",
                    account);
            if (gone > 0) {
                done.add("removed " + gone + " entries of emails that are not there");
            }
        }
    }

    /** Before any is given. */
    private void uids() {
        for (long mailbox : counts.keySet()) {
            long highest = 0;
            for (String table : List.of("mailbox_email", "marked_email")) {
                highest = Math.max(
                        highest,
                        tx.first(
                                        "SELECT COALESCE(MAX(uid), 0) FROM " + table
                                                + " WHERE account_id = ? AND mailbox_id = ?",
                                        row -> row.getLong(1),
                                        account,
                                        mailbox)
                                .orElse(0L));
            }
            int changed = tx.update(
                    "UPDATE mailbox SET uid_next = ? WHERE account_id = ? AND id = ? AND uid_next <= ?",
                    highest + 1,
                    account,
                    mailbox,
                    highest);
            if (changed > 0) {
                done.add("mailbox " + mailbox + " gives uids above those that it gave");
            }
        }
    }

    private void emails() {
        StoredEmail.visit(tx, account, email -> {
            emails++;
            octets += email.size();
            had.merge(EmailKeys.hash(new BlobId(email.blob())), 1L, Long::sum);
            email(email);
            return true;
        });
    }

    private void email(StoredEmail email) {
        Set<Long> wasIn = Encoded.mailboxes(email.mailboxes());
        Set<Long> wasMarked = Encoded.mailboxes(email.marked());
        Set<Long> mailboxes = existing(wasIn);
        Set<Long> marked = existing(wasMarked);
        marked.removeAll(mailboxes);
        if (mailboxes.isEmpty() && marked.isEmpty()) {
            mailboxes.add(write.inboxId);
        }
        long modSeq = email.modSeq();
        if (!mailboxes.equals(wasIn) || !marked.equals(wasMarked)) {
            modSeq = write.next(tx);
            tx.update(
                    "UPDATE email SET mailboxes = ?, marked = ?, modseq = ? WHERE account_id = ? AND id = ?",
                    Encoded.mailboxes(mailboxes),
                    Encoded.mailboxes(marked),
                    modSeq,
                    account,
                    email.id());
            write.touched(DataType.EMAIL);
            done.add("email " + email.id() + " was in " + wasIn + wasMarked + ", and is in " + mailboxes + marked
                    + " now");
        }
        for (long mailbox : mailboxes) {
            entry(email, mailbox);
            counts.getOrDefault(mailbox, new MailboxCount()).add(email, modSeq, false);
        }
        marks(email, marked);
        marked.forEach(
                mailbox -> counts.getOrDefault(mailbox, new MailboxCount()).add(email, email.modSeq(), true));
    }

    private Set<Long> existing(Set<Long> mailboxes) {
        Set<Long> existing = new TreeSet<>(mailboxes);
        existing.retainAll(counts.keySet());
        return existing;
    }

    private void entry(StoredEmail email, long mailbox) {
        record Found(long thread, String subjectKey) {}
        List<Found> there = tx.query(
                """
                SELECT thread_id, subject_key FROM mailbox_email
                WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ?""",
                row -> new Found(row.getLong(1), row.getString(2)),
                account,
                mailbox,
                email.receivedAt(),
                email.id());
        if (there.isEmpty()) {
            // What stands there under another date is of no use: the entry is found by the email's own.
            tx.update(
                    "DELETE FROM mailbox_email WHERE account_id = ? AND mailbox_id = ? AND email_id = ?",
                    account,
                    mailbox,
                    email.id());
            EntryRows.Entry entry = new EntryRows.Entry(mailbox, uid(mailbox), email.receivedAt(), false);
            EntryRows.add(tx, account, email.subject(), List.of(entry));
            done.add("email " + email.id() + " has an entry in mailbox " + mailbox + " again");
        } else if (!there.get(0).equals(new Found(email.thread(), email.subjectKey()))) {
            tx.update("""
                    UPDATE mailbox_email SET thread_id = ?, subject_key = ?
                    WHERE account_id = ? AND mailbox_id = ? AND received_at = ? AND email_id = ?""", email.thread(), email.subjectKey(), account, mailbox, email.receivedAt(), email.id());
            done.add("the entry of email " + email.id() + " in mailbox " + mailbox
                    + " says the same as the email again");
        }
    }

    /** The entries that are marked {@code \Deleted}. */
    private void marks(StoredEmail email, Set<Long> marked) {
        Set<Long> there = new TreeSet<>(tx.query(
                "SELECT mailbox_id FROM marked_email WHERE account_id = ? AND email_id = ?",
                row -> row.getLong(1),
                account,
                email.id()));
        for (long mailbox : there) {
            if (!marked.contains(mailbox)) {
                tx.update(
                        "DELETE FROM marked_email WHERE account_id = ? AND mailbox_id = ? AND email_id = ?",
                        account,
                        mailbox,
                        email.id());
                done.add("email " + email.id() + " is not marked in mailbox " + mailbox);
            }
        }
        for (long mailbox : marked) {
            if (!there.contains(mailbox)) {
                tx.update(
                        "INSERT INTO marked_email (account_id, mailbox_id, uid, email_id, saved_at) VALUES (?, ?, ?, ?, ?)",
                        account,
                        mailbox,
                        uid(mailbox),
                        email.id(),
                        email.receivedAt());
                done.add("email " + email.id() + " has its marked entry in mailbox " + mailbox + " again");
            }
        }
    }

    private long uid(long mailbox) {
        long uid =
                EntryRows.nextUids(tx, account, Set.of(mailbox)).orElseThrow().getOrDefault(mailbox, 1L);
        tx.update("UPDATE mailbox SET uid_next = ? WHERE account_id = ? AND id = ?", uid + 1, account, mailbox);
        return uid;
    }

    private void counters() {
        counts.forEach((mailbox, count) -> {
            List<@Nullable Object> arguments = new ArrayList<>(Arrays.asList(count.columns()));
            arguments.add(account);
            arguments.add(mailbox);
            arguments.addAll(Arrays.asList(count.columns()));
            int changed = tx.update("""
                    UPDATE mailbox SET total_emails = ?, unread_emails = ?, total_threads = ?, unread_threads = ?,
                        marked_emails = ?, unseen_emails = ?, octets = ?
                    WHERE account_id = ? AND id = ? AND (total_emails <> ? OR unread_emails <> ? OR total_threads <> ?
                        OR unread_threads <> ? OR marked_emails <> ? OR unseen_emails <> ? OR octets <> ?)""", arguments.toArray());
            if (changed > 0) {
                long modSeq = write.next(tx);
                tx.update(
                        "UPDATE mailbox SET modseq = ?, email_modseq = ? WHERE account_id = ? AND id = ?",
                        modSeq,
                        modSeq,
                        account,
                        mailbox);
                write.touched(DataType.MAILBOX);
                done.add("mailbox " + mailbox + " was counted anew: " + count.emails() + " emails, " + count.unread()
                        + " unread");
            }
            int behind = tx.update(
                    "UPDATE mailbox SET email_modseq = ? WHERE account_id = ? AND id = ? AND email_modseq < ?",
                    count.modSeq(),
                    account,
                    mailbox,
                    count.modSeq());
            if (behind > 0) {
                done.add("mailbox " + mailbox + " has come as far as its last change");
            }
        });
    }

    private void blobs() {
        long changed = 0;
        for (Map.Entry<Long, Long> blob : had.entrySet()) {
            List<Long> stored = tx.query(
                    "SELECT found FROM email_key WHERE account_id = ? AND hash = ?",
                    row -> row.getLong(1),
                    account,
                    blob.getKey());
            if (stored.isEmpty()) {
                tx.update(
                        "INSERT INTO email_key (account_id, hash, found) VALUES (?, ?, ?)",
                        account,
                        blob.getKey(),
                        blob.getValue());
                changed++;
            } else if (!stored.get(0).equals(blob.getValue())) {
                tx.update(
                        "UPDATE email_key SET found = ? WHERE account_id = ? AND hash = ?",
                        blob.getValue(),
                        account,
                        blob.getKey());
                changed++;
            }
        }
        if (changed > 0) {
            done.add(changed + " blobs are the account's again, as often as it has them");
        }
    }

    private void account() {
        long tombstones = tx.first("""
                        SELECT (SELECT COUNT(*) FROM change_entry WHERE account_id = s.account_id AND destroyed_at IS NOT NULL)
                            + (SELECT COUNT(*) FROM expunged WHERE account_id = s.account_id)
                        FROM account_state s WHERE s.account_id = ?""", row -> row.getLong(1), account).orElse(0L);
        int changed = tx.update("""
                UPDATE account_state SET octets = ?, emails = ?, tombstones = ?
                WHERE account_id = ? AND (octets <> ? OR emails <> ? OR tombstones <> ?)""", octets, emails, tombstones, account, octets, emails, tombstones);
        if (changed > 0) {
            done.add("the account was counted anew: " + octets + " octets in " + emails + " emails");
        }
    }
}
