package org.postroad.mta.submit;

import java.util.List;
import org.postroad.common.address.EmailAddress;

/** A submission that is refused; nothing of it stays. Each reason is one error of RFC 8621 §7.5. Stackless: it is no bug. */
public final class SubmissionFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The account has no such email, or no such identity: invalidProperties. */
        EMAIL_NOT_FOUND,
        IDENTITY_NOT_FOUND,
        /** invalidEmail: it has no author, or its header is beyond reading. */
        INVALID_EMAIL,
        /** tooLarge. */
        TOO_LARGE,
        /** invalidProperties of the envelope: it is to leave later than it may. */
        HELD_TOO_LONG,
        /** tooManyRecipients. */
        TOO_MANY_RECIPIENTS,
        /** invalidRecipients: mailboxes of ours that do not exist. */
        INVALID_RECIPIENTS,
        /** forbiddenMailFrom: the account may not use that reverse-path. */
        FORBIDDEN_MAIL_FROM,
        /** forbiddenFrom: the account may not be the author. */
        FORBIDDEN_FROM,
        /** overQuota: a recipient's mailbox of ours is full. */
        OVER_QUOTA,
        /** rateLimit (RFC 8620 §5.3): the account sends more than it may in a time. */
        RATE_LIMIT
    }

    private final Reason reason;
    private final transient List<EmailAddress> addresses;

    SubmissionFault(Reason reason, String message, List<EmailAddress> addresses) {
        super(message, null, false, false);
        this.reason = reason;
        this.addresses = List.copyOf(addresses);
    }

    public Reason reason() {
        return reason;
    }

    /** The addresses it is about; may be empty. */
    public List<EmailAddress> addresses() {
        return addresses;
    }
}
