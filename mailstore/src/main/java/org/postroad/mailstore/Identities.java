package org.postroad.mailstore;

import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** The senders that each account may be. Thread-safe. */
public interface Identities {
    /** All of an account in the order they were made; their number is bounded. */
    List<Identity> all(Snapshot rows, AccountId account);

    Optional<Identity> find(Snapshot rows, AccountId account, IdentityId id);

    /** @throws StoreFault if the account may not send as the address, a text is too long, or there are too many */
    IdentityId create(Transaction tx, AccountId account, NewIdentity identity);

    /** @throws StoreFault not found, or as {@link #create}; the address of an identity never changes (RFC 8621 §6) */
    void update(Transaction tx, AccountId account, IdentityId id, NewIdentity identity);

    /** @throws StoreFault not found, or it came with the account */
    void destroy(Transaction tx, AccountId account, IdentityId id);
}
