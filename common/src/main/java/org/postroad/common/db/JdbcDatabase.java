package org.postroad.common.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** What the engines do alike: one body on a thread, reads that join it, conflicts that run it again. Thread-safe. */
abstract class JdbcDatabase implements DatabaseEngine {
    static final int CONNECTIONS = 16; // each for readers and writers; more threads wait their turn
    private static final int ATTEMPTS = 10;
    private static final int MAX_PAUSE_MILLIS = 64;

    private final Dialect dialect;
    /** What runs on this thread, so that a read inside a body joins it. */
    private final ThreadLocal<JdbcSnapshot> current = new ThreadLocal<>();

    JdbcDatabase(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public final <T> T write(Function<Transaction, T> body) {
        if (current.get() != null) {
            throw new IllegalStateException("a write transaction inside another body");
        }
        checkAccepts();
        return repeat(() -> writeOnce(body));
    }

    @Override
    public final <T> T read(Function<Snapshot, T> body) {
        JdbcSnapshot outer = current.get();
        return outer != null ? body.apply(outer) : repeat(() -> readOnce(body));
    }

    private static <T> T repeat(Supplier<T> transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (ConflictException conflict) {
                if (attempt == ATTEMPTS) {
                    throw conflict;
                }
                pause(attempt);
            }
        }
    }

    /** @throws StorageException if nothing can be accepted now, which is better said before anything is tried */
    abstract void checkAccepts();

    /** Runs the body in one transaction, durably. */
    abstract <T> T writeOnce(Function<Transaction, T> body);

    /** Runs the body on one snapshot, and returns when all that it saw is durable. */
    abstract <T> T readOnce(Function<Snapshot, T> body);

    /** Runs the body on its connection; rolls back unless all of it went well. */
    final <T> T inside(JdbcTransaction transaction, Function<Transaction, T> body) throws SQLException {
        boolean whole = false;
        current.set(transaction);
        try {
            T result = body.apply(transaction);
            transaction.checkWhole();
            whole = true;
            return result;
        } finally {
            current.remove();
            if (!whole) {
                rollback(transaction.connection);
                transaction.isOver();
            }
        }
    }

    /** Runs the body on its connection, which sees one snapshot. */
    final <T> T look(JdbcSnapshot snapshot, Function<Snapshot, T> body) throws SQLException {
        current.set(snapshot);
        try {
            return body.apply(snapshot);
        } finally {
            current.remove();
            rollback(snapshot.connection);
        }
    }

    final Dialect dialect() {
        return dialect;
    }

    static void migrate(DataSource source, Schema schema) {
        migrate(source, schema, "latest");
    }

    /** @param version the last that is wanted */
    static void migrate(DataSource source, Schema schema, String version) {
        Flyway.configure(JdbcDatabase.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:" + schema.location())
                .table("schema_history_" + schema.name())
                .baselineOnMigrate(true) // the rooms share one database, so it is not empty for the second one
                .baselineVersion("0")
                .target(version)
                .load()
                .migrate();
    }

    /** Where the connection is gone, so is the transaction; then what the body met is what its caller should hear. */
    private static void rollback(Connection connection) throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException cause) {
            if (!JdbcSnapshot.isLost(cause) && !connection.isClosed()) {
                throw cause;
            }
        }
    }

    private static void pause(int attempt) {
        int bound = Math.min(MAX_PAUSE_MILLIS, 1 << attempt);
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(bound * 1000)));
    }
}
