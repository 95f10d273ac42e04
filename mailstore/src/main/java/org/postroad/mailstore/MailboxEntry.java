package org.postroad.mailstore;

/**
 * An email's place in one mailbox, as IMAP knows it. Immutable.
 *
 * @param uid 1 or more, never given twice in this mailbox
 */
public record MailboxEntry(long uid, EmailId emailId) {}
