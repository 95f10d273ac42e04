package org.postroad.common.testing;

import org.postroad.common.db.Schema;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Tables for tests of the storage itself: counters, and an entry for each number that a counter has reached. */
public final class Counters {
    public static final Schema SCHEMA = new Schema("counters", "org/postroad/common/testing");

    private Counters() {}

    public static void create(Transaction tx, String name) {
        tx.update("INSERT INTO counter (name, reached) VALUES (?, 0)", name);
    }

    /** Counts one up and adds the entry; the number reached. */
    public static long count(Transaction tx, String name) {
        tx.update("UPDATE counter SET reached = reached + 1 WHERE name = ?", name);
        long number = reached(tx, name);
        tx.update("INSERT INTO entry (counter, number) VALUES (?, ?)", name, number);
        return number;
    }

    public static long reached(Snapshot rows, String name) {
        return rows.first("SELECT reached FROM counter WHERE name = ?", row -> row.getLong(1), name)
                .orElse(-1L);
    }

    public static long entries(Snapshot rows, String name) {
        return rows.first("SELECT COUNT(*) FROM entry WHERE counter = ?", row -> row.getLong(1), name)
                .orElseThrow();
    }
}
