package org.postroad.mailstore;

/**
 * A mailbox and what somebody may do in it: the ticket that {@link Entries} wants. {@link Sharing#open} gives it out, for one transaction
 * or snapshot. Immutable.
 *
 * @param account whose mailbox it is
 */
public record MailboxAccess(AccountId account, MailboxId mailbox, MailboxRights rights) {
    /** @throws StoreFault {@link StoreFault.Reason#FORBIDDEN} if the right is not there */
    public void require(MailboxRight right) {
        if (!rights.has(right)) {
            throw new StoreFault(StoreFault.Reason.FORBIDDEN);
        }
    }
}
