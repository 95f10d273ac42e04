package org.postroad.mta.tlsreport.sql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mta.tls.TlsObservation;
import org.postroad.mta.tls.TlsObservation.Policy;
import org.postroad.mta.tls.TlsObservation.Result;
import org.postroad.mta.tls.TlsObservation.Type;
import org.postroad.mta.tlsreport.TlsResultStore;

/** Results in one table. */
public final class SqlTlsResultStore implements TlsResultStore {
    private static final int MOST_OF_A_DAY = 200;
    private static final int MAX_POLICY = 8000;
    private static final int MAX_REASON = 300;

    @Override
    public void add(Transaction tx, long day, Counted counted) {
        TlsObservation seen = counted.observation();
        if (!count(tx, day, seen, counted.sessions())) {
            boolean crowded = tx.first(
                                    "SELECT COUNT(*) FROM tls_result WHERE result_day = ? AND domain = ?",
                                    row -> row.getInt(1),
                                    day,
                                    seen.policy().domain().ascii())
                            .orElse(0)
                    >= MOST_OF_A_DAY;
            TlsObservation kept = crowded ? seen.withoutDetails() : seen;
            if (!crowded || !count(tx, day, kept, counted.sessions())) {
                insert(tx, day, kept, counted.sessions());
            }
        }
    }

    @Override
    public List<Due> before(Snapshot rows, long day, Due above, int limit) {
        return rows.query(
                """
                SELECT DISTINCT result_day, domain FROM tls_result
                WHERE result_day < ? AND (result_day > ? OR result_day = ? AND domain > ?)
                ORDER BY result_day, domain FETCH FIRST ? ROWS ONLY
                """,
                row -> new Due(row.getLong(1), new Domain(row.getString(2))),
                day,
                above.day(),
                above.day(),
                above.domain().ascii(),
                limit);
    }

    @Override
    public List<Counted> results(Snapshot rows, Due due, int limit) {
        return rows.query(
                """
                SELECT policy_type, policy_strings, policy_mx, result, host, address, sent_from, reason, sessions
                FROM tls_result WHERE result_day = ? AND domain = ?
                ORDER BY sessions DESC, seen FETCH FIRST ? ROWS ONLY
                """, row -> counted(due.domain(), row), due.day(), due.domain().ascii(), limit);
    }

    @Override
    public int forget(Transaction tx, Due due) {
        return tx.update(
                "DELETE FROM tls_result WHERE result_day = ? AND domain = ?",
                due.day(),
                due.domain().ascii());
    }

    private static boolean count(Transaction tx, long day, TlsObservation seen, long sessions) {
        return tx.update(
                        "UPDATE tls_result SET sessions = sessions + ? WHERE result_day = ? AND domain = ? AND seen = ?",
                        sessions,
                        day,
                        seen.policy().domain().ascii(),
                        digest(seen))
                > 0;
    }

    private static void insert(Transaction tx, long day, TlsObservation seen, long sessions) {
        tx.update(
                """
                INSERT INTO tls_result (result_day, domain, seen, policy_type, policy_strings, policy_mx, result, host,
                    address, sent_from, reason, sessions)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                day,
                seen.policy().domain().ascii(),
                digest(seen),
                seen.policy().type().name(),
                joined(seen.policy().strings()),
                joined(seen.policy().mx()),
                seen.result().name(),
                seen.host(),
                seen.address(),
                seen.from(),
                bounded(seen.text()),
                sessions);
    }

    private static Counted counted(Domain domain, ResultSet row) throws SQLException {
        Policy policy =
                new Policy(domain, Type.valueOf(row.getString(1)), split(row.getString(2)), split(row.getString(3)));
        TlsObservation seen = new TlsObservation(
                policy,
                Result.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8));
        return new Counted(seen, row.getLong(9));
    }

    private static String digest(TlsObservation seen) {
        try {
            byte[] octets = seen.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whole lines of it, as many as there is room for. */
    private static String joined(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (text.length() + line.length() + 1 > MAX_POLICY) {
                break;
            }
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private static List<String> split(String text) {
        return text.lines().toList();
    }

    private static String bounded(String text) {
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
    }
}
