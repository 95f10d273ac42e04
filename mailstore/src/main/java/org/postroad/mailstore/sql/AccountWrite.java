package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;

/**
 * An account that a transaction has locked, and what the transaction has done to it so far. Lives as long as the transaction; confined
 * to its thread.
 */
final class AccountWrite {
    final AccountId account;
    final long inboxId;
    private final long maxOctets;
    private final Set<DataType> types = EnumSet.noneOf(DataType.class);
    private final List<StateChange.Arrival> arrivals = new ArrayList<>();
    private long modSeq;
    private long octets;

    AccountWrite(AccountId account, long modSeq, long inboxId, long octets, long maxOctets) {
        this.account = account;
        this.modSeq = modSeq;
        this.inboxId = inboxId;
        this.octets = octets;
        this.maxOctets = maxOctets;
    }

    long id() {
        return account.value();
    }

    ModSeq state() {
        return new ModSeq(modSeq);
    }

    boolean hasRoomFor(long more) {
        return more <= maxOctets - octets;
    }

    /** Takes the next number of the sequence (S2). */
    long next(Transaction tx) {
        return next(tx, 0);
    }

    /** Takes the next number of the sequence for a change that adds or, if negative, frees octets. */
    long next(Transaction tx, long octetsAdded) {
        modSeq++;
        octets += octetsAdded;
        tx.update(
                "UPDATE account_state SET modseq = ?, octets = ? WHERE account_id = ?",
                modSeq,
                octets,
                account.value());
        return modSeq;
    }

    void touched(DataType type) {
        types.add(type);
    }

    void arrived(StateChange.Arrival arrival) {
        if (arrivals.size() < StateChange.MAX_ARRIVALS) {
            arrivals.add(arrival);
        }
    }

    boolean hasChanged() {
        return !types.isEmpty();
    }

    StateChange change() {
        return new StateChange(account, state(), types, arrivals);
    }
}
