package org.postroad.mailstore.sql;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Filing.Reason;
import org.postroad.mailstore.Filing.Unfiled;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.StateChange;
import org.postroad.mailstore.ThreadId;
import org.postroad.mailstore.text.SortKeys;

/** Files new emails: the hot path of a delivery, so its statements are few. Thread-safe. */
final class EmailFiling {
    private final AccountLocks locks;
    private final BlobStore blobs;
    private final Clock clock;
    private final MailStoreSettings settings;

    EmailFiling(AccountLocks locks, BlobStore blobs, Clock clock, MailStoreSettings settings) {
        this.locks = locks;
        this.blobs = blobs;
        this.clock = clock;
        this.settings = settings;
    }

    Filing file(Transaction tx, AccountId account, NewEmail email) {
        if (email.keywords().size() > settings.keywordsPerEmail()) {
            return new Unfiled(Reason.TOO_MANY_KEYWORDS);
        }
        if (email.mailboxes().size() + email.roles().size() > settings.mailboxesPerEmail()) {
            return new Unfiled(Reason.TOO_MANY_MAILBOXES);
        }
        Optional<AccountWrite> locked = locks.lock(tx, account);
        if (locked.isEmpty()) {
            return new Unfiled(Reason.NO_ACCOUNT);
        }
        AccountWrite write = locked.get();
        if (!write.hasRoomFor(email.blob().size())) {
            return new Unfiled(Reason.OVER_QUOTA);
        }
        Set<Long> mailboxes = mailboxes(tx, write, email);
        Optional<Map<Long, Long>> uids = EntryRows.nextUids(tx, write.id(), mailboxes);
        if (mailboxes.isEmpty() || uids.isEmpty()) {
            return new Unfiled(Reason.NO_MAILBOX);
        }
        return file(tx, write, email, uids.get());
    }

    private Filing file(Transaction tx, AccountWrite write, NewEmail email, Map<Long, Long> uids) {
        HeaderSummary headers = email.summary().headers();
        EmailKeys keys = EmailKeys.lookUp(tx, write.id(), headers, email.blob().id());
        long modSeq = write.next(tx, email.blob().size(), 1, 0);
        EmailKeys.Match match = keys.match(tx, write.id(), modSeq);
        Place place = Place.of(
                modSeq,
                uids.keySet(),
                Set.of(),
                Encoded.keywords(email.keywords()),
                email.blob().size());
        List<Place> after = new ArrayList<>(match.emails());
        after.add(place);

        blobs.refer(tx, email.blob());
        EntryRows.Subject subject = new EntryRows.Subject(
                modSeq, match.threadId(), email.receivedAt().toEpochMilli(), SortKeys.subject(headers.subject()));
        insert(tx, write.id(), subject, email, uids.keySet());
        EntryRows.add(tx, write.id(), subject, entries(uids));
        keys.put(tx, write.id(), match.threadId());
        Counters.move(tx, write, modSeq, match.emails(), after, uids.keySet(), uids.keySet());
        tell(write, email, new EmailId(modSeq));
        Map<MailboxId, Long> taken = new HashMap<>();
        uids.forEach((mailbox, uid) -> taken.put(new MailboxId(mailbox), uid));
        return new Filing.Filed(new EmailId(modSeq), new ThreadId(match.threadId()), taken);
    }

    private List<EntryRows.Entry> entries(Map<Long, Long> uids) {
        long now = clock.millis();
        return uids.entrySet().stream()
                .map(taken -> new EntryRows.Entry(taken.getKey(), taken.getValue(), now, false))
                .toList();
    }

    private static void tell(AccountWrite write, NewEmail email, EmailId id) {
        write.touched(DataType.EMAIL);
        write.touched(DataType.THREAD);
        if (email.delivered()) {
            write.touched(DataType.EMAIL_DELIVERY);
            email.road().ifPresent(road -> write.arrived(new StateChange.Arrival(id, road)));
        }
    }

    private static Set<Long> mailboxes(Snapshot rows, AccountWrite write, NewEmail email) {
        Set<Long> mailboxes = new TreeSet<>();
        email.mailboxes().stream().map(MailboxId::value).forEach(mailboxes::add);
        for (MailboxRole role : email.roles()) {
            mailboxes.add(role == MailboxRole.INBOX ? write.inboxId : byRole(rows, write, role));
        }
        return mailboxes;
    }

    private static long byRole(Snapshot rows, AccountWrite write, MailboxRole role) {
        return rows.first(
                        "SELECT id FROM mailbox WHERE account_id = ? AND role = ?",
                        row -> row.getLong(1),
                        write.id(),
                        role)
                .orElse(write.inboxId);
    }

    private static void insert(
            Transaction tx, long account, EntryRows.Subject subject, NewEmail email, Set<Long> mailboxes) {
        MessageSummary summary = email.summary();
        HeaderSummary headers = summary.headers();
        tx.update(
                """
                INSERT INTO email (account_id, id, thread_id, modseq, mailboxes, marked, keywords, blob_id, size, received_at, sent_at,
                    has_attachment, sender_key, recipient_key, subject_key, road_id, summary)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                account,
                subject.email(),
                subject.thread(),
                subject.email(),
                Encoded.mailboxes(mailboxes),
                Encoded.NOWHERE,
                Encoded.keywords(email.keywords()),
                email.blob().id().text(),
                email.blob().size(),
                subject.receivedAt(),
                headers.sentAt().map(sent -> sent.toInstant().toEpochMilli()).orElse(subject.receivedAt()),
                summary.hasAttachment(),
                SortKeys.address(headers.from()),
                SortKeys.address(headers.to()),
                subject.subjectKey(),
                email.road().map(RoadId::text).orElse(""),
                Summaries.encode(summary));
    }
}
