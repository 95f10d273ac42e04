package org.postroad.mta.queue.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobHolder;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.Attempts;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.DueItem;
import org.postroad.mta.queue.Flow;
import org.postroad.mta.queue.Forwarding;
import org.postroad.mta.queue.ItemKey;
import org.postroad.mta.queue.MailQueue;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueueFilter;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueueNode;
import org.postroad.mta.queue.QueueStatus;
import org.postroad.mta.queue.QueueStatus.Counts;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.queue.WaitingFlow;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** The queue in four tables. Thread-safe. */
public final class SqlMailQueue implements MailQueue, BlobHolder {
    private static final int MAX_TEXT = 2000;
    private static final int STEP = 1000;
    private static final String EVERY_MESSAGE = """
            SELECT road_id, reverse_path, blob_id, blob_size, data_offset, body_type, smtp_utf8, returned, envelope_id,
                   require_tls, accepted_at, release_at, expires_at, origin, account_id, submission_id
            FROM queue_message
            """;
    private static final String MESSAGE = EVERY_MESSAGE + "WHERE road_id = ?";
    private static final String ITEM = """
            SELECT road_id, recipient, address, due_at, attempts, tried_at, unanswered, trouble, trouble_status,
                   trouble_text, trouble_host, notify, original_recipient, delay_told, moved_to, named, reverse_path
            FROM queue_recipient
            """;

    /** What no other process that lives has taken. */
    private static final String FREE = " AND (holder = '' OR holder = ?"
            + " OR NOT EXISTS (SELECT 1 FROM queue_node n WHERE n.id = holder AND n.alive_until > ?))";

    private final BlobStore blobs;
    private final QueueNode node;

    /** For a process that has the queue for itself. */
    public SqlMailQueue(BlobStore blobs) {
        this(blobs, QueueNode.ALONE);
    }

    public SqlMailQueue(BlobStore blobs, QueueNode node) {
        this.blobs = blobs;
        this.node = node;
    }

    @Override
    public void add(Transaction tx, QueuedMessage message, List<QueueItem> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a message in the queue needs a recipient");
        }
        blobs.refer(tx, message.blob());
        OriginColumns origin = OriginColumns.of(message.origin());
        tx.update(
                """
                INSERT INTO queue_message (road_id, reverse_path, blob_id, blob_size, data_offset, body_type, smtp_utf8,
                    returned, envelope_id, require_tls, accepted_at, release_at, expires_at, origin, account_id,
                    submission_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                message.road().text(),
                message.from().toString(),
                message.blob().id().text(),
                message.blob().size(),
                message.dataOffset(),
                message.parameters().body().name(),
                message.parameters().smtpUtf8(),
                message.parameters().returned().name(),
                message.parameters().envelopeId(),
                message.parameters().requireTls(),
                message.acceptedAt().toEpochMilli(),
                message.releaseAt().toEpochMilli(),
                message.expiresAt().toEpochMilli(),
                origin.kind(),
                origin.account(),
                origin.submission());
        List<Object[]> rows = new ArrayList<>();
        for (QueueItem item : items) {
            rows.add(itemRow(message, item));
        }
        tx.batch("""
                INSERT INTO queue_recipient (road_id, recipient, address, domain, sender, due_at, attempts, tried_at, unanswered,
                    trouble, trouble_status, trouble_text, trouble_host, notify, original_recipient, delay_told, moved_to,
                    named, reverse_path)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, rows);
    }

    @Override
    public List<WaitingFlow> flows(Snapshot rows, Optional<Flow> after, int limit) {
        List<WaitingFlow> flows = new ArrayList<>();
        Optional<WaitingFlow> next =
                after.isEmpty() ? firstFlow(rows, "domain >= ?", "") : flowAfter(rows, after.get());
        while (next.isPresent()) {
            flows.add(next.get());
            next = flows.size() < limit ? flowAfter(rows, next.get().flow()) : Optional.empty();
        }
        return flows;
    }

    private static Optional<WaitingFlow> flowAfter(Snapshot rows, Flow flow) {
        String domain = flow.domain().ascii();
        return firstFlow(rows, "domain = ? AND sender > ?", domain, flowKey(flow.sender(), flow.movedTo()))
                .or(() -> firstFlow(rows, "domain > ?", domain));
    }

    /** One step along the index of flows: the order names its columns, so that one row is read and not all. */
    private static Optional<WaitingFlow> firstFlow(Snapshot rows, String where, Object... arguments) {
        return rows.first(
                "SELECT domain, sender, due_at FROM queue_recipient WHERE " + where
                        + " ORDER BY domain, sender, due_at, road_id, recipient FETCH FIRST 1 ROWS ONLY",
                row -> new WaitingFlow(
                        flow(new Domain(row.getString(1)), row.getString(2)), Instant.ofEpochMilli(row.getLong(3))),
                arguments);
    }

    /** The column {@code sender}: who it is and, behind a blank, the host that the recipient was moved to. */
    private static String flowKey(String sender, Optional<Smarthost> movedTo) {
        return movedTo.map(host -> sender + " " + host).orElse(sender);
    }

    private static Flow flow(Domain domain, String key) {
        int blank = key.indexOf(' ');
        return blank < 0
                ? new Flow(domain, key)
                : new Flow(domain, key.substring(0, blank), smarthost(key.substring(blank + 1)));
    }

    @Override
    public List<DueItem> due(Snapshot rows, Flow flow, Instant now, int limit) {
        List<Object> arguments = new ArrayList<>(
                List.of(flow.domain().ascii(), flowKey(flow.sender(), flow.movedTo()), now.toEpochMilli()));
        if (isShared()) {
            arguments.addAll(List.of(node.id(), now.toEpochMilli()));
        }
        arguments.add(limit);
        return rows.query(
                "SELECT road_id, recipient, due_at, moved_to FROM queue_recipient WHERE domain = ? AND sender = ? AND due_at <= ?"
                        + (isShared() ? FREE : "")
                        + " ORDER BY domain, sender, due_at, road_id, recipient FETCH FIRST ? ROWS ONLY",
                row -> new DueItem(
                        new ItemKey(new RoadId(row.getString(1)), row.getInt(2)),
                        flow.domain(),
                        Instant.ofEpochMilli(row.getLong(3)),
                        smarthost(row.getString(4))),
                arguments.toArray());
    }

    @Override
    public Optional<Instant> nextDue(Snapshot rows, Instant now) {
        return rows.first(
                "SELECT due_at FROM queue_recipient WHERE due_at > ? ORDER BY due_at FETCH FIRST 1 ROWS ONLY",
                row -> Instant.ofEpochMilli(row.getLong(1)),
                now.toEpochMilli());
    }

    @Override
    public Optional<QueuedMessage> message(Snapshot rows, RoadId road) {
        return rows.first(MESSAGE, SqlMailQueue::message, road.text());
    }

    @Override
    public List<QueueItem> items(Snapshot rows, RoadId road) {
        return rows.query(ITEM + "WHERE road_id = ? ORDER BY recipient", SqlMailQueue::item, road.text());
    }

    @Override
    public List<QueueItem> list(Snapshot rows, Collection<QueueFilter> filters, Optional<ItemKey> after, int limit) {
        Selection selection = Selection.of(filters);
        after.ifPresent(key -> selection.and(
                "road_id >= ? AND (road_id > ? OR recipient > ?)",
                key.road().text(),
                key.road().text(),
                key.number()));
        return rows.query(
                ITEM + selection.where() + " ORDER BY road_id, recipient FETCH FIRST ? ROWS ONLY",
                SqlMailQueue::item,
                selection.argumentsAnd(limit));
    }

    @Override
    public long count(Snapshot rows, Collection<QueueFilter> filters) {
        Selection selection = Selection.of(filters);
        return rows.first(
                        "SELECT COUNT(*) FROM queue_recipient " + selection.where(),
                        row -> row.getLong(1),
                        selection.arguments())
                .orElse(0L);
    }

    @Override
    public QueueStatus status(Snapshot rows, int domains) {
        String counts = " COUNT(*), SUM(CASE WHEN attempts > 0 AND due_at < ? THEN 1 ELSE 0 END),"
                + " SUM(CASE WHEN due_at >= ? THEN 1 ELSE 0 END) FROM queue_recipient";
        long held = QueueItem.HELD.toEpochMilli();
        Counts all =
                rows.first("SELECT" + counts, row -> counts(row, 1), held, held).orElseThrow();
        Map<Domain, Counts> most = new LinkedHashMap<>();
        rows.query(
                "SELECT domain," + counts + " GROUP BY domain ORDER BY COUNT(*) DESC, domain FETCH FIRST ? ROWS ONLY",
                row -> most.put(new Domain(row.getString(1)), counts(row, 2)) == null,
                held,
                held,
                domains);
        return new QueueStatus(all, most);
    }

    private static Counts counts(ResultSet row, int from) throws SQLException {
        return new Counts(row.getLong(from), row.getLong(from + 1), row.getLong(from + 2));
    }

    @Override
    public Optional<QueuedMessage> lock(Transaction tx, RoadId road) {
        return tx.first(MESSAGE + " FOR UPDATE", SqlMailQueue::message, road.text());
    }

    @Override
    public boolean isShared() {
        return !node.isAlone();
    }

    @Override
    public List<QueueItem> take(Transaction tx, RoadId road, Collection<ItemKey> keys, Instant now) {
        if (lock(tx, road).isEmpty() || keys.isEmpty()) {
            return List.of();
        }
        if (!livesLong(tx, now)) {
            stayAlive(tx, now);
        }
        List<Object> arguments = new ArrayList<>(List.of(node.id(), road.text(), now.toEpochMilli()));
        arguments.addAll(List.of(node.id(), now.toEpochMilli()));
        keys.forEach(key -> arguments.add(key.number()));
        tx.update(
                "UPDATE queue_recipient SET holder = ? WHERE road_id = ? AND due_at <= ?" + FREE
                        + " AND recipient IN (?" + ", ?".repeat(keys.size() - 1) + ")",
                arguments.toArray());
        return tx
                .query(
                        ITEM + "WHERE road_id = ? AND holder = ? AND due_at <= ? ORDER BY recipient",
                        SqlMailQueue::item,
                        road.text(),
                        node.id(),
                        now.toEpochMilli())
                .stream()
                .filter(item -> keys.contains(item.key()))
                .toList();
    }

    @Override
    public void stayAlive(Transaction tx, Instant now) {
        long until = now.plus(QueueNode.LEASE).toEpochMilli();
        if (tx.update("UPDATE queue_node SET alive_until = ? WHERE id = ?", until, node.id()) == 0) {
            try {
                tx.update("INSERT INTO queue_node (id, alive_until) VALUES (?, ?)", node.id(), until);
            } catch (DuplicateKeyException anotherThread) {
                throw new ConflictException("another thread has said so at this moment", anotherThread);
            }
        }
    }

    /** Whether others will believe for half the time, or longer, that this process lives: then its row, which all its threads write, is left alone. */
    private boolean livesLong(Snapshot rows, Instant now) {
        return rows.first(
                        "SELECT alive_until FROM queue_node WHERE id = ? AND alive_until > ?",
                        row -> row.getLong(1),
                        node.id(),
                        now.plus(QueueNode.LEASE.dividedBy(2)).toEpochMilli())
                .isPresent();
    }

    @Override
    public void letGo(Transaction tx) {
        tx.update("UPDATE queue_recipient SET holder = '' WHERE holder = ?", node.id());
    }

    @Override
    public Set<ItemKey> sentElsewhere(Snapshot rows, RoadId road, Instant now) {
        if (!isShared()) {
            return Set.of();
        }
        return Set.copyOf(
                rows.query("""
                SELECT r.recipient FROM queue_recipient r JOIN queue_node n ON n.id = r.holder
                WHERE r.road_id = ? AND r.holder <> ? AND n.alive_until > ?""", row -> new ItemKey(road, row.getInt(1)), road.text(), node.id(), now.toEpochMilli()));
    }

    @Override
    public boolean defer(Transaction tx, QueueItem item) {
        return tx.update(
                        """
                        UPDATE queue_recipient
                        SET due_at = ?, attempts = ?, tried_at = ?, unanswered = ?, trouble = ?, trouble_status = ?,
                            trouble_text = ?, trouble_host = ?, delay_told = ?, holder = ''
                        WHERE road_id = ? AND recipient = ?
                        """,
                        item.dueAt().toEpochMilli(),
                        item.attempts().count(),
                        item.attempts().last().toEpochMilli(),
                        item.attempts().unanswered(),
                        item.trouble().kind().name(),
                        item.trouble().status().toString(),
                        bounded(item.trouble().text()),
                        item.trouble().host(),
                        item.delayTold(),
                        item.road().text(),
                        item.number())
                == 1;
    }

    @Override
    public boolean reschedule(Transaction tx, ItemKey key, Instant due) {
        return tx.update(
                        "UPDATE queue_recipient SET due_at = ? WHERE road_id = ? AND recipient = ?",
                        due.toEpochMilli(),
                        key.road().text(),
                        key.number())
                == 1;
    }

    @Override
    public boolean move(Transaction tx, QueuedMessage message, ItemKey key, Optional<Smarthost> to) {
        return tx.update(
                        "UPDATE queue_recipient SET moved_to = ?, sender = ? WHERE road_id = ? AND recipient = ?",
                        text(to),
                        flowKey(message.sender(), to),
                        key.road().text(),
                        key.number())
                == 1;
    }

    @Override
    public void release(Transaction tx, QueuedMessage message) {
        tx.update(
                "UPDATE queue_message SET release_at = ?, expires_at = ? WHERE road_id = ?",
                message.releaseAt().toEpochMilli(),
                message.expiresAt().toEpochMilli(),
                message.road().text());
    }

    @Override
    public boolean end(Transaction tx, DeliveryEnd end) {
        if (!filed(tx, end.key())) {
            return false;
        }
        discard(tx, end);
        return true;
    }

    @Override
    public boolean filed(Transaction tx, ItemKey key) {
        String road = key.road().text();
        if (tx.update("DELETE FROM queue_recipient WHERE road_id = ? AND recipient = ?", road, key.number()) == 0) {
            return false;
        }
        Optional<QueuedMessage> done = tx.first(
                MESSAGE + " AND NOT EXISTS (SELECT 1 FROM queue_recipient WHERE road_id = ?)",
                SqlMailQueue::message,
                road,
                road);
        if (done.isPresent() && tx.update("DELETE FROM queue_message WHERE road_id = ?", road) == 1) {
            blobs.release(tx, done.get().blob().id());
        }
        return true;
    }

    @Override
    public void discard(Transaction tx, DeliveryEnd end) {
        tx.update(
                """
                INSERT INTO delivery_end (road_id, recipient, address, outcome, cause, status, reply, host, ended_at,
                    attempts, tried_at, unanswered, named)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                end.road().text(),
                end.number(),
                end.address().toString(),
                end.outcome().name(),
                end.cause().name(),
                end.status().toString(),
                bounded(end.text()),
                end.host(),
                end.at().toEpochMilli(),
                end.attempts().count(),
                end.attempts().last().toEpochMilli(),
                end.attempts().unanswered(),
                end.named().equals(end.address()) ? "" : end.named().toString());
    }

    @Override
    public List<DeliveryEnd> ends(Snapshot rows, RoadId road) {
        return rows.query("""
                SELECT road_id, recipient, address, outcome, cause, status, reply, host, ended_at, attempts,
                       tried_at, unanswered, named
                FROM delivery_end WHERE road_id = ? ORDER BY recipient
                """, SqlMailQueue::end, road.text());
    }

    @Override
    public int trimEnds(Transaction tx, Instant before, int limit) {
        return tx.update("""
                DELETE FROM delivery_end WHERE (road_id, recipient) IN (
                    SELECT road_id, recipient FROM delivery_end WHERE road_id < ? AND ended_at < ?
                    ORDER BY road_id, recipient FETCH FIRST ? ROWS ONLY)
                """, RoadId.least(before).text(), before.toEpochMilli(), limit);
    }

    @Override
    public List<String> contradictions(Snapshot rows) {
        List<String> findings = new ArrayList<>();
        findings.addAll(
                rows.query("""
                SELECT q.road_id, q.recipient FROM queue_recipient q
                JOIN delivery_end e ON e.road_id = q.road_id AND e.recipient = q.recipient FETCH FIRST 25 ROWS ONLY
                """, row -> row.getString(1) + " recipient " + row.getInt(2) + " waits and has ended"));
        findings.addAll(rows.query("""
                SELECT m.road_id FROM queue_message m
                WHERE NOT EXISTS (SELECT 1 FROM queue_recipient q WHERE q.road_id = m.road_id) FETCH FIRST 25 ROWS ONLY
                """, row -> row.getString(1) + " is in the queue without a recipient"));
        findings.addAll(rows.query(
                """
                SELECT q.road_id, q.recipient FROM queue_recipient q
                WHERE NOT EXISTS (SELECT 1 FROM queue_message m WHERE m.road_id = q.road_id) FETCH FIRST 25 ROWS ONLY
                """, row -> row.getString(1) + " recipient " + row.getInt(2) + " waits without its message"));
        findings.addAll(rows.query(
                """
                SELECT s.road_id, r.address FROM submission_recipient r
                JOIN submission s ON s.account_id = r.account_id AND s.id = r.submission_id
                LEFT JOIN queue_recipient q ON q.road_id = s.road_id
                    AND CASE WHEN q.named = '' THEN q.address ELSE q.named END = r.address
                WHERE (r.delivered = 'QUEUED' AND q.address IS NULL) OR (r.delivered <> 'QUEUED' AND q.address IS NOT NULL)
                FETCH FIRST 25 ROWS ONLY
                """, row -> row.getString(1) + " for " + row.getString(2) + ": its submission and the queue disagree"));
        return findings;
    }

    @Override
    public void visit(Snapshot rows, Visitor visitor) {
        String last = "";
        List<QueuedMessage> step;
        do {
            step = rows.query(
                    EVERY_MESSAGE + "WHERE road_id > ? ORDER BY road_id FETCH FIRST ? ROWS ONLY",
                    SqlMailQueue::message,
                    last,
                    STEP);
            for (QueuedMessage message : step) {
                visitor.refers(message.blob().id(), "queue, " + message.road());
                last = message.road().text();
            }
        } while (step.size() == STEP);
    }

    private static Object[] itemRow(QueuedMessage message, QueueItem item) {
        return new Object[] {
            item.road().text(),
            item.number(),
            item.address().toString(),
            item.address().domain().ascii(),
            flowKey(message.sender(), item.movedTo()),
            item.dueAt().toEpochMilli(),
            item.attempts().count(),
            item.attempts().last().toEpochMilli(),
            item.attempts().unanswered(),
            item.trouble().kind().name(),
            item.trouble().status().toString(),
            bounded(item.trouble().text()),
            item.trouble().host(),
            item.recipient().wishes().toString(),
            item.recipient().original().text(),
            item.delayTold(),
            text(item.movedTo()),
            item.forwarding() instanceof Forwarding.By by ? by.named().toString() : "",
            item.forwarding() instanceof Forwarding.By by ? by.from().toString() : ""
        };
    }

    private static QueuedMessage message(ResultSet row) throws SQLException {
        StoredBlob blob = new StoredBlob(new BlobId(row.getString("blob_id")), row.getLong("blob_size"));
        int dataOffset = row.getInt("data_offset");
        return new QueuedMessage(
                new RoadId(row.getString("road_id")),
                ReversePath.parse(row.getString("reverse_path")),
                blob,
                dataOffset,
                new MailParameters(
                        MailParameters.Body.valueOf(row.getString("body_type")),
                        row.getBoolean("smtp_utf8"),
                        blob.size() - dataOffset,
                        MailParameters.Returned.valueOf(row.getString("returned")),
                        row.getString("envelope_id"),
                        row.getBoolean("require_tls")),
                Instant.ofEpochMilli(row.getLong("accepted_at")),
                Instant.ofEpochMilli(row.getLong("release_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                new OriginColumns(
                                row.getString("origin"),
                                row.getObject("account_id", Long.class),
                                row.getObject("submission_id", Long.class))
                        .origin());
    }

    private static QueueItem item(ResultSet row) throws SQLException {
        return new QueueItem(
                new RoadId(row.getString("road_id")),
                row.getInt("recipient"),
                new Recipient(
                        EmailAddress.parse(row.getString("address")),
                        Notify.parse(row.getString("notify")).orElse(Notify.DEFAULT),
                        new OriginalRecipient(row.getString("original_recipient"))),
                Instant.ofEpochMilli(row.getLong("due_at")),
                attempts(row),
                new Trouble(
                        Trouble.Kind.valueOf(row.getString("trouble")),
                        status(row.getString("trouble_status")),
                        row.getString("trouble_text"),
                        row.getString("trouble_host")),
                row.getBoolean("delay_told"),
                smarthost(row.getString("moved_to")),
                forwarding(row.getString("named"), row.getString("reverse_path")));
    }

    private static Forwarding forwarding(String named, String from) {
        return named.isEmpty()
                ? Forwarding.NONE
                : new Forwarding.By(EmailAddress.parse(named), ReversePath.parse(from));
    }

    private static Optional<Smarthost> smarthost(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Smarthost.parse(text));
    }

    private static String text(Optional<Smarthost> host) {
        return host.map(Smarthost::toString).orElse("");
    }

    private static DeliveryEnd end(ResultSet row) throws SQLException {
        String named = row.getString("named");
        EmailAddress address = EmailAddress.parse(row.getString("address"));
        return new DeliveryEnd(
                new RoadId(row.getString("road_id")),
                row.getInt("recipient"),
                address,
                named.isEmpty() ? address : EmailAddress.parse(named),
                DeliveryEnd.Outcome.valueOf(row.getString("outcome")),
                Trouble.Kind.valueOf(row.getString("cause")),
                status(row.getString("status")),
                row.getString("reply"),
                row.getString("host"),
                Instant.ofEpochMilli(row.getLong("ended_at")),
                attempts(row));
    }

    private static Attempts attempts(ResultSet row) throws SQLException {
        return new Attempts(
                row.getInt("attempts"), Instant.ofEpochMilli(row.getLong("tried_at")), row.getBoolean("unanswered"));
    }

    private static EnhancedStatus status(String text) {
        return EnhancedStatus.parse(text).orElse(EnhancedStatus.NONE);
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /** How an {@link Origin} lies in its three columns. */
    private record OriginColumns(
            String kind, @Nullable Long account, @Nullable Long submission) {

        static OriginColumns of(Origin origin) {
            if (origin instanceof Origin.Submission submission) {
                return new OriginColumns(
                        "SUBMISSION",
                        submission.account().value(),
                        submission.id().value());
            }
            if (origin instanceof Origin.User user) {
                return new OriginColumns("USER", user.account().value(), null);
            }
            if (origin instanceof Origin.MailingList) {
                return new OriginColumns("LIST", null, null);
            }
            return new OriginColumns(origin instanceof Origin.Stranger ? "STRANGER" : "SYSTEM", null, null);
        }

        Origin origin() {
            if (account == null) {
                return switch (kind) {
                    case "STRANGER" -> new Origin.Stranger();
                    case "LIST" -> new Origin.MailingList();
                    default -> new Origin.System();
                };
            }
            return submission == null
                    ? new Origin.User(new AccountId(account))
                    : new Origin.Submission(new AccountId(account), new SubmissionId(submission));
        }
    }
}
