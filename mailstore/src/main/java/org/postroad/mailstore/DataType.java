package org.postroad.mailstore;

/** The kinds of data whose changes an account records (RFC 8620 §7.1, RFC 8621 §1.5). */
public enum DataType {
    MAILBOX,
    EMAIL,
    THREAD,
    IDENTITY,
    EMAIL_SUBMISSION,
    /** What an account with a limit holds, and the limit (RFC 9425). */
    QUOTA,
    /** Changes only when an email arrives that its owner did not put there; is pushed, and has no list of changes. */
    EMAIL_DELIVERY
}
