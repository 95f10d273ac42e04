package org.postroad.mta.queue;

import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Transaction;

/** Is told what becomes of queued recipients, in the very transaction that changes their rows. Thread-safe. */
@FunctionalInterface
public interface DeliveryListener {

    /**
     * What is known of one recipient.
     *
     * @param address the recipient as the envelope named it
     * @param state where it stands
     * @param smtpReply what the next host said last, or our own words in the form of a reply
     */
    record Status(EmailAddress address, State state, String smtpReply) {}

    /** Where a recipient stands. */
    enum State {
        QUEUED,
        /** A mailbox of ours has it. */
        FILED,
        /** Another host answers for it. */
        DELIVERED,
        FAILED,
        CANCELLED
    }

    /**
     * Called with the message locked ({@link MailQueue#lock}) and no account locked yet. Changes nothing but rows.
     *
     * @param statuses of the recipients that changed; none if only the moments of their next attempts did
     */
    void changed(Transaction tx, QueuedMessage message, List<Status> statuses);

    /** This one, and then another. */
    default DeliveryListener and(DeliveryListener other) {
        return (tx, message, statuses) -> {
            changed(tx, message, statuses);
            other.changed(tx, message, statuses);
        };
    }
}
