package org.postroad.common.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a small installation: H2 in one file of a directory of its own, behind the {@link Barrier}. Thread-safe.
 *
 * <pre>
 * store.lock     held while the store is open, so that no second process opens it
 * rows.mv.db     the rows
 * </pre>
 */
public final class H2Database implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(H2Database.class);
    // OPTIMIZE_REUSE_RESULTS: a subquery would answer from before the transaction's own delete.
    private static final String SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;QUERY_CACHE_SIZE=256;OPTIMIZE_REUSE_RESULTS=FALSE"
                    + ";TRACE_LEVEL_FILE=0" + MvRows.SETTINGS;
    /** Reopens the file when an interrupt has closed it. */
    private static final String INTERRUPTIBLE = "retry:";

    private static final int CONNECTIONS = 16; // each for readers and writers; more threads wait their turn
    private static final int ATTEMPTS = 10;
    private static final int MAX_PAUSE_MILLIS = 64;

    /** What runs on this thread, so that a read inside a body joins it. */
    private final ThreadLocal<JdbcSnapshot> current = new ThreadLocal<>();

    private final FileChannel lock;
    private final GuardedPath path;
    private final DiskSpace space;
    private final Rows rows;
    private final Barrier barrier;
    private final HikariDataSource writers;
    private final HikariDataSource readers;

    private H2Database(FileChannel lock, GuardedPath path, JdbcDataSource source, Rows rows, DiskSpace space) {
        this.lock = lock;
        this.path = path;
        this.space = space;
        this.rows = rows;
        barrier = new Barrier(rows);
        writers = pool("writers", source, "TRANSACTION_READ_COMMITTED");
        // H2's SERIALIZABLE is one snapshot of every table; its REPEATABLE READ takes one per table, when it is first
        // used.
        readers = pool("readers", source, "TRANSACTION_SERIALIZABLE");
        barrier.start();
    }

    /**
     * Opens the store in a directory, making it where it is new, and brings the schemas up to date in the given order.
     *
     * @throws StorageException if another process has it open, or it cannot be read or migrated
     */
    public static H2Database open(Path directory, List<Schema> schemas) {
        return open(directory, schemas, Seams.NONE);
    }

    /**
     * Where a test can put its hand in.
     *
     * @param base the prefix of a file system of H2's kind
     * @param rows what stands between the barrier and the file
     * @param synced runs after each sync of the rows
     * @param space what is left on the disk
     */
    record Seams(String base, UnaryOperator<Rows> rows, Runnable synced, UnaryOperator<DiskSpace> space) {
        static final Seams NONE = new Seams(INTERRUPTIBLE, rows -> rows, () -> {}, space -> space);

        Seams rows(UnaryOperator<Rows> between) {
            return new Seams(base, between, synced, space);
        }

        Seams recorded(String recording, Runnable afterSync) {
            return new Seams(recording, rows, afterSync, space);
        }

        Seams space(DiskSpace left) {
            return new Seams(base, rows, synced, real -> left);
        }
    }

    static H2Database open(Path directory, List<Schema> schemas, Seams seams) {
        FileChannel lock = lock(directory);
        WriteGuard guard = new WriteGuard(directory.resolve("rows" + Constants.SUFFIX_MV_FILE), seams.synced());
        GuardedPath path = GuardedPath.register(guard);
        try {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:" + path.getScheme() + ":" + seams.base()
                    + directory.toAbsolutePath().resolve("rows") + SETTINGS);
            Connection connection = source.getConnection();
            try {
                MvRows rows = MvRows.of(connection, guard);
                schemas.forEach(schema -> migrate(source, schema));
                rows.start();
                syncDirectory(directory);
                DiskSpace space = seams.space().apply(DiskSpace.of(directory));
                return new H2Database(lock, path, source, seams.rows().apply(rows), space);
            } catch (IOException | SQLException | RuntimeException cause) {
                connection.close();
                throw cause;
            }
        } catch (IOException | SQLException | RuntimeException cause) {
            path.unregister();
            release(lock);
            throw new StorageException("cannot open the store in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    /** Has the barrier force these bytes before the rows that refer to them. Called while the parts are put together. */
    public void forceFirst(DurableBytes bytes) {
        barrier.forceFirst(bytes);
    }

    /** What is left on the disk of this store. */
    public DiskSpace space() {
        return space;
    }

    @Override
    public <T> T write(Function<Transaction, T> body) {
        if (current.get() != null) {
            throw new IllegalStateException("a write transaction inside another body");
        }
        if (!space.exceeds(DiskSpace.KEPT_BY_ROWS)) {
            throw new StorageException("the disk is nearly full; nothing is accepted until there is room again");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return writeOnce(body);
            } catch (ConflictException conflict) {
                if (attempt == ATTEMPTS) {
                    throw conflict;
                }
                pause(attempt);
            }
        }
    }

    @Override
    public <T> T read(Function<Snapshot, T> body) {
        JdbcSnapshot outer = current.get();
        if (outer != null) {
            return body.apply(outer);
        }
        Seen seen = new Seen(barrier);
        T result;
        try (Connection connection = readers.getConnection()) {
            JdbcSnapshot snapshot = new JdbcSnapshot(connection, seen);
            current.set(snapshot);
            try {
                result = body.apply(snapshot);
            } finally {
                current.remove();
                connection.rollback();
            }
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("read", cause);
        }
        seen.await();
        return result;
    }

    @Override
    public void close() {
        writers.close();
        readers.close();
        barrier.close();
        try {
            rows.close();
        } catch (IOException cause) {
            LOG.error("the store was not closed cleanly; it recovers when it is opened again", cause);
        } finally {
            path.unregister();
            release(lock);
        }
    }

    /** How many commits wait for a barrier that has not begun. */
    int pendingCommits() {
        return barrier.pending();
    }

    private <T> T writeOnce(Function<Transaction, T> body) {
        JdbcTransaction transaction;
        T result;
        Barrier.Group group;
        try (Connection connection = writers.getConnection()) {
            transaction = new JdbcTransaction(connection, rows);
            barrier.enter();
            try {
                result = inside(transaction, body);
                group = commit(transaction);
            } finally {
                barrier.leave();
            }
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("write", cause);
        }
        group.await();
        transaction.runActions();
        return result;
    }

    private <T> T inside(JdbcTransaction transaction, Function<Transaction, T> body) throws SQLException {
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
                transaction.connection.rollback();
            }
        }
    }

    /** Commits; the group that makes it last. */
    private Barrier.Group commit(JdbcTransaction transaction) throws SQLException {
        if (!transaction.hasChanged()) {
            transaction.connection.rollback();
            return barrier.visible();
        }
        Barrier.Group group = barrier.join();
        transaction.connection.commit();
        return group;
    }

    /** Remembers, after the first query, what has to be durable before its result may be told. */
    private static final class Seen implements Runnable {
        private final Barrier barrier;
        private Barrier.@Nullable Group group;

        Seen(Barrier barrier) {
            this.barrier = barrier;
        }

        @Override
        public void run() {
            group = barrier.visible();
        }

        void await() {
            if (group != null) {
                group.await();
            }
        }
    }

    private static HikariDataSource pool(String name, JdbcDataSource source, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postroad-" + name);
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setTransactionIsolation(isolation);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(30));
        return new HikariDataSource(config);
    }

    private static void migrate(JdbcDataSource source, Schema schema) {
        Flyway.configure(H2Database.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:" + schema.location())
                .table("schema_history_" + schema.name())
                .baselineOnMigrate(true) // the rooms share one database, so it is not empty for the second one
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static void pause(int attempt) {
        int bound = Math.min(MAX_PAUSE_MILLIS, 1 << attempt);
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(bound * 1000)));
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve("store.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = tryLock(channel);
            if (held == null) {
                channel.close();
                throw new StorageException("the store in " + directory + " is open already");
            }
            return channel;
        } catch (IOException cause) {
            throw new StorageException("cannot lock the store in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException openInThisProcess) {
            return null;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException cause) {
            LOG.warn("the lock of the store was not released", cause);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
