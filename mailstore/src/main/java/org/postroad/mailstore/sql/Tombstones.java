package org.postroad.mailstore.sql;

import java.time.Clock;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.DataType;

/** Remembers what was destroyed, so that {@code changes} can tell of it. Thread-safe. */
final class Tombstones {
    private final Clock clock;

    Tombstones(Clock clock) {
        this.clock = clock;
    }

    /** A record of our own is gone; it was made at the point that is its id (S1). {@code thread}: of an email, else 0. */
    void put(Transaction tx, AccountWrite write, DataType type, long id, long modSeq, long thread) {
        tx.update(
                "INSERT INTO change_entry (account_id, type, id, created_modseq, modseq, thread_id, destroyed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                write.id(),
                type,
                id,
                id,
                modSeq,
                thread,
                clock.millis());
        write.touched(type);
    }
}
