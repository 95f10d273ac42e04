package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.postroad.common.db.Database;

/** Reads every blob and compares it with its name. Thread-safe. */
public final class BlobScan {
    private static final int PAGE = 1000;

    private final Database database;
    private final BlobStore blobs;

    public BlobScan(Database database, BlobStore blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /** How many blobs there are, and their octets. */
    public record Extent(long blobs, long octets) {}

    /** Hears what is found. */
    public interface Listener {
        /** A blob's octets are about to be read; an exception ends it. */
        void reading(BlobId id, long octets) throws IOException;

        /** A blob is not what its name says, or cannot be read. */
        void damaged(BlobId id, String why);
    }

    public Extent extent() {
        return database.read(rows -> rows.first(
                        "SELECT COUNT(*), COALESCE(SUM(octets), 0) FROM blob",
                        row -> new Extent(row.getLong(1), row.getLong(2)))
                .orElseThrow());
    }

    /** Goes over all blobs that are there from the beginning to the end of the call, within a budget. */
    public void run(IoBudget budget, Listener listener) throws IOException {
        List<StoredBlob> page = above("");
        byte[] buffer = new byte[64 << 10];
        while (!page.isEmpty()) {
            for (StoredBlob blob : page) {
                listener.reading(blob.id(), blob.size());
                budget.spend(blob.size(), () -> false);
                read(blob, buffer, listener);
            }
            page = above(page.get(page.size() - 1).id().text());
        }
    }

    /** Blobs in the order of their names, above one. */
    private List<StoredBlob> above(String name) {
        return database.read(rows -> rows.query(
                "SELECT id, octets FROM blob WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                row -> new StoredBlob(new BlobId(row.getString(1)), row.getLong(2)),
                name,
                PAGE));
    }

    private void read(StoredBlob blob, byte[] buffer, Listener listener) {
        try (InputStream in = blobs.open(blob.id())) {
            int count = in.read(buffer);
            while (count >= 0) {
                count = in.read(buffer);
            }
        } catch (IOException cause) {
            // It may have been deleted since the page was read.
            boolean there = database.read(rows -> rows.first(
                            "SELECT id FROM blob WHERE id = ?",
                            row -> row.getString(1),
                            blob.id().text()))
                    .isPresent();
            if (there) {
                listener.damaged(blob.id(), String.valueOf(cause.getMessage()));
            }
        }
    }
}
