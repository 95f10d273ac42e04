package org.postroad.mta.submit;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.bounce.IncomingDsn;
import org.postroad.mta.queue.DeliveryListener;
import org.postroad.mta.queue.SubmissionId;

/**
 * The rows of what users sent: JMAP's EmailSubmission (RFC 8621 §7). The queue's outcomes reach them as a {@link DeliveryListener}, in
 * the same transaction, and every change is recorded in the account's sequence. Thread-safe.
 */
public interface Submissions extends DeliveryListener {

    /**
     * Writes a submission; its own id is ignored and given here. The account is not locked: {@link #announce} follows at its turn.
     */
    SubmissionId add(Transaction tx, AccountId account, EmailSubmission submission);

    /** Records the creation in the account's sequence. */
    void announce(Transaction tx, AccountId account, SubmissionId id);

    /** Says which recipients were filed at once; the undo status follows. */
    void filed(Transaction tx, AccountId account, SubmissionId id, Collection<EmailAddress> recipients);

    /** Those of the ids that exist, in the order asked for. */
    List<EmailSubmission> get(Snapshot rows, AccountId account, Collection<SubmissionId> ids);

    /**
     * Writes down what a report says of recipients that another host answers for, and records it in the account's sequence; about others it
     * says nothing. A failure or a delivery that was reported is not reported again.
     */
    void reported(Transaction tx, AccountId account, SubmissionId id, IncomingDsn dsn, BlobId report, Instant at);

    /** Ids in the order of the query. */
    List<SubmissionId> query(Snapshot rows, AccountId account, SubmissionQuery query);

    /** How many there are in all, whatever the query's position and limit. */
    long count(Snapshot rows, AccountId account, SubmissionQuery query);

    /** The submission of a road that began here. */
    Optional<SubmissionId> ofRoad(Snapshot rows, AccountId account, RoadId road);

    /** Forgets a submission, whatever its state; delivery goes on. False if there is none. */
    boolean destroy(Transaction tx, AccountId account, SubmissionId id);
}
