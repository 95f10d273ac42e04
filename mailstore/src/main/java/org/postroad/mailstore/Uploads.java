package org.postroad.mailstore;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Blobs that a user has uploaded and not used yet (RFC 8620 §6.1). They are kept for a day. Thread-safe. */
public interface Uploads {
    /** @param type the media type that the client named */
    record Upload(StoredBlob blob, String type, Instant expires) {}

    /**
     * Takes a finished blob. Bytes that were uploaded before are kept for another day.
     *
     * @throws StoreFault over quota: too many uploads, or octets, in this account; or the type is too long
     */
    Upload add(Transaction tx, AccountId account, StoredBlob blob, String type);

    Optional<Upload> find(Snapshot rows, AccountId account, BlobId blob);

    /** Forgets at most {@code limit} expired uploads; how many it forgot. */
    int trim(Transaction tx, int limit);
}
