package org.postroad.mailstore;

/**
 * A user's change that the store refuses. It is thrown before anything was written for that change, so the caller may catch it and go
 * on in the same transaction.
 */
public final class StoreFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why; each is one error of JMAP and one response code of IMAP. */
    public enum Reason {
        ACCOUNT_NOT_FOUND,
        ACCOUNT_EXISTS,
        MAILBOX_NOT_FOUND,
        PARENT_NOT_FOUND,
        /** Empty, too long, or with control characters. */
        NAME_INVALID,
        NAME_TAKEN,
        ROLE_TAKEN,
        SORT_ORDER_INVALID,
        /** The mailbox would lie inside itself. */
        CYCLE,
        TOO_DEEP,
        TOO_MANY_MAILBOXES,
        HAS_CHILD,
        HAS_EMAIL,
        /** The Inbox keeps its role and its place, and is never destroyed. */
        INBOX_STAYS,
        EMAIL_NOT_FOUND,
        /** An email is in at least one mailbox. */
        NO_MAILBOX,
        TOO_MANY_KEYWORDS,
        ANCHOR_NOT_FOUND,
        /** The filter is too deep, or has too many conditions. */
        FILTER_TOO_LARGE,
        /** A header field that is not indexed: see {@link EmailFilter.Header}. */
        FILTER_UNSUPPORTED,
        IDENTITY_NOT_FOUND,
        /** The account may not send as this address. */
        FORBIDDEN_FROM,
        /** It came with the account. */
        IDENTITY_STAYS,
        TOO_MANY_IDENTITIES,
        /** A reply-to or bcc that is no address, or too many of them. */
        ADDRESS_INVALID,
        TEXT_TOO_LONG,
        /** The account may not do this in the mailbox. */
        FORBIDDEN,
        TOO_MANY_GRANTS,
        /** No name of RFC 5464 §3.2, or too long. */
        METADATA_NAME_INVALID,
        METADATA_TOO_LARGE,
        TOO_MUCH_METADATA,
        OVER_QUOTA
    }

    private final Reason reason;

    public StoreFault(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
