package org.postroad.mailstore;

import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** The folders of each account. Thread-safe. */
public interface Mailboxes {
    /** All of an account by sort order, then name; their number is bounded. */
    List<Mailbox> all(Snapshot rows, AccountId account);

    Optional<Mailbox> find(Snapshot rows, AccountId account, MailboxId id);

    /** The mailbox that holds a role other than {@link MailboxRole#NONE}. */
    Optional<Mailbox> byRole(Snapshot rows, AccountId account, MailboxRole role);

    /** @throws StoreFault if the parent, name, role or order is refused, or there are too many */
    MailboxId create(Transaction tx, AccountId account, NewMailbox mailbox);

    /** @throws StoreFault as {@link #create}; or not found, a cycle, or the Inbox's role or place */
    void update(Transaction tx, AccountId account, MailboxId id, NewMailbox mailbox);

    /**
     * Destroys a mailbox with what is granted and noted there. Entries marked {@code \Deleted} go with it, which JMAP does not show: as
     * many as one transaction bears.
     *
     * @throws StoreFault not found, has a child, has an email, or is the Inbox
     */
    void destroy(Transaction tx, AccountId account, MailboxId id);

    /**
     * Takes at most {@code limit} emails out of a mailbox and destroys those that are in no other (RFC 8621 §2.5,
     * onDestroyRemoveEmails); how many it took out. Repeat until 0, in transactions of some hundred each, then {@link #destroy}.
     *
     * @throws StoreFault not found, has a child, or is the Inbox
     */
    int empty(Transaction tx, AccountId account, MailboxId id, int limit);
}
