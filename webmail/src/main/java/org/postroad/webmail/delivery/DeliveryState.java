package org.postroad.webmail.delivery;

import java.util.Locale;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.Report;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;

/** Where one recipient stands, as a user understands it. */
enum DeliveryState {
    /** In the recipient's mailbox here. */
    FILED,
    /** Waits for the moment at which its sender wants it to leave. */
    SCHEDULED,
    /** Waits for its first attempt. */
    QUEUED,
    /** Waits for its next attempt. */
    DEFERRED,
    /** Waits for its next attempt; the last one sent the dot and got no reply, so the message may have arrived. */
    UNKNOWN,
    /** Another host answers for it now. */
    RELAYED,
    /** A report says that it lies in the recipient's mailbox, at another host. */
    DELIVERED,
    /** Another host took it, and reported later that it cannot be delivered. */
    RETURNED,
    /** It will not be delivered. */
    FAILED,
    /** Taken back before it was delivered. */
    CANCELED;

    static DeliveryState of(QueueItem waiting, boolean scheduled) {
        if (scheduled) {
            return SCHEDULED;
        }
        if (waiting.attempts().count() == 0) {
            return QUEUED;
        }
        return waiting.trouble().kind() == Trouble.Kind.DOT_UNANSWERED ? UNKNOWN : DEFERRED;
    }

    static DeliveryState of(DeliveryEnd ended) {
        return switch (ended.outcome()) {
            case DELIVERED -> RELAYED;
            case FAILED, EXPIRED, DISCARDED -> FAILED;
            case CANCELLED -> CANCELED;
        };
    }

    /** Of a recipient that another host answers for, and reported of. */
    static DeliveryState of(Report report) {
        return switch (report.action()) {
            case FAILED -> RETURNED;
            case DELIVERED -> DELIVERED;
            case DELAYED, RELAYED, EXPANDED -> RELAYED;
        };
    }

    /** Of a recipient that was never in the queue, or whose recorded end has been forgotten since. */
    static DeliveryState of(EmailSubmission submission, RecipientStatus recipient) {
        if (recipient.report().isPresent() && recipient.delivered() != Delivered.QUEUED) {
            return RELAYED;
        }
        return switch (recipient.delivered()) {
            case YES -> FILED;
            case UNKNOWN -> RELAYED;
            case QUEUED -> QUEUED;
            case NO -> submission.undoStatus() == UndoStatus.CANCELED ? CANCELED : FAILED;
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
