package org.postroad.common.testing;

import org.postroad.common.blob.BlobHolder;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Rows of a test that refer to blobs, in the table of {@link Counters}: each slot of a writer holds one blob or none. */
public final class Slots implements BlobHolder {
    private static final String MINE = " WHERE counter = ? AND number = ?";

    private final BlobStore blobs;

    public Slots(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** Puts a blob into a slot, in place of what was there. */
    public void put(Transaction tx, String writer, long slot, StoredBlob blob) {
        blobs.refer(tx, blob);
        clear(tx, writer, slot);
        tx.update(
                "INSERT INTO entry (counter, number, blob) VALUES (?, ?, ?)",
                writer,
                slot,
                blob.id().text());
    }

    /** Takes out of a slot what is there. */
    public void clear(Transaction tx, String writer, long slot) {
        tx.first("SELECT blob FROM entry" + MINE, row -> new BlobId(row.getString(1)), writer, slot)
                .ifPresent(before -> {
                    tx.update("DELETE FROM entry" + MINE, writer, slot);
                    blobs.release(tx, before);
                });
    }

    @Override
    public void visit(Snapshot rows, Visitor visitor) {
        rows.query("SELECT counter, number, blob FROM entry", row -> {
            visitor.refers(new BlobId(row.getString(3)), row.getString(1) + ", slot " + row.getLong(2));
            return "";
        });
    }
}
