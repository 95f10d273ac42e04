package org.postroad.common.road.sql;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;

/**
 * Roads in two tables: {@code road} has what was known when the message was accepted, {@code road_part} what was added. A row's hops take at
 * most 64 KiB of JSON and a whole road about 1 MiB: what comes after that is not recorded.
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
                "INSERT INTO road (id, message_id, total, hops) VALUES (?, ?, ?, ?)",
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
        try {
            tx.update("""
                    INSERT INTO road_part (id, seq, total, hops)
                    SELECT r.id, COALESCE(MAX(p.seq), 0) + 1, COALESCE(MAX(p.total), r.total) + ?, CAST(? AS VARCHAR(65536))
                    FROM road r LEFT JOIN road_part p ON p.id = r.id
                    WHERE r.id = ? GROUP BY r.id, r.total HAVING COALESCE(MAX(p.total), r.total) < ?
                    """, text.length(), text, id.text(), MAX_TOTAL);
        } catch (DuplicateKeyException sameNumber) {
            throw new ConflictException("somebody else added to the road at the same moment", sameNumber);
        }
    }

    @Override
    public Optional<Road> find(Snapshot rows, RoadId id) {
        return rows.first(
                        "SELECT message_id, hops FROM road WHERE id = ?",
                        row -> new Road(
                                id, Optional.ofNullable(row.getString(1)).orElse(""), HopJson.read(row.getString(2))),
                        id.text())
                .map(begun -> {
                    List<Hop> hops = new ArrayList<>(begun.hops());
                    rows.query(
                                    "SELECT hops FROM road_part WHERE id = ? ORDER BY seq",
                                    row -> HopJson.read(row.getString(1)),
                                    id.text())
                            .forEach(hops::addAll);
                    return new Road(id, begun.messageId(), hops);
                });
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
                "SELECT id FROM road ORDER BY id DESC FETCH FIRST " + limit + " ROWS ONLY",
                row -> new RoadId(row.getString(1)));
    }

    @Override
    public List<RoadId> above(Snapshot rows, RoadId id, int limit) {
        return rows.query(
                "SELECT id FROM road WHERE id > ? ORDER BY id FETCH FIRST " + limit + " ROWS ONLY",
                row -> new RoadId(row.getString(1)),
                id.text());
    }

    @Override
    public int trim(Transaction tx, Instant before, int limit) {
        List<String> ids = tx.query(
                "SELECT id FROM road WHERE id < ? ORDER BY id FETCH FIRST " + limit + " ROWS ONLY",
                row -> row.getString(1),
                RoadId.least(before).text());
        if (!ids.isEmpty()) {
            // Also of roads that were forgotten while somebody added to them.
            String last = ids.get(ids.size() - 1);
            tx.update("DELETE FROM road_part WHERE id <= ?", last);
            tx.update("DELETE FROM road WHERE id <= ?", last);
        }
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
