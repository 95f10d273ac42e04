package org.postroad.mta.receive.sql;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mta.receive.UnheardReplies;

/** Replies that nobody may have heard, in one table. Holds nothing itself. */
public final class SqlUnheardReplies implements UnheardReplies {
    @Override
    public void add(Transaction tx, Delivery key, Taken taken) {
        tx.update(
                """
                INSERT INTO unheard_reply (id, digest, road_id, blob_id, blob_size, body_offset, taken_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                key.id(),
                key.digest(),
                taken.road().text(),
                taken.blob().id().text(),
                taken.blob().size(),
                taken.bodyOffset(),
                taken.at().toEpochMilli());
    }

    @Override
    public Optional<Taken> find(Snapshot rows, Delivery key) {
        return rows.first(
                """
                SELECT road_id, blob_id, blob_size, body_offset, taken_at FROM unheard_reply
                WHERE id = ? AND digest = ?
                """,
                row -> new Taken(
                        new RoadId(row.getString(1)),
                        new StoredBlob(new BlobId(row.getString(2)), row.getLong(3)),
                        row.getInt(4),
                        Instant.ofEpochMilli(row.getLong(5))),
                key.id(),
                key.digest());
    }

    @Override
    public void remove(Transaction tx, Delivery key) {
        tx.update("DELETE FROM unheard_reply WHERE id = ? AND digest = ?", key.id(), key.digest());
    }

    @Override
    public int trim(Transaction tx, Instant before, int most, int limit) {
        int old = tx.update("""
                DELETE FROM unheard_reply WHERE id IN (
                    SELECT id FROM unheard_reply WHERE taken_at < ? FETCH FIRST ? ROWS ONLY)
                """, before.toEpochMilli(), limit);
        int tooMany = tx.first("SELECT COUNT(*) FROM unheard_reply", row -> row.getInt(1))
                        .orElse(0)
                - most;
        return tooMany <= 0 ? old : old + tx.update("""
                                DELETE FROM unheard_reply WHERE id IN (
                                    SELECT id FROM unheard_reply ORDER BY taken_at FETCH FIRST ? ROWS ONLY)
                                """, Math.min(tooMany, limit));
    }
}
