package org.postroad.mailstore;

import java.util.List;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * Who may do what in whose mailbox (RFC 4314, RFC 8621 §2 myRights, RFC 9670). The one place that decides; {@link Entries} asks for its
 * answer. Thread-safe.
 */
public interface Sharing {
    /** What an account may do in a mailbox of its own or of another; nothing if the mailbox is not there. */
    MailboxRights rights(Snapshot rows, AccountId who, AccountId account, MailboxId mailbox);

    /**
     * Opens a mailbox for somebody. To who may not even look it up it is not there, whether it is or not.
     *
     * @throws StoreFault {@link StoreFault.Reason#MAILBOX_NOT_FOUND}
     */
    MailboxAccess open(Snapshot rows, AccountId who, AccountId account, MailboxId mailbox);

    /** Who else may do what in a mailbox, in the order of the accounts; their number is bounded. */
    List<Grant> grants(Snapshot rows, AccountId account, MailboxId mailbox);

    /** Who else may do what in any mailbox of an account, in the order of mailboxes and accounts. */
    List<Grant> grantedBy(Snapshot rows, AccountId account);

    /** What one account granted to another, in the order of the mailboxes; their number is bounded. */
    List<Grant> granted(Snapshot rows, AccountId account, AccountId grantee);

    /** The accounts that let another look up at least one mailbox, in the order of their ids, at most so many. */
    List<AccountId> sharers(Snapshot rows, AccountId grantee, int limit);

    /** The mailboxes of others in which an account may do something, in the order of account and mailbox, at most so many. */
    List<Grant> sharedWith(Snapshot rows, AccountId who, int limit);

    /**
     * Lets an account do this and nothing else in a mailbox; {@link MailboxRights#NONE} takes back what was granted. Changes the mailbox
     * (RFC 9670: shareWith).
     *
     * @throws StoreFault account or mailbox not found, {@link StoreFault.Reason#FORBIDDEN} for the owner's own rights, too many grants
     */
    void grant(Transaction tx, AccountId account, MailboxId mailbox, AccountId grantee, MailboxRights rights);

    /**
     * Has the grantee subscribe to a mailbox of another, or not; to its own one subscribes by {@link Mailboxes#update}.
     *
     * @throws StoreFault {@link StoreFault.Reason#MAILBOX_NOT_FOUND} if nothing is granted there
     */
    void subscribe(Transaction tx, AccountId grantee, AccountId account, MailboxId mailbox, boolean subscribed);
}
