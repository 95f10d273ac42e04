package org.postroad.mailstore.sql;

import java.util.List;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.OwnAddresses;
import org.postroad.mailstore.Spelling;

/** Whose an address is. Immutable, thread-safe. */
final class Addresses {
    private static final int MAX_ALIKE = 10;

    private final Spelling spelling;
    private final OwnAddresses own;

    Addresses(Spelling spelling, OwnAddresses own) {
        this.spelling = spelling;
        this.own = own;
    }

    private record Candidate(AccountId account, String localPart) {}

    Optional<AccountId> recipient(Snapshot rows, EmailAddress address) {
        Optional<AccountId> asItStands =
                candidates(rows, "local_key", Spelling.key(address.localPart()), address).stream()
                        .findFirst();
        if (asItStands.isPresent() || spelling.dotsMatter()) {
            return asItStands;
        }
        List<AccountId> alike = candidates(rows, "dotless_key", Spelling.dotlessKey(address.localPart()), address);
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    private List<AccountId> candidates(Snapshot rows, String column, String key, EmailAddress address) {
        return rows
                .query(
                        "SELECT id, local_part FROM account WHERE domain = ? AND " + column
                                + " = ? FETCH FIRST ? ROWS ONLY",
                        row -> new Candidate(new AccountId(row.getLong(1)), row.getString(2)),
                        address.domain().ascii(),
                        key,
                        MAX_ALIKE)
                .stream()
                .filter(candidate -> spelling.isSame(candidate.localPart(), address.localPart()))
                .map(Candidate::account)
                .toList();
    }

    /** Whether somebody has the address, in whatever case. */
    boolean isTaken(Snapshot rows, EmailAddress address) {
        return recipient(rows, address).isPresent()
                || rows.first(
                                "SELECT id FROM account WHERE domain = ? AND local_key = ?",
                                row -> row.getLong(1),
                                address.domain().ascii(),
                                Spelling.key(address.localPart()))
                        .isPresent();
    }

    boolean maySendAs(Snapshot rows, Directory accounts, AccountId account, EmailAddress address) {
        return recipient(rows, address).filter(account::equals).isPresent()
                || own.isOwn(rows, accounts, account, address);
    }
}
