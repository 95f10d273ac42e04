package org.postroad.common.blob;

import java.util.List;
import java.util.Optional;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** The table {@code blob}: where each blob lies, and how many rows refer to it. Holds nothing itself. */
final class BlobRows {
    private BlobRows() {}

    /** A blob in its place. */
    record Placed(BlobId id, Location location) {}

    /** What lives in a segment: records, and their octets with headers and checksums. */
    record Living(long records, long octets) {
        static final Living NOTHING = new Living(0, 0);
    }

    static Optional<Location> find(Snapshot rows, BlobId id) {
        return rows.first(
                "SELECT segment, start_at, octets FROM blob WHERE id = ?",
                row -> new Location(row.getInt(1), row.getLong(2), row.getLong(3)),
                id.text());
    }

    /** Counts one reference more; false if there is no such blob. Keeps others from counting until the transaction is over. */
    static boolean count(Transaction tx, BlobId id) {
        return tx.update("UPDATE blob SET refs = refs + 1 WHERE id = ?", id.text()) == 1;
    }

    /** Makes the row of a blob with its first reference. */
    static void insert(Transaction tx, BlobId id, Location location) {
        try {
            tx.update(
                    "INSERT INTO blob (id, segment, start_at, octets, refs) VALUES (?, ?, ?, ?, 1)",
                    id.text(),
                    location.segment(),
                    location.start(),
                    location.size());
        } catch (DuplicateKeyException equalBytes) {
            // Another transaction was faster. Run again, this one finds its row; the bytes behind that were written
            // before it was committed, so the barrier of this transaction forces them at the latest.
            throw new ConflictException("blob " + id + " was stored at the same moment", equalBytes);
        }
    }

    /** Counts one reference less; false if there is no such blob. */
    static boolean uncount(Transaction tx, BlobId id) {
        return tx.update("UPDATE blob SET refs = refs - 1 WHERE id = ?", id.text()) == 1;
    }

    /** Deletes the row of a blob that nothing refers to; where it lay. */
    static Optional<Location> deleteUnreferred(Transaction tx, BlobId id) {
        Optional<Location> place = tx.first(
                "SELECT segment, start_at, octets FROM blob WHERE id = ? AND refs <= 0",
                row -> new Location(row.getInt(1), row.getLong(2), row.getLong(3)),
                id.text());
        if (place.isPresent()) {
            tx.update("DELETE FROM blob WHERE id = ?", id.text());
        }
        return place;
    }

    /** Has the row point to a copy; false if it points elsewhere than to the original, or is gone. */
    static boolean move(Transaction tx, BlobId id, Location from, Location to) {
        return tx.update(
                        "UPDATE blob SET segment = ?, start_at = ? WHERE id = ? AND segment = ? AND start_at = ?",
                        to.segment(),
                        to.start(),
                        id.text(),
                        from.segment(),
                        from.start())
                == 1;
    }

    /** Blobs in a segment in the order of their records, from an offset on. */
    static List<Placed> placed(Snapshot rows, int segment, long from, int limit) {
        return rows.query(
                """
                SELECT id, start_at, octets FROM blob WHERE segment = ? AND start_at >= ?
                ORDER BY segment, start_at FETCH FIRST ? ROWS ONLY""",
                row -> new Placed(new BlobId(row.getString(1)), new Location(segment, row.getLong(2), row.getLong(3))),
                segment,
                from,
                limit);
    }

    static Living living(Snapshot rows, int segment) {
        return rows.first(
                        """
                        SELECT COUNT(*), COALESCE(SUM(octets), 0), COALESCE(SUM((octets + ?) / ?), 0) FROM blob
                        WHERE segment = ?""",
                        row -> new Living(
                                row.getLong(1),
                                row.getLong(1) * SegmentFormat.RECORD_HEADER
                                        + row.getLong(2)
                                        + row.getLong(3) * SegmentFormat.CHECKSUM),
                        SegmentFormat.BLOCK - 1L,
                        (long) SegmentFormat.BLOCK,
                        segment)
                .orElse(Living.NOTHING);
    }

    /** The record that lies last in the last segment. */
    static Optional<Location> last(Snapshot rows) {
        return rows.first("""
                SELECT segment, start_at, octets FROM blob
                WHERE segment = (SELECT MAX(segment) FROM blob)
                ORDER BY segment DESC, start_at DESC FETCH FIRST 1 ROWS ONLY""", row -> new Location(row.getInt(1), row.getLong(2), row.getLong(3)));
    }
}
