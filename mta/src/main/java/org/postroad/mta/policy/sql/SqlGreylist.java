package org.postroad.mta.policy.sql;

import java.time.Instant;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mta.policy.Greylist;

/** The greylist in two tables. Holds nothing itself. */
public final class SqlGreylist implements Greylist {
    @Override
    public Optional<Entry> find(Snapshot rows, String triplet) {
        return rows.first(
                "SELECT first_at, last_at, passed FROM greylist WHERE triplet = ?",
                row -> new Entry(
                        Instant.ofEpochMilli(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2)), row.getBoolean(3)),
                triplet);
    }

    @Override
    public void put(Transaction tx, String triplet, Entry entry) {
        int changed = tx.update(
                "UPDATE greylist SET first_at = ?, last_at = ?, passed = ? WHERE triplet = ?",
                entry.firstAt().toEpochMilli(),
                entry.lastAt().toEpochMilli(),
                entry.passed(),
                triplet);
        if (changed == 0) {
            tx.update(
                    "INSERT INTO greylist (triplet, first_at, last_at, passed) VALUES (?, ?, ?, ?)",
                    triplet,
                    entry.firstAt().toEpochMilli(),
                    entry.lastAt().toEpochMilli(),
                    entry.passed());
        }
    }

    @Override
    public Optional<Network> network(Snapshot rows, String network) {
        return rows.first(
                "SELECT passes, last_at FROM greylist_network WHERE network = ?",
                row -> new Network(row.getInt(1), Instant.ofEpochMilli(row.getLong(2))),
                network);
    }

    @Override
    public void putNetwork(Transaction tx, String network, Network known) {
        int changed = tx.update(
                "UPDATE greylist_network SET passes = ?, last_at = ? WHERE network = ?",
                known.passes(),
                known.lastAt().toEpochMilli(),
                network);
        if (changed == 0) {
            tx.update(
                    "INSERT INTO greylist_network (network, passes, last_at) VALUES (?, ?, ?)",
                    network,
                    known.passes(),
                    known.lastAt().toEpochMilli());
        }
    }

    @Override
    public int size(Snapshot rows) {
        return rows.first("SELECT COUNT(*) FROM greylist", row -> row.getInt(1)).orElse(0);
    }

    @Override
    public int trim(Transaction tx, Instant unpassedBefore, Instant passedBefore, int limit) {
        int triplets = tx.update("""
                DELETE FROM greylist WHERE triplet IN (
                    SELECT triplet FROM greylist WHERE last_at < ? AND (last_at < ? OR passed = FALSE)
                    ORDER BY last_at FETCH FIRST ? ROWS ONLY)
                """, unpassedBefore.toEpochMilli(), passedBefore.toEpochMilli(), limit);
        int networks = tx.update("""
                DELETE FROM greylist_network WHERE network IN (
                    SELECT network FROM greylist_network WHERE last_at < ? ORDER BY last_at FETCH FIRST ? ROWS ONLY)
                """, passedBefore.toEpochMilli(), limit);
        return triplets + networks;
    }
}
