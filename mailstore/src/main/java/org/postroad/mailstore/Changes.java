package org.postroad.mailstore;

import java.time.Instant;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * The modification sequence of each account and what changed along it (I4). Thread-safe.
 *
 * <p>The first write to an account in a transaction locks the account until the end of the transaction. A transaction that writes to
 * several accounts does so in ascending order of their ids.
 */
public interface Changes {
    /** What happened to a record. */
    enum Kind {
        CREATED,
        UPDATED,
        DESTROYED
    }

    /** The last point of the account's sequence; it is the state string of every type. Zero for an unknown account. */
    ModSeq state(Snapshot rows, AccountId account);

    /**
     * Locks the account until the end of the transaction and returns its state: what a {@code /set} tells as {@code oldState} (RFC 8620
     * §5.3), with nobody else's change between that and its own.
     *
     * @throws StoreFault {@link StoreFault.Reason#ACCOUNT_NOT_FOUND}
     */
    ModSeq lock(Transaction tx, AccountId account);

    /**
     * The changes of one type after a state.
     *
     * @param max at most so many ids in all three lists, 1 or more
     * @throws CannotCalculateChanges if {@code since} is newer than the state, or older than what is remembered
     */
    ChangeSet since(Snapshot rows, AccountId account, DataType type, ModSeq since, int max);

    /**
     * Records a change of data that other rooms keep, such as {@link DataType#EMAIL_SUBMISSION}, and returns its place in the sequence.
     *
     * @throws StoreFault {@link StoreFault.Reason#ACCOUNT_NOT_FOUND}
     */
    ModSeq record(Transaction tx, AccountId account, DataType type, long id, Kind kind);

    /**
     * Goes far ahead in every account, where the rows were taken back to an earlier moment: clients may know of later states, ids and uids than
     * there are now. States from before the leap answer {@link CannotCalculateChanges}, and every mailbox has a new uidValidity (RFC 9051
     * §2.3.1.1).
     */
    void leap(Transaction tx);

    /**
     * Forgets at most about {@code limit} traces of what was destroyed or expunged before a moment; how many it forgot. Beside that, the
     * store forgets the oldest traces of an account that has more than {@link MailStoreSettings#tombstones}.
     */
    int trim(Transaction tx, Instant before, int limit);
}
