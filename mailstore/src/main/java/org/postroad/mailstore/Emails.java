package org.postroad.mailstore;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** The messages of each account. An email may lie in several mailboxes and is one id and one blob. Thread-safe. */
public interface Emails {
    /**
     * Files a message, makes the transaction refer to its blob, and finds its thread. Counters, uids and the modification sequence
     * move in the same transaction.
     */
    Filing file(Transaction tx, AccountId account, NewEmail email);

    /**
     * Those of the emails that exist, in the order asked for. Those whose every entry is marked {@code \Deleted} are not among them (RFC 8621
     * §4.1.1). Opens no blob.
     */
    List<Email> get(Snapshot rows, AccountId account, Collection<EmailId> ids);

    /**
     * The account's emails in the order of their ids, above one: 0 for the first page, then the last id of the page before. Those that are
     * hidden, see {@link #get}, are not among them.
     */
    List<EmailId> list(Snapshot rows, AccountId account, long aboveId, int limit);

    /**
     * Changes keywords and mailboxes. What changes nothing is no change. A mailbox that it is put into and where its entry is marked {@code
     * \Deleted} shows that entry again.
     *
     * @throws StoreFault not found, a mailbox not found, no mailbox left, or too many
     */
    void update(Transaction tx, AccountId account, EmailId id, EmailPatch patch);

    /** @throws StoreFault {@link StoreFault.Reason#EMAIL_NOT_FOUND} */
    void destroy(Transaction tx, AccountId account, EmailId id);

    /**
     * A part of a list. Text is looked for as far as the index has come; {@link Search#settle} waits for what was committed last.
     *
     * @throws StoreFault if the anchor is not in the list, or the filter is too large
     */
    EmailPage query(Snapshot rows, AccountId account, EmailQuery query);

    /**
     * How the list of a query has changed since a state. The query's window and position are ignored.
     *
     * @param max at most so many ids in both lists
     * @throws CannotCalculateChanges as {@link Changes#since}, if there are more than {@code max}, if one of them is
     *     too far down ({@link MailStoreSettings#changesReach}), or if the filter looks for text
     * @throws StoreFault if the filter is too large
     */
    EmailQueryChanges queryChanges(Snapshot rows, AccountId account, EmailQuery query, ModSeq since, int max);

    /** Whether an email of the account has these bytes. */
    boolean hasBlob(Snapshot rows, AccountId account, BlobId blob);

    /** Whether an email in one of some mailboxes has these bytes. Where any email has them, it costs what lies in these mailboxes. */
    boolean hasBlob(Snapshot rows, AccountId account, Collection<MailboxId> mailboxes, BlobId blob);

    /**
     * An email of the account with the same bytes as one that is to be filed: looked for by its internal date in the mailboxes named by id,
     * and then in its thread.
     */
    Optional<EmailId> findSame(Snapshot rows, AccountId account, NewEmail email);

    /** Whether the account has an email, or an upload that has not expired, with these bytes, so that it may read them. */
    boolean ownsBlob(Snapshot rows, AccountId account, BlobId blob);
}
