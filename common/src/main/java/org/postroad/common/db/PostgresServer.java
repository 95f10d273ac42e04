package org.postroad.common.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server as it was found, and how connections to it are made. What could cost mail is refused here, before anything is accepted.
 *
 * @param settings where it is
 * @param commit what its COMMIT waits for, as {@code synchronous_commit} says it
 * @param channel of the notices of this schema
 */
record PostgresServer(PostgresSettings settings, String commit, String channel) {
    private static final int MIN_VERSION = 150_000;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Also how long a reader may think between two statements, and a lock be waited for at most. */
    private static final Duration STATEMENT = Duration.ofSeconds(30);

    private static final Duration LOCK = Duration.ofSeconds(10);
    /** Above every limit that the server itself keeps: then it is the server that does not answer. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    static PostgresServer of(PostgresSettings settings) throws SQLException {
        try (Connection connection = source(settings).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT current_setting('server_version_num')::int, current_setting('fsync'),
                            current_setting('full_page_writes'), current_setting('synchronous_commit'),
                            current_setting('server_encoding'), 'a' > 'B' AND 'é' > 'z',
                            'postroad_' || md5(current_schema())""")) {
            row.next();
            require(
                    row.getInt(1) >= MIN_VERSION,
                    "the server is older than version " + MIN_VERSION / 10_000 + ", the oldest that is tested");
            require(
                    row.getString(2).equals("on") && row.getString(3).equals("on"),
                    "the server runs with fsync or full_page_writes off, so it loses mail in a power cut");
            require(
                    row.getString(5).equals("UTF8") && row.getBoolean(6),
                    "the database must have the encoding UTF8 and sort by code point. Make it so:"
                            + " CREATE DATABASE postroad OWNER postroad TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
            return new PostgresServer(settings, row.getString(4), row.getString(7));
        }
    }

    /** Connections for all that is bounded: statements, locks, and the silence in a transaction. */
    DataSource source() {
        PGSimpleDataSource source = source(settings);
        tell(source, STATEMENT, LOCK);
        if (!settings.decides("socketTimeout")) {
            source.setSocketTimeout((int) SILENCE.toSeconds());
        }
        return source;
    }

    /** Connections for migrations and copies, which may take as long as the tables are large. */
    DataSource patientSource() {
        PGSimpleDataSource source = source(settings);
        tell(source, Duration.ZERO, Duration.ZERO);
        return source;
    }

    /** @param statement limit of a statement and of the silence between two; zero for none, as for a lock */
    private void tell(PGSimpleDataSource source, Duration statement, Duration lock) {
        // Never less than the server's own disk, and more where the operator wants more.
        String sync = commit.equals("remote_apply") ? "" : " -c synchronous_commit=on";
        String theirs = settings.decides("options") ? " " + source.getOptions() : "";
        source.setOptions("-c statement_timeout=" + statement.toMillis() + " -c lock_timeout=" + lock.toMillis()
                + " -c idle_in_transaction_session_timeout=" + statement.toMillis() + sync + theirs);
    }

    /** Runs migrations while no other process runs any in this schema. */
    void alone(Runnable migrations) throws SQLException {
        try (Connection connection = patientSource().getConnection();
                PreparedStatement lock =
                        connection.prepareStatement("SELECT pg_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, channel);
            lock.execute(); // let go when the connection ends
            migrations.run();
        }
    }

    private static PGSimpleDataSource source(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        if (!settings.decides("ApplicationName")) {
            source.setApplicationName("postroad");
        }
        if (!settings.decides("connectTimeout")) {
            source.setConnectTimeout((int) CONNECT.toSeconds());
        }
        if (!settings.decides("targetServerType")) {
            source.setTargetServerType("primary"); // of several hosts the one that takes writes
        }
        return source;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new StorageException(otherwise);
        }
    }
}
