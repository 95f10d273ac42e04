package org.postroad.mailstore;

import java.util.List;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Who has an account here. Local parts compare as the {@link Spelling} says, mostly without regard to case. Thread-safe. */
public interface Directory {
    /**
     * Makes an account with its Inbox, Drafts, Sent, Archive, Junk and Trash and one identity.
     *
     * @param password from {@link Authenticator#hash}, made before the transaction: it takes long
     * @throws StoreFault {@link StoreFault.Reason#ACCOUNT_EXISTS}
     */
    Account create(Transaction tx, EmailAddress login, String displayName, PasswordHash password);

    /** Accounts in the order of their ids, above one: 0 for the first page, then the last id of the page before. */
    List<Account> list(Snapshot rows, long aboveId, int limit);

    Optional<Account> find(Snapshot rows, AccountId id);

    /** The account with this login, as a person typed it; empty if the text is no address. */
    Optional<Account> byLogin(Snapshot rows, String login);

    /** The account with an address as its login. */
    Optional<AccountId> recipient(Snapshot rows, EmailAddress address);

    /** Whether the account may name the address as author or reverse-path: its login, or one of its {@link OwnAddresses}. */
    boolean maySendAs(Snapshot rows, AccountId account, EmailAddress address);

    /** @throws StoreFault {@link StoreFault.Reason#ACCOUNT_NOT_FOUND} */
    void changePassword(Transaction tx, AccountId account, PasswordHash password);

    /** Removes the SCRAM verifiers of at most so many accounts, which log in as before, but by their passwords only; of how many. Repeat until 0. */
    int forgetScram(Transaction tx, int limit);

    /**
     * Closes an account: nobody can log in, nothing more is filed, its address is free. Its mail goes with {@link #purge}.
     *
     * @throws StoreFault {@link StoreFault.Reason#ACCOUNT_NOT_FOUND}
     */
    void remove(Transaction tx, AccountId account);

    /** Deletes at most about {@code limit} rows of removed accounts; how many it deleted. Repeat, a transaction each, until 0. */
    int purge(Transaction tx, int limit);
}
