package org.postroad.mailstore.sql;

import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.text.Folding;

/** Whose an address is. */
final class Addresses {
    private Addresses() {}

    static Optional<AccountId> recipient(Snapshot rows, EmailAddress address) {
        return rows.first(
                "SELECT id FROM account WHERE domain = ? AND local_key = ?",
                row -> new AccountId(row.getLong(1)),
                address.domain().ascii(),
                Folding.fold(address.localPart()));
    }

    static boolean maySendAs(Snapshot rows, AccountId account, EmailAddress address) {
        return recipient(rows, address).filter(account::equals).isPresent();
    }
}
