package org.postroad.webmail.login.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.login.SessionStore;

/** Sessions in one table. Holds nothing itself. */
public final class SqlSessionStore implements SessionStore {
    @Override
    public void add(Transaction tx, StoredSession session) {
        tx.update(
                "INSERT INTO browser_session (token_hash, account_id, begun_at, used_at) VALUES (?, ?, ?, ?)",
                session.tokenHash(),
                session.account().value(),
                session.begun().toEpochMilli(),
                session.used().toEpochMilli());
    }

    @Override
    public Optional<StoredSession> find(Snapshot rows, String tokenHash) {
        return rows.first(
                "SELECT token_hash, account_id, begun_at, used_at FROM browser_session WHERE token_hash = ?",
                SqlSessionStore::session,
                tokenHash);
    }

    @Override
    public void used(Transaction tx, String tokenHash, Instant at, Instant lastWritten) {
        tx.update(
                "UPDATE browser_session SET used_at = ? WHERE token_hash = ? AND used_at <= ?",
                at.toEpochMilli(),
                tokenHash,
                lastWritten.toEpochMilli());
    }

    @Override
    public void end(Transaction tx, String tokenHash) {
        tx.update("DELETE FROM browser_session WHERE token_hash = ?", tokenHash);
    }

    @Override
    public void endAll(Transaction tx, AccountId account) {
        tx.update("DELETE FROM browser_session WHERE account_id = ?", account.value());
    }

    @Override
    public List<String> endBeyond(Transaction tx, AccountId account, int kept) {
        return end(tx, tx.query("""
                SELECT token_hash FROM browser_session WHERE account_id = ?
                ORDER BY used_at DESC, token_hash OFFSET ? ROWS
                """, row -> row.getString(1), account.value(), kept));
    }

    @Override
    public List<String> endBeyond(Transaction tx, int kept) {
        long all = tx.first("SELECT COUNT(*) FROM browser_session", row -> row.getLong(1))
                .orElse(0L);
        if (all <= kept) {
            return List.of();
        }
        return end(
                tx,
                tx.query(
                        "SELECT token_hash FROM browser_session ORDER BY used_at FETCH FIRST ? ROWS ONLY",
                        row -> row.getString(1),
                        all - kept));
    }

    private List<String> end(Transaction tx, List<String> tokenHashes) {
        tokenHashes.forEach(tokenHash -> end(tx, tokenHash));
        return tokenHashes;
    }

    @Override
    public int trim(Transaction tx, Instant usedUntil, Instant begunUntil, int limit) {
        return trim(tx, "used_at", usedUntil, limit) + trim(tx, "begun_at", begunUntil, limit);
    }

    private static int trim(Transaction tx, String column, Instant until, int limit) {
        String sql = "DELETE FROM browser_session WHERE token_hash IN (SELECT token_hash FROM browser_session WHERE "
                + column + " <= ? ORDER BY " + column + " FETCH FIRST ? ROWS ONLY)";
        return tx.update(sql, until.toEpochMilli(), limit);
    }

    private static StoredSession session(ResultSet row) throws SQLException {
        return new StoredSession(
                row.getString(1),
                new AccountId(row.getLong(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
