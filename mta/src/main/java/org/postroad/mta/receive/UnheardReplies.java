package org.postroad.mta.receive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.ReversePath;

/** The rows of what was taken from strangers who have not shown yet that they heard so. Thread-safe. */
public interface UnheardReplies {
    /**
     * What two deliveries of one message to one recipient have in common, apart from their octets. Immutable.
     *
     * @param id the first 64 bits of the digest
     * @param digest SHA-256 in base64url, 43 characters
     */
    record Delivery(long id, String digest) {
        /**
         * @param envelopeId ENVID, empty where none was given
         * @param messageId not empty
         */
        static Delivery of(ReversePath from, EmailAddress recipient, String envelopeId, String messageId) {
            // None of them has a line end in it.
            String text = from + "\n" + recipient + "\n" + envelopeId + "\n" + messageId;
            try {
                byte[] octets = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                String digest = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
                return new Delivery(ByteBuffer.wrap(octets).getLong(), digest);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /**
     * What was taken. Immutable.
     *
     * @param blob the stored bytes; they may be gone, if nothing else refers to them
     * @param bodyOffset octets of our own trace fields; what the client sent begins here
     */
    record Taken(RoadId road, StoredBlob blob, int bodyOffset, Instant at) {}

    /**
     * Notes that a message was taken for a recipient, in the transaction that takes it.
     *
     * @throws org.postroad.common.db.DuplicateKeyException if one was noted already that has the same in common
     */
    void add(Transaction tx, Delivery key, Taken taken);

    Optional<Taken> find(Snapshot rows, Delivery key);

    /** The client heard it; a no-op where nothing is noted. */
    void remove(Transaction tx, Delivery key);

    /**
     * Forgets what was taken before a moment, and the oldest of what is more than {@code most}; at most about {@code limit} rows of each.
     *
     * @return how many it forgot
     */
    int trim(Transaction tx, Instant before, int most, int limit);
}
