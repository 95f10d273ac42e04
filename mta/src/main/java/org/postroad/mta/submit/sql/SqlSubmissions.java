package org.postroad.mta.submit.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.ThreadId;
import org.postroad.mta.bounce.IncomingDsn;
import org.postroad.mta.bounce.IncomingDsn.About;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.Report;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;

/** Submissions in two tables. Holds nothing itself. */
public final class SqlSubmissions implements Submissions {
    private static final int MAX_REPLY = 2000;
    private static final String FILED = "250 2.0.0 filed in the mailbox";

    private final Changes changes;

    public SqlSubmissions(Changes changes) {
        this.changes = changes;
    }

    @Override
    public SubmissionId add(Transaction tx, AccountId account, EmailSubmission submission) {
        tx.update(
                """
                INSERT INTO submission (account_id, identity_id, email_id, thread_id, reverse_path, send_at, undo_status,
                    road_id, parameters)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                account.value(),
                submission.identity().value(),
                submission.email().value(),
                submission.thread().value(),
                submission.from().toString(),
                submission.sendAt().toEpochMilli(),
                submission.undoStatus(),
                submission.road().text(),
                ParameterText.write(submission.parameters()));
        SubmissionId id = ofRoad(tx, account, submission.road()).orElseThrow();
        List<Object[]> recipients = new ArrayList<>();
        for (RecipientStatus recipient : submission.recipients()) {
            recipients.add(new Object[] {
                account.value(),
                id.value(),
                recipients.size(),
                recipient.address().toString(),
                recipient.delivered().name(),
                bounded(recipient.smtpReply()),
                ParameterText.write(recipient.parameters())
            });
        }
        tx.batch("""
                INSERT INTO submission_recipient (account_id, submission_id, recipient, address, delivered, smtp_reply,
                    parameters)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, recipients);
        return id;
    }

    @Override
    public void announce(Transaction tx, AccountId account, SubmissionId id) {
        changes.record(tx, account, DataType.EMAIL_SUBMISSION, id.value(), Changes.Kind.CREATED);
    }

    @Override
    public void filed(Transaction tx, AccountId account, SubmissionId id, Collection<EmailAddress> recipients) {
        recipients.forEach(recipient -> setStatus(tx, account, id, recipient, Delivered.YES, FILED));
        if (!recipients.isEmpty()) {
            setUndoStatus(tx, account, id, UndoStatus.FINAL);
        }
    }

    @Override
    public void changed(Transaction tx, QueuedMessage message, List<Status> statuses) {
        if (!(message.origin() instanceof Origin.Submission origin)) {
            return;
        }
        boolean known = statuses.isEmpty() && isKnown(tx, origin);
        for (Status status : statuses) {
            Delivered delivered = switch (status.state()) {
                case QUEUED -> Delivered.QUEUED;
                case FILED -> Delivered.YES;
                case DELIVERED -> reported(tx, origin, status.address());
                case FAILED, CANCELLED -> Delivered.NO;
            };
            long filed = statuses.stream()
                    .filter(other ->
                            other.state() == State.FILED && other.address().equals(status.address()))
                    .count();
            Delivered all = ofAll(tx, message.road(), status.address(), delivered, filed);
            known |= setStatus(tx, origin.account(), origin.id(), status.address(), all, status.smtpReply());
            if (status.state() != State.QUEUED && status.state() != State.CANCELLED) {
                setUndoStatus(tx, origin.account(), origin.id(), UndoStatus.FINAL);
            }
        }
        if (statuses.stream().anyMatch(status -> status.state() == State.CANCELLED)) {
            cancelIfNobodyIsLeft(tx, origin);
        }
        if (statuses.isEmpty()) {
            sentEarlier(tx, origin, message.releaseAt());
        }
        if (known) {
            changes.record(
                    tx, origin.account(), DataType.EMAIL_SUBMISSION, origin.id().value(), Changes.Kind.UPDATED);
        }
    }

    @Override
    public void reported(
            Transaction tx, AccountId account, SubmissionId id, IncomingDsn dsn, BlobId report, Instant at) {
        boolean news = false;
        List<RecipientStatus> recipients = recipients(tx, account, id);
        for (About about : dsn.recipients()) {
            for (RecipientStatus recipient : recipients) {
                if (isMeant(recipient, recipients.size(), about, dsn)) {
                    news |= setReport(tx, account, id, recipient.address(), about, report, at);
                }
            }
        }
        if (news) {
            changes.record(tx, account, DataType.EMAIL_SUBMISSION, id.value(), Changes.Kind.UPDATED);
        }
    }

    /** By one of its addresses; or, where it was sent on to another, because there was nobody else. */
    private static boolean isMeant(RecipientStatus recipient, int recipients, About about, IncomingDsn dsn) {
        return about.addresses().contains(recipient.address())
                || (recipients == 1 && dsn.recipients().size() == 1);
    }

    private static Delivered delivered(IncomingDsn.Action reported) {
        return switch (reported) {
            case FAILED -> Delivered.NO;
            case DELIVERED -> Delivered.YES;
            case DELAYED, RELAYED, EXPANDED -> Delivered.UNKNOWN;
        };
    }

    /** A report may be here before our own queue has written down that the message was handed on. */
    private static boolean setReport(
            Transaction tx,
            AccountId account,
            SubmissionId id,
            EmailAddress recipient,
            About about,
            BlobId report,
            Instant at) {
        return tx.update(
                        """
                        UPDATE submission_recipient SET delivered = CASE delivered WHEN 'UNKNOWN' THEN ? ELSE delivered END,
                            report_action = ?, report_status = ?, report_text = ?, report_host = ?, report_blob = ?,
                            reported_at = ?
                        WHERE account_id = ? AND submission_id = ? AND address = ? AND delivered IN ('UNKNOWN', 'QUEUED')
                        """,
                        delivered(about.action()),
                        about.action(),
                        about.status(),
                        bounded(about.text()),
                        about.host(),
                        report.text(),
                        at.toEpochMilli(),
                        account.value(),
                        id.value(),
                        recipient.toString())
                > 0;
    }

    @Override
    public List<EmailSubmission> get(Snapshot rows, AccountId account, Collection<SubmissionId> ids) {
        List<EmailSubmission> found = new ArrayList<>();
        for (SubmissionId id : ids) {
            List<RecipientStatus> recipients = recipients(rows, account, id);
            rows.first("""
                            SELECT id, identity_id, email_id, thread_id, reverse_path, parameters, send_at, undo_status,
                                road_id
                            FROM submission WHERE account_id = ? AND id = ?
                            """, row -> submission(row, recipients), account.value(), id.value())
                    .ifPresent(found::add);
        }
        return found;
    }

    @Override
    public List<SubmissionId> query(Snapshot rows, AccountId account, SubmissionQuery query) {
        String column = switch (query.sort()) {
            case EMAIL_ID -> "email_id";
            case THREAD_ID -> "thread_id";
            case SENT_AT -> "send_at";
        };
        String direction = query.ascending() ? "ASC" : "DESC";
        List<Object> arguments = new ArrayList<>();
        String sql = "SELECT id FROM submission WHERE " + condition(account, query, arguments) + " ORDER BY " + column
                + " " + direction + ", id " + direction + " OFFSET ? ROWS FETCH FIRST ? ROWS ONLY";
        arguments.add(query.position());
        arguments.add(query.limit());
        return rows.query(sql, row -> new SubmissionId(row.getLong(1)), arguments.toArray());
    }

    @Override
    public long count(Snapshot rows, AccountId account, SubmissionQuery query) {
        List<Object> arguments = new ArrayList<>();
        String sql = "SELECT COUNT(*) FROM submission WHERE " + condition(account, query, arguments);
        return rows.first(sql, row -> row.getLong(1), arguments.toArray()).orElse(0L);
    }

    @Override
    public Optional<SubmissionId> ofRoad(Snapshot rows, AccountId account, RoadId road) {
        return rows.first(
                "SELECT id FROM submission WHERE account_id = ? AND road_id = ?",
                row -> new SubmissionId(row.getLong(1)),
                account.value(),
                road.text());
    }

    @Override
    public boolean destroy(Transaction tx, AccountId account, SubmissionId id) {
        tx.update(
                "DELETE FROM submission_recipient WHERE account_id = ? AND submission_id = ?",
                account.value(),
                id.value());
        if (tx.update("DELETE FROM submission WHERE account_id = ? AND id = ?", account.value(), id.value()) == 0) {
            return false;
        }
        changes.record(tx, account, DataType.EMAIL_SUBMISSION, id.value(), Changes.Kind.DESTROYED);
        return true;
    }

    /** Of a recipient that stands for several others: it waits as long as one of them does, and failed if one has. */
    private static Delivered ofAll(Transaction tx, RoadId road, EmailAddress named, Delivered one, long filed) {
        String address = named.toString();
        // Those that are filed leave the queue after this.
        boolean waits = tx.first(
                                "SELECT COUNT(*) FROM queue_recipient WHERE road_id = ? AND named = ?",
                                row -> row.getLong(1),
                                road.text(),
                                address)
                        .orElse(0L)
                > filed;
        boolean failed =
                tx.first("""
                        SELECT recipient FROM delivery_end WHERE road_id = ? AND named = ? AND outcome <> 'DELIVERED'
                        FETCH FIRST 1 ROWS ONLY
                        """, row -> row.getInt(1), road.text(), address).isPresent();
        return waits ? Delivered.QUEUED : failed ? Delivered.NO : one;
    }

    private static boolean setStatus(
            Transaction tx,
            AccountId account,
            SubmissionId id,
            EmailAddress recipient,
            Delivered delivered,
            String reply) {
        return tx.update("""
                        UPDATE submission_recipient SET delivered = ?, smtp_reply = ?
                        WHERE account_id = ? AND submission_id = ? AND address = ?
                        """, delivered, bounded(reply), account.value(), id.value(), recipient.toString()) > 0;
    }

    private static void sentEarlier(Transaction tx, Origin.Submission origin, Instant releaseAt) {
        tx.update(
                "UPDATE submission SET send_at = ? WHERE account_id = ? AND id = ? AND send_at > ?",
                releaseAt.toEpochMilli(),
                origin.account().value(),
                origin.id().value(),
                releaseAt.toEpochMilli());
    }

    /** RFC 8621 §7: canceled is what will not be delivered to any recipient; a part of them leaves it pending. */
    private static void cancelIfNobodyIsLeft(Transaction tx, Origin.Submission origin) {
        tx.update(
                """
                UPDATE submission SET undo_status = ? WHERE account_id = ? AND id = ? AND undo_status = ?
                    AND NOT EXISTS (SELECT 1 FROM submission_recipient r
                        WHERE r.account_id = submission.account_id AND r.submission_id = submission.id AND r.delivered = ?)
                """,
                UndoStatus.CANCELED,
                origin.account().value(),
                origin.id().value(),
                UndoStatus.PENDING,
                Delivered.QUEUED);
    }

    /** What is known of a recipient whom another host answers for from now on. */
    private static Delivered reported(Snapshot rows, Origin.Submission origin, EmailAddress recipient) {
        return recipients(rows, origin.account(), origin.id()).stream()
                .filter(known -> known.address().equals(recipient))
                .findFirst()
                .flatMap(RecipientStatus::report)
                .map(report -> delivered(report.action()))
                .orElse(Delivered.UNKNOWN);
    }

    private static boolean isKnown(Snapshot rows, Origin.Submission origin) {
        return rows.first(
                        "SELECT id FROM submission WHERE account_id = ? AND id = ?",
                        row -> row.getLong(1),
                        origin.account().value(),
                        origin.id().value())
                .isPresent();
    }

    private static void setUndoStatus(Transaction tx, AccountId account, SubmissionId id, UndoStatus status) {
        tx.update(
                "UPDATE submission SET undo_status = ? WHERE account_id = ? AND id = ?",
                status,
                account.value(),
                id.value());
    }

    private static String condition(AccountId account, SubmissionQuery query, List<Object> arguments) {
        StringBuilder sql = new StringBuilder("account_id = ? AND send_at >= ? AND send_at < ?");
        arguments.add(account.value());
        arguments.add(query.after().toEpochMilli());
        arguments.add(query.before().toEpochMilli());
        oneOf(sql, "identity_id", query.identities().stream().map(id -> (Object) id.value()), arguments);
        oneOf(sql, "email_id", query.emails().stream().map(id -> (Object) id.value()), arguments);
        oneOf(sql, "thread_id", query.threads().stream().map(id -> (Object) id.value()), arguments);
        oneOf(sql, "undo_status", query.undoStatuses().stream().map(status -> (Object) status.name()), arguments);
        return sql.toString();
    }

    private static void oneOf(StringBuilder sql, String column, Stream<Object> values, List<Object> arguments) {
        List<Object> list = values.toList();
        if (!list.isEmpty()) {
            sql.append(" AND ")
                    .append(column)
                    .append(" IN (?")
                    .append(", ?".repeat(list.size() - 1))
                    .append(")");
            arguments.addAll(list);
        }
    }

    private static List<RecipientStatus> recipients(Snapshot rows, AccountId account, SubmissionId id) {
        return rows.query(
                """
                SELECT address, delivered, smtp_reply, parameters, report_action, report_status, report_text, report_host, report_blob,
                    reported_at
                FROM submission_recipient WHERE account_id = ? AND submission_id = ? ORDER BY recipient
                """,
                row -> new RecipientStatus(
                        EmailAddress.parse(row.getString("address")),
                        Delivered.valueOf(row.getString("delivered")),
                        row.getString("smtp_reply"),
                        ParameterText.read(row.getString("parameters")),
                        report(row)),
                account.value(),
                id.value());
    }

    private static Optional<Report> report(ResultSet row) throws SQLException {
        String action = row.getString("report_action");
        if (action == null) {
            return Optional.empty();
        }
        return Optional.of(new Report(
                IncomingDsn.Action.valueOf(action),
                row.getString("report_status"),
                row.getString("report_text"),
                row.getString("report_host"),
                new BlobId(row.getString("report_blob")),
                Instant.ofEpochMilli(row.getLong("reported_at"))));
    }

    private static EmailSubmission submission(ResultSet row, List<RecipientStatus> recipients) throws SQLException {
        return new EmailSubmission(
                new SubmissionId(row.getLong("id")),
                new IdentityId(row.getLong("identity_id")),
                new EmailId(row.getLong("email_id")),
                new ThreadId(row.getLong("thread_id")),
                ReversePath.parse(row.getString("reverse_path")),
                ParameterText.read(row.getString("parameters")),
                Instant.ofEpochMilli(row.getLong("send_at")),
                UndoStatus.valueOf(row.getString("undo_status")),
                recipients,
                new RoadId(row.getString("road_id")));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_REPLY ? text : text.substring(0, MAX_REPLY);
    }
}
