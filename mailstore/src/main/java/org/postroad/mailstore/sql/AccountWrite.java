package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.StateChange;

/**
 * An account that a transaction has locked, and what the transaction has done to it so far. Lives as long as the transaction; confined
 * to its thread.
 */
final class AccountWrite {
    final AccountId account;
    final long inboxId;
    private final Quota quota;
    private final Set<DataType> types = EnumSet.noneOf(DataType.class);
    private final List<StateChange.Arrival> arrivals = new ArrayList<>();
    private long modSeq;
    private long octets;
    private long emails;
    private long tombstones;

    /** @param quota as it was before this transaction */
    AccountWrite(AccountId account, long modSeq, long inboxId, long tombstones, Quota quota) {
        this.account = account;
        this.modSeq = modSeq;
        this.inboxId = inboxId;
        this.tombstones = tombstones;
        this.quota = quota;
        octets = quota.octets();
        emails = quota.emails();
    }

    long id() {
        return account.value();
    }

    ModSeq state() {
        return new ModSeq(modSeq);
    }

    boolean hasRoomFor(long size) {
        return new Quota(octets, emails, quota.limits(), quota.changed()).hasRoomFor(size);
    }

    /** Takes the next number of the sequence (S2). */
    long next(Transaction tx) {
        return next(tx, 0, 0, 0);
    }

    /** Takes the next number of the sequence for a change that adds or, if negative, frees so much. */
    long next(Transaction tx, long octetsAdded, int emailsAdded, int tombstonesAdded) {
        modSeq++;
        octets += octetsAdded;
        emails += emailsAdded;
        tombstones += tombstonesAdded;
        tx.update(
                "UPDATE account_state SET modseq = ?, octets = ?, emails = ?, tombstones = ? WHERE account_id = ?",
                modSeq,
                octets,
                emails,
                tombstones,
                account.value());
        if (emailsAdded != 0 && !quota.limits().isNone()) {
            touched(DataType.QUOTA);
        }
        return modSeq;
    }

    long tombstones() {
        return tombstones;
    }

    /** So many tombstones were deleted, all up to a point. */
    void forgot(Transaction tx, int count, long upTo) {
        tombstones -= count;
        tx.update(
                "UPDATE account_state SET tombstones = ?, trimmed_modseq = GREATEST(trimmed_modseq, ?) WHERE account_id = ?",
                tombstones,
                upTo,
                account.value());
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
