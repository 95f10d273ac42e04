package org.postroad.common.road.sql;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;

/**
 * Roads in the table {@code road}. A row's hops take at most 64 KiB of JSON and a whole road about 1 MiB: what comes after that is not
 * recorded.
 */
public final class SqlRoads implements Roads {
    /** In octets: the longest line (RFC 6532 §3.4), and well below the 2,704 that an index of PostgreSQL takes. */
    private static final int MAX_MESSAGE_ID = 998;

    private static final int MAX_TOTAL = 1 << 20;
    private static final int MAX_FOUND = 100;

    @Override
    public void begin(Transaction tx, Road road) {
        String hops = HopJson.write(road.hops());
        tx.update(
                "INSERT INTO road (id, seq, message_id, last_seq, total, hops) VALUES (?, 0, ?, 0, ?, ?)",
                road.id().text(),
                key(road.messageId()),
                hops.length(),
                hops);
    }

    @Override
    public void append(Transaction tx, RoadId id, List<Hop> hops) {
        if (hops.isEmpty()) {
            return;
        }
        String text = HopJson.write(hops);
        // Also the lock that keeps two writers from one number.
        int begun = tx.update(
                "UPDATE road SET last_seq = last_seq + 1, total = total + ? WHERE id = ? AND seq = 0 AND total < ?",
                text.length(),
                id.text(),
                MAX_TOTAL);
        if (begun == 1) {
            tx.update(
                    "INSERT INTO road (id, seq, last_seq, total, hops)"
                            + " SELECT id, last_seq, 0, 0, CAST(? AS VARCHAR(65536)) FROM road WHERE id = ? AND seq = 0",
                    text,
                    id.text());
        }
    }

    @Override
    public Optional<Road> find(Snapshot rows, RoadId id) {
        record Row(String messageId, List<Hop> hops) {}
        List<Row> found = rows.query(
                "SELECT message_id, hops FROM road WHERE id = ? ORDER BY seq",
                row -> new Row(Optional.ofNullable(row.getString(1)).orElse(""), HopJson.read(row.getString(2))),
                id.text());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Hop> hops = new ArrayList<>();
        found.forEach(row -> hops.addAll(row.hops()));
        return Optional.of(new Road(id, found.get(0).messageId(), hops));
    }

    @Override
    public List<Road> withMessageId(Snapshot rows, String messageId) {
        return rows
                .query(
                        "SELECT id FROM road WHERE message_id = ? ORDER BY id FETCH FIRST " + MAX_FOUND + " ROWS ONLY",
                        row -> new RoadId(row.getString(1)),
                        key(messageId))
                .stream()
                .flatMap(id -> find(rows, id).stream())
                .toList();
    }

    @Override
    public List<RoadId> newest(Snapshot rows, int limit) {
        return rows.query(
                "SELECT id FROM road WHERE seq = 0 ORDER BY id DESC FETCH FIRST " + limit + " ROWS ONLY",
                row -> new RoadId(row.getString(1)));
    }

    @Override
    public List<RoadId> above(Snapshot rows, RoadId id, int limit) {
        return rows.query(
                "SELECT id FROM road WHERE seq = 0 AND id > ? ORDER BY id FETCH FIRST " + limit + " ROWS ONLY",
                row -> new RoadId(row.getString(1)),
                id.text());
    }

    @Override
    public int trim(Transaction tx, Instant before, int limit) {
        List<String> ids = tx.query(
                "SELECT id FROM road WHERE seq = 0 AND id < ? ORDER BY id FETCH FIRST " + limit + " ROWS ONLY",
                row -> row.getString(1),
                RoadId.least(before).text());
        ids.forEach(id -> tx.update("DELETE FROM road WHERE id = ?", id));
        return ids.size();
    }

    /** The Message-ID as the index holds it; nothing for a message without one. */
    private static Optional<String> key(String messageId) {
        if (messageId.isEmpty()) {
            return Optional.empty();
        }
        byte[] octets = messageId.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(MAX_MESSAGE_ID, octets.length);
        while (end < octets.length && (octets[end] & 0xC0) == 0x80) { // not within a character
            end--;
        }
        return Optional.of(new String(octets, 0, end, StandardCharsets.UTF_8));
    }
}
