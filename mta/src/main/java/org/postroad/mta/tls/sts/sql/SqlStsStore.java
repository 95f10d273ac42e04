package org.postroad.mta.tls.sts.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mta.tls.sts.StsPolicy;
import org.postroad.mta.tls.sts.StsPolicy.Mode;
import org.postroad.mta.tls.sts.StsStore;

/** Policies in one table. */
public final class SqlStsStore implements StsStore {
    private static final String EVERY = "SELECT domain, policy_id, mode, mx, max_age, fetched_at FROM sts_policy ";

    @Override
    public Optional<Kept> find(Snapshot rows, Domain domain) {
        return rows.first(EVERY + "WHERE domain = ?", SqlStsStore::kept, domain.ascii());
    }

    @Override
    public void keep(Transaction tx, Kept policy) {
        Object[] values = {
            policy.id(),
            policy.policy().mode().name(),
            String.join(" ", policy.policy().mx()),
            policy.policy().maxAge().toSeconds(),
            policy.fetchedAt().toEpochMilli(),
            policy.fetchedAt().plus(policy.policy().maxAge()).toEpochMilli(),
            policy.domain().ascii()
        };
        int updated = tx.update(
                "UPDATE sts_policy SET policy_id = ?, mode = ?, mx = ?, max_age = ?, fetched_at = ?, expires_at = ?"
                        + " WHERE domain = ?",
                values);
        if (updated == 0) {
            tx.update("""
                    INSERT INTO sts_policy (policy_id, mode, mx, max_age, fetched_at, expires_at, domain)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, values);
        }
    }

    @Override
    public List<Kept> fetchedBefore(Snapshot rows, Instant time, Instant validAt, int limit) {
        return rows.query(
                EVERY + "WHERE fetched_at < ? AND expires_at > ? ORDER BY fetched_at FETCH FIRST ? ROWS ONLY",
                SqlStsStore::kept,
                time.toEpochMilli(),
                validAt.toEpochMilli(),
                limit);
    }

    @Override
    public int trim(Transaction tx, Instant before, int limit) {
        return tx.update("""
                DELETE FROM sts_policy WHERE domain IN
                    (SELECT domain FROM sts_policy WHERE expires_at < ? ORDER BY expires_at FETCH FIRST ? ROWS ONLY)
                """, before.toEpochMilli(), limit);
    }

    private static Kept kept(ResultSet row) throws SQLException {
        String mx = row.getString(4);
        return new Kept(
                new Domain(row.getString(1)),
                row.getString(2),
                new StsPolicy(
                        Mode.valueOf(row.getString(3)),
                        mx.isEmpty() ? List.of() : List.of(mx.split(" ")),
                        Duration.ofSeconds(row.getLong(5))),
                Instant.ofEpochMilli(row.getLong(6)));
    }
}
