package org.postroad.mailstore;

/**
 * What an account lets another do in one of its mailboxes (RFC 4314, RFC 9670). Immutable.
 *
 * @param account whose mailbox it is
 * @param subscribed whether the grantee has subscribed to it
 */
public record Grant(
        AccountId account, MailboxId mailbox, AccountId grantee, MailboxRights rights, boolean subscribed) {}
