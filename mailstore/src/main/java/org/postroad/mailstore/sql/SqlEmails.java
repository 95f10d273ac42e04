package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailQueryChanges;
import org.postroad.mailstore.Emails;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.ThreadId;

/** Emails in rows. Thread-safe. */
final class SqlEmails implements Emails {
    private static final int READ_AT_ONCE = 256;

    private final EmailFiling filing;
    private final EmailEdits edits;
    private final EmailQueries queries;
    private final Summaries summaries;
    private final Clock clock;

    SqlEmails(EmailFiling filing, EmailEdits edits, EmailQueries queries, Summaries summaries, Clock clock) {
        this.filing = filing;
        this.edits = edits;
        this.queries = queries;
        this.summaries = summaries;
        this.clock = clock;
    }

    @Override
    public Filing file(Transaction tx, AccountId account, NewEmail email) {
        return filing.file(tx, account, email);
    }

    @Override
    public List<Email> get(Snapshot rows, AccountId account, Collection<EmailId> ids) {
        return get(rows, account, ids, new Sql().add("mailboxes <> ','")); // not those that are hidden
    }

    /** Those of the emails that meet a condition. */
    List<Email> get(Snapshot rows, AccountId account, Collection<EmailId> ids, Sql condition) {
        List<Long> wanted = new ArrayList<>(
                new LinkedHashSet<>(ids.stream().map(EmailId::value).toList()));
        Map<Long, Email> found = new LinkedHashMap<>();
        for (int from = 0; from < wanted.size(); from += READ_AT_ONCE) {
            List<Long> some = wanted.subList(from, Math.min(wanted.size(), from + READ_AT_ONCE));
            Sql sql = new Sql()
                    .add(
                            "SELECT id, thread_id, blob_id, size, received_at, mailboxes, keywords, summary, road_id, modseq FROM email WHERE ")
                    .addIn("account_id", "id", account.value(), some)
                    .add(" AND ")
                    .add(condition);
            rows.query(sql.text(), this::read, sql.arguments())
                    .forEach(email -> found.put(email.id().value(), email));
        }
        return wanted.stream().filter(found::containsKey).map(found::get).toList();
    }

    @Override
    public List<EmailId> list(Snapshot rows, AccountId account, long aboveId, int limit) {
        return rows.query(
                "SELECT id FROM email WHERE account_id = ? AND id > ? AND mailboxes <> ','"
                        + " ORDER BY account_id, id FETCH FIRST ? ROWS ONLY",
                row -> new EmailId(row.getLong(1)),
                account.value(),
                aboveId,
                limit);
    }

    @Override
    public void update(Transaction tx, AccountId account, EmailId id, EmailPatch patch) {
        edits.update(tx, account, id, patch);
    }

    @Override
    public void destroy(Transaction tx, AccountId account, EmailId id) {
        edits.destroy(tx, account, id);
    }

    @Override
    public EmailPage query(Snapshot rows, AccountId account, EmailQuery query) {
        return queries.query(rows, account, query);
    }

    @Override
    public EmailQueryChanges queryChanges(Snapshot rows, AccountId account, EmailQuery query, ModSeq since, int max) {
        return queries.changes(rows, account, query, since, max);
    }

    @Override
    public boolean hasBlob(Snapshot rows, AccountId account, BlobId blob) {
        return EmailKeys.hasBlob(rows, account.value(), blob);
    }

    @Override
    public boolean hasBlob(Snapshot rows, AccountId account, Collection<MailboxId> mailboxes, BlobId blob) {
        return EmailKeys.hasBlob(rows, account.value(), blob)
                && mailboxes.stream()
                        .anyMatch(mailbox -> rows.first(
                                        """
                                SELECT e.id FROM mailbox_email m JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
                                WHERE m.account_id = ? AND m.mailbox_id = ? AND e.blob_id = ? FETCH FIRST 1 ROWS ONLY""", row -> row.getLong(1), account.value(), mailbox.value(), blob.text())
                                .isPresent());
    }

    @Override
    public Optional<EmailId> findSame(Snapshot rows, AccountId account, NewEmail email) {
        BlobId blob = email.blob().id();
        if (!EmailKeys.hasBlob(rows, account.value(), blob)) {
            return Optional.empty();
        }
        for (MailboxId mailbox : email.mailboxes()) {
            Optional<EmailId> there = rows.first(
                    """
                    SELECT e.id FROM mailbox_email m JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
                    WHERE m.account_id = ? AND m.mailbox_id = ? AND m.received_at = ? AND e.blob_id = ?""",
                    row -> new EmailId(row.getLong(1)),
                    account.value(),
                    mailbox.value(),
                    email.receivedAt().toEpochMilli(),
                    blob.text());
            if (there.isPresent()) {
                return there;
            }
        }
        return EmailKeys.lookUp(rows, account.value(), email.summary().headers(), blob)
                .findBlob(rows, account.value(), blob)
                .map(EmailId::new);
    }

    @Override
    public boolean ownsBlob(Snapshot rows, AccountId account, BlobId blob) {
        return EmailKeys.hasBlob(rows, account.value(), blob)
                || rows.first(
                                "SELECT size FROM upload WHERE account_id = ? AND blob_id = ? AND expires_at > ?",
                                row -> row.getLong(1),
                                account.value(),
                                blob.text(),
                                clock.millis())
                        .isPresent();
    }

    private Email read(ResultSet row) throws SQLException {
        BlobId blob = new BlobId(row.getString(3));
        Set<MailboxId> mailboxes =
                Encoded.mailboxes(row.getString(6)).stream().map(MailboxId::new).collect(Collectors.toSet());
        return new Email(
                new EmailId(row.getLong(1)),
                new ThreadId(row.getLong(2)),
                blob,
                row.getLong(4),
                Instant.ofEpochMilli(row.getLong(5)),
                mailboxes,
                Encoded.keywords(row.getString(7)),
                summaries.of(row.getBytes(8), blob),
                road(row.getString(9)),
                new ModSeq(row.getLong(10)));
    }

    private static @Nullable RoadId road(String column) {
        return column.isEmpty() ? null : new RoadId(column);
    }
}
