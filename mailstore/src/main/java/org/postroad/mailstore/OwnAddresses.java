package org.postroad.mailstore;

import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;

/** Says which addresses beside its login are an account's own: whatever is sent there reaches it and nobody else. Thread-safe. */
@FunctionalInterface
public interface OwnAddresses {
    /** An account has its login and no other. */
    OwnAddresses NONE = (rows, accounts, account, address) -> false;

    boolean isOwn(Snapshot rows, Directory accounts, AccountId account, EmailAddress address);
}
