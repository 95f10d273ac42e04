package org.postroad.mailstore;

/** What a mailbox is for (RFC 8621 §2, RFC 6154). Each role but {@link #NONE} is held by at most one mailbox of an account. */
public enum MailboxRole {
    NONE,
    INBOX,
    ARCHIVE,
    DRAFTS,
    SENT,
    TRASH,
    JUNK
}
