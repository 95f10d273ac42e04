package org.postroad.mailstore.sql;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.Uploads;

/** Uploads in rows. Thread-safe. */
final class SqlUploads implements Uploads {
    private static final int MAX_TYPE = 255;

    private final AccountLocks locks;
    private final BlobStore blobs;
    private final Clock clock;
    private final MailStoreSettings settings;

    SqlUploads(AccountLocks locks, BlobStore blobs, Clock clock, MailStoreSettings settings) {
        this.locks = locks;
        this.blobs = blobs;
        this.clock = clock;
        this.settings = settings;
    }

    /** What the uploads of an account take. */
    private record Taken(long count, long octets) {}

    @Override
    public Upload add(Transaction tx, AccountId account, StoredBlob blob, String type) {
        locks.require(tx, account);
        if (type.length() > MAX_TYPE) {
            throw new StoreFault(Reason.TEXT_TOO_LONG);
        }
        Taken others = tx.first(
                        """
                        SELECT COUNT(*), COALESCE(SUM(size), 0) FROM upload
                        WHERE account_id = ? AND expires_at > ? AND blob_id <> ?""",
                        row -> new Taken(row.getLong(1), row.getLong(2)),
                        account.value(),
                        clock.millis(),
                        blob.id().text())
                .orElse(new Taken(0, 0));
        if (others.count >= settings.uploads() || blob.size() > settings.uploadOctets() - others.octets) {
            throw new StoreFault(Reason.OVER_QUOTA);
        }
        blobs.refer(tx, blob);
        Instant expires = clock.instant().plus(settings.uploadLife());
        forget(tx, account.value(), blob.id());
        tx.update(
                "INSERT INTO upload (account_id, blob_id, size, type, expires_at) VALUES (?, ?, ?, ?, ?)",
                account.value(),
                blob.id().text(),
                blob.size(),
                type,
                expires.toEpochMilli());
        return new Upload(blob, type, Instant.ofEpochMilli(expires.toEpochMilli()));
    }

    @Override
    public Optional<Upload> find(Snapshot rows, AccountId account, BlobId blob) {
        return rows.first(
                "SELECT size, type, expires_at FROM upload WHERE account_id = ? AND blob_id = ? AND expires_at > ?",
                row -> new Upload(
                        new StoredBlob(blob, row.getLong(1)), row.getString(2), Instant.ofEpochMilli(row.getLong(3))),
                account.value(),
                blob.text(),
                clock.millis());
    }

    @Override
    public int trim(Transaction tx, int limit) {
        List<Expired> expired = tx.query(
                "SELECT account_id, blob_id FROM upload WHERE expires_at <= ? ORDER BY expires_at FETCH FIRST ? ROWS ONLY",
                row -> new Expired(row.getLong(1), new BlobId(row.getString(2))),
                clock.millis(),
                limit);
        expired.forEach(each -> forget(tx, each.account, each.blob));
        return expired.size();
    }

    private record Expired(long account, BlobId blob) {}

    private void forget(Transaction tx, long account, BlobId blob) {
        if (tx.update("DELETE FROM upload WHERE account_id = ? AND blob_id = ?", account, blob.text()) == 1) {
            blobs.release(tx, blob);
        }
    }
}
