package org.postroad.mta.submit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.ThreadId;
import org.postroad.mta.bounce.IncomingDsn;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.smtp.ReversePath;

/**
 * A user's message on its way, as JMAP shows it (RFC 8621 §7). Immutable.
 *
 * @param identity who it was sent as
 * @param email the sender's own copy; may be gone by now
 * @param thread of that email
 * @param from the envelope's reverse-path
 * @param parameters what its sender stated of that, by name, as {@link StatedParameters} has it
 * @param sendAt when it was sent, or will be
 * @param undoStatus whether it can still be taken back
 * @param recipients the envelope's recipients and what became of each
 * @param road its journey
 */
public record EmailSubmission(
        SubmissionId id,
        IdentityId identity,
        EmailId email,
        ThreadId thread,
        ReversePath from,
        Map<String, String> parameters,
        Instant sendAt,
        UndoStatus undoStatus,
        List<RecipientStatus> recipients,
        RoadId road) {

    /** RFC 8621 §7: undoStatus. */
    public enum UndoStatus {
        /** Every recipient still waits in the queue. */
        PENDING,
        /** At least one was delivered, or failed. */
        FINAL,
        /** It was taken back before it reached anyone. */
        CANCELED
    }

    /** RFC 8621 §7: the delivered property of a DeliveryStatus. */
    public enum Delivered {
        /** It waits in the queue. */
        QUEUED,
        /** It lies in the recipient's mailbox here, or a report says so of another host's. */
        YES,
        /** It failed, here or later by a report, or was taken back. */
        NO,
        /** Another host answers for it now. */
        UNKNOWN
    }

    /**
     * What became of one recipient (RFC 8621 §7, DeliveryStatus).
     *
     * @param smtpReply the last reply about it, of the next host or of our own
     * @param parameters what its sender stated of it, by name
     * @param report what a host behind the next one said later, if it did
     */
    public record RecipientStatus(
            EmailAddress address,
            Delivered delivered,
            String smtpReply,
            Map<String, String> parameters,
            Optional<Report> report) {
        public RecipientStatus {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * What somebody reported of a recipient in a message of its own (RFC 3464).
     *
     * @param status as RFC 3463 has it; "" where none was given
     * @param text the host's own words; "" where there were none
     * @param host that said them; "" where it is not named
     * @param blob the whole report; gone when the user destroyed it
     * @param at when it came
     */
    public record Report(IncomingDsn.Action action, String status, String text, String host, BlobId blob, Instant at) {}

    public EmailSubmission {
        parameters = Map.copyOf(parameters);
        recipients = List.copyOf(recipients);
    }
}
