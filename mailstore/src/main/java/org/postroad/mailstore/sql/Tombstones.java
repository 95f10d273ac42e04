package org.postroad.mailstore.sql;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStoreSettings;

/**
 * Remembers what was destroyed, so that {@code changes} can tell of it, and what was expunged, for VANISHED. Thread-safe.
 *
 * <p>An account has at most {@link MailStoreSettings#tombstones} of both; whoever adds one more forgets some of the oldest, and raises the
 * point from which on the account is sure to remember. How many it has was moved before, by {@link AccountWrite#next}.
 */
final class Tombstones {
    private static final int MOST_AT_ONCE = 1000;

    private final Clock clock;
    private final int most;

    Tombstones(Clock clock, MailStoreSettings settings) {
        this.clock = clock;
        most = settings.tombstones();
    }

    /** A record of our own is gone; it was made at the point that is its id (S1). {@code thread}: of an email, else 0. */
    void put(Transaction tx, AccountWrite write, DataType type, long id, long modSeq, long thread) {
        int reborn = tx.update(
                "UPDATE change_entry SET created_modseq = ?, modseq = ?, destroyed_at = ? WHERE account_id = ? AND type = ? AND id = ?",
                id,
                modSeq,
                clock.millis(),
                write.id(),
                type,
                id);
        if (reborn == 0) {
            insert(tx, write, type, id, id, modSeq, thread, clock.millis());
        }
        write.touched(type);
        bound(tx, write);
    }

    /** Whether a tombstone tells that the email is gone. */
    boolean tells(Transaction tx, AccountWrite write, long email) {
        return tx.first("""
                        SELECT id FROM change_entry WHERE account_id = ? AND type = ? AND id = ? AND destroyed_at IS NOT NULL""", row -> row.getLong(1), write.id(), DataType.EMAIL, email)
                .isPresent();
    }

    /** A hidden email is shown again: tells of it as of one that was made now. */
    void takeBack(Transaction tx, AccountWrite write, long email, long modSeq, long thread) {
        int told = tx.update(
                "UPDATE change_entry SET created_modseq = ?, modseq = ?, destroyed_at = NULL WHERE account_id = ? AND type = ? AND id = ?",
                modSeq,
                modSeq,
                write.id(),
                DataType.EMAIL,
                email);
        if (told == 0) {
            insert(tx, write, DataType.EMAIL, email, modSeq, modSeq, thread, null);
        }
    }

    /** Entries are gone. */
    void expunged(Transaction tx, AccountWrite write, long modSeq, Collection<EntryRows.Entry> entries) {
        List<@Nullable Object[]> gone = new ArrayList<>();
        entries.forEach(
                entry -> gone.add(new Object[] {write.id(), modSeq, entry.mailbox(), entry.uid(), clock.millis()}));
        if (!gone.isEmpty()) {
            tx.batch(
                    "INSERT INTO expunged (account_id, modseq, mailbox_id, uid, expunged_at) VALUES (?, ?, ?, ?, ?)",
                    gone);
            bound(tx, write);
        }
    }

    private static void insert(
            Transaction tx,
            AccountWrite write,
            DataType type,
            long id,
            long created,
            long modSeq,
            long thread,
            @Nullable Long destroyedAt) {
        tx.update(
                "INSERT INTO change_entry (account_id, type, id, created_modseq, modseq, thread_id, destroyed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                write.id(),
                type,
                id,
                created,
                modSeq,
                thread,
                destroyedAt);
    }

    /** Forgets the oldest, if there are too many: a tenth, so that this is seldom. */
    void bound(Transaction tx, AccountWrite write) {
        if (write.tombstones() <= most) {
            return;
        }
        int some = Math.max(1, Math.min(most / 10, MOST_AT_ONCE));
        List<Long> oldest = new ArrayList<>(tx.query(
                "SELECT modseq FROM expunged WHERE account_id = ? ORDER BY account_id, modseq FETCH FIRST ? ROWS ONLY",
                row -> row.getLong(1),
                write.id(),
                some));
        for (DataType type : DataType.values()) {
            oldest.addAll(tx.query("""
                    SELECT modseq FROM change_entry WHERE account_id = ? AND type = ? AND destroyed_at IS NOT NULL
                    ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", row -> row.getLong(1), write.id(), type, some));
        }
        oldest.sort(null);
        long last = oldest.get(Math.min(some, oldest.size()) - 1);
        int forgotten = tx.update("DELETE FROM expunged WHERE account_id = ? AND modseq <= ?", write.id(), last);
        for (DataType type : DataType.values()) {
            forgotten += tx.update(
                    "DELETE FROM change_entry WHERE account_id = ? AND type = ? AND modseq <= ? AND destroyed_at IS NOT NULL",
                    write.id(),
                    type,
                    last);
        }
        write.forgot(tx, forgotten, last);
    }
}
