package org.postroad.common.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The database of an installation with a server for its rows, which several processes may share: PostgreSQL. Thread-safe.
 *
 * <p>How it keeps the promises that the {@link Barrier} keeps for H2:
 * <ul>
 *   <li><b>I1</b>: COMMIT returns when the server's log is on its disk, and on the standby's where one is synchronous. {@link PostgresServer} sees
 *       to it that nobody has switched that off. Bytes beside the rows are forced when they are written, before any row can refer to them
 *       ({@link #forceFirst}): no row lock is held meanwhile, and one force serves all who wait.
 *   <li><b>I4</b>: the server shows a transaction to others after that, not before, so what a reader saw no crash can take back.
 *   <li><b>I5</b>: actions after the commit run when COMMIT has returned.
 * </ul>
 *
 * <p>A conflict (40001, 40P01, 55P03) runs the body again, in {@link JdbcDatabase#write}: the server has rolled it back. So does a connection that was
 * lost before COMMIT, on a new one. What is lost in COMMIT is not run again: nobody knows whether it lasts, and the exception says so.
 *
 * <p>Every wait has a limit: for a connection 5 s, for a lock and for a statement those of {@link PostgresServer}.
 */
public final class PostgresDatabase extends JdbcDatabase implements ServerDatabase {
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);
    /** Now and then a new connection, so that a server whose name has moved is found. */
    private static final Duration CONNECTION_LIFE = Duration.ofMinutes(30);

    private static final Duration CONNECTION_CHECK = Duration.ofMinutes(2);
    /** Its REPEATABLE READ is one snapshot of every table, which a reader cannot make fail. */
    private static final String SNAPSHOT = "TRANSACTION_REPEATABLE_READ";

    private final Barrier bytes = new Barrier(new FilelessRows(() -> {}));
    private final PostgresServer server;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final PostgresNotices notices;

    private PostgresDatabase(PostgresServer server) throws SQLException {
        super(Dialect.POSTGRES);
        this.server = server;
        writers = new HikariDataSource(pool("writers", server.source(), "TRANSACTION_READ_COMMITTED"));
        HikariConfig snapshots = pool("readers", server.source(), SNAPSHOT);
        snapshots.setReadOnly(true);
        readers = new HikariDataSource(snapshots);
        notices = new PostgresNotices(server.source(), server.channel());
        bytes.start();
    }

    /**
     * Opens the database and brings the schemas up to date in the given order, also where several processes do so at once.
     *
     * @throws StorageException if the server cannot be reached, is set up so that it could lose or disorder what it was given, or the database cannot
     *     be migrated, or a restore to it has not ended
     */
    public static PostgresDatabase open(PostgresSettings settings, List<Schema> schemas) {
        try {
            PostgresServer server = PostgresServer.of(settings);
            server.alone(() -> {
                RowsLoad.requireNoneBegun(server);
                schemas.forEach(schema -> migrate(server.patientSource(), schema));
            });
            return new PostgresDatabase(server);
        } catch (SQLException | RuntimeException cause) {
            throw new StorageException(
                    "cannot open the database at " + settings.place() + " as " + settings.user() + ": "
                            + cause.getMessage(),
                    cause);
        }
    }

    /**
     * Has these bytes forced each time some were written. The transaction that refers to them then waits for nothing but its COMMIT, and
     * what is to come holds no lock while the disk works.
     */
    @Override
    public BytesWritten forceFirst(DurableBytes forced) {
        bytes.forceFirst(forced);
        return () -> {
            Barrier.Group group;
            bytes.enter();
            try {
                group = bytes.join();
            } finally {
                bytes.leave();
            }
            group.await();
        };
    }

    @Override
    public RowsCopy copy() {
        try {
            return RowsCopy.begin(server.patientSource());
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("beginning a copy", cause);
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Notices notices() {
        return notices;
    }

    @Override
    public void close() {
        notices.close();
        writers.close();
        readers.close();
        bytes.close();
    }

    @Override
    void checkAccepts() {
        bytes.checkAccepts();
    }

    @Override
    <T> T writeOnce(Function<Transaction, T> body) {
        JdbcTransaction transaction;
        T result;
        try (Connection connection = connection(writers)) {
            transaction = new JdbcTransaction(connection, Statements.of(connection), dialect(), () -> 0);
            result = inside(transaction, body);
            commit(transaction);
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("write", cause);
        } catch (LostConnectionException lost) {
            giveUp(writers);
            throw lost;
        }
        transaction.runActions();
        return result;
    }

    @Override
    <T> T readOnce(Function<Snapshot, T> body) {
        try (Connection connection = connection(readers)) {
            return look(new JdbcSnapshot(connection, Statements.of(connection), dialect(), () -> {}), body);
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("read", cause);
        } catch (LostConnectionException lost) {
            giveUp(readers);
            throw lost;
        }
    }

    /** Where one connection was lost, the others that wait in the pool are most likely lost too. */
    private static void giveUp(HikariDataSource pool) {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    private static void commit(JdbcTransaction transaction) throws SQLException {
        Connection connection = transaction.connection;
        if (!transaction.hasChanged()) {
            connection.rollback();
            transaction.isOver();
            return;
        }
        connection.clearWarnings();
        try {
            connection.commit();
        } catch (SQLException cause) {
            if (JdbcSnapshot.isLost(cause)) {
                throw new StorageException(
                        "the connection was lost in a COMMIT; whether the transaction lasts is unknown", cause);
            }
            transaction.isOver();
            throw cause;
        }
        transaction.isOver();
        // Somebody has cancelled the wait for the synchronous standby: the server then answers as if all were well.
        SQLWarning warning = connection.getWarnings();
        if (warning != null) {
            throw new StorageException("not known to be durable: " + warning.getMessage(), warning);
        }
    }

    private static HikariConfig pool(String name, DataSource source, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postroad-" + name);
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setTransactionIsolation(isolation);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setMaxLifetime(CONNECTION_LIFE.toMillis());
        config.setKeepaliveTime(CONNECTION_CHECK.toMillis());
        return config;
    }

    /** An interrupt is for others to obey: what a thread has begun here it ends. */
    private static Connection connection(HikariDataSource pool) throws SQLException {
        boolean interrupted = Thread.interrupted();
        try {
            return pool.getConnection();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
