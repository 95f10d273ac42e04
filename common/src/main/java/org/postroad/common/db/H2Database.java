package org.postroad.common.db;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
 * rows.witness   which version of the rows was durable, so that older ones are noticed
 * </pre>
 *
 * Or in memory, for what need not outlive the process.
 */
public final class H2Database extends JdbcDatabase implements FileDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(H2Database.class);
    // OPTIMIZE_REUSE_RESULTS: a subquery would answer from before the transaction's own delete.
    private static final String SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;QUERY_CACHE_SIZE=256;OPTIMIZE_REUSE_RESULTS=FALSE"
                    + ";TRACE_LEVEL_FILE=0";
    /** Its SERIALIZABLE is one snapshot of every table; its REPEATABLE READ takes one per table, when it is first used. */
    private static final int SNAPSHOT = Connection.TRANSACTION_SERIALIZABLE;
    /** Reopens the file when an interrupt has closed it. */
    private static final String INTERRUPTIBLE = "retry:";

    private final DiskSpace space;
    private final Rows rows;
    private final Closeable place;
    private final Barrier barrier;
    private final H2Connections writers;
    private final H2Connections readers;

    /** @param place what is let go when the rows are closed */
    private H2Database(JdbcDataSource source, Rows rows, DiskSpace space, Closeable place) {
        super(Dialect.H2);
        this.space = space;
        this.rows = rows;
        this.place = place;
        barrier = new Barrier(rows);
        writers = new H2Connections(source, Connection.TRANSACTION_READ_COMMITTED, CONNECTIONS);
        readers = new H2Connections(source, SNAPSHOT, CONNECTIONS);
        barrier.start();
    }

    /**
     * Opens the store in a directory, making it where it is new, and brings the schemas up to date in the given order.
     *
     * @throws StorageException if another process has it open, it cannot be read or migrated, or its rows are older than what was
     *     acknowledged ({@link OlderRows})
     */
    public static H2Database open(Path directory, List<Schema> schemas) {
        return open(directory, schemas, Seams.NONE);
    }

    /** A new database whose rows are in memory, and gone when it is closed. */
    public static H2Database inMemory(List<Schema> schemas) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + SETTINGS);
        try {
            Connection lifetime = source.getConnection();
            schemas.forEach(schema -> migrate(source, schema));
            Rows rows = new FilelessRows(() -> close(lifetime));
            return new H2Database(source, rows, new DiskSpace(() -> Long.MAX_VALUE), () -> {});
        } catch (SQLException | RuntimeException cause) {
            throw new StorageException("cannot make a database in memory: " + cause.getMessage(), cause);
        }
    }

    /**
     * Where a test can put its hand in.
     *
     * @param base the prefix of a file system of H2's kind
     * @param rows what stands between the barrier and the file
     * @param synced runs after each sync of the rows
     * @param space what is left on the disk
     * @param beside the directory, for what lies there beside the rows
     */
    record Seams(
            String base,
            UnaryOperator<Rows> rows,
            Runnable synced,
            UnaryOperator<DiskSpace> space,
            UnaryOperator<Path> beside) {
        static final Seams NONE = new Seams(INTERRUPTIBLE, rows -> rows, () -> {}, space -> space, path -> path);

        Seams rows(UnaryOperator<Rows> between) {
            return new Seams(base, between, synced, space, beside);
        }

        Seams below(String fileSystem, Runnable afterSync) {
            return new Seams(fileSystem, rows, afterSync, space, beside);
        }

        Seams space(DiskSpace left) {
            return new Seams(base, rows, synced, real -> left, beside);
        }

        Seams beside(UnaryOperator<Path> directory) {
            return new Seams(base, rows, synced, space, directory);
        }
    }

    static H2Database open(Path directory, List<Schema> schemas, Seams seams) {
        StoreLock lock = StoreLock.take(directory);
        WriteGuard guard = new WriteGuard(directory.resolve("rows" + Constants.SUFFIX_MV_FILE), seams.synced());
        GuardedPath path = GuardedPath.register(guard);
        try {
            checkAge(directory, seams);
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:" + path.getScheme() + ":" + seams.base()
                    + directory.toAbsolutePath().resolve("rows") + SETTINGS + MvRows.SETTINGS);
            Connection connection = source.getConnection();
            try {
                MvRows rows = MvRows.of(
                        connection, guard, RowsWitness.open(seams.beside().apply(directory)));
                schemas.forEach(schema -> migrate(source, schema));
                rows.start();
                syncDirectory(directory);
                DiskSpace space = seams.space().apply(DiskSpace.of(directory));
                return new H2Database(source, seams.rows().apply(rows), space, () -> {
                    path.unregister();
                    lock.close();
                });
            } catch (IOException | SQLException | RuntimeException cause) {
                connection.close();
                throw cause;
            }
        } catch (IOException | SQLException | RuntimeException cause) {
            path.unregister();
            lock.close();
            throw new StorageException("cannot open the store in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    private static void checkAge(Path directory, Seams seams) throws IOException {
        Optional<OlderRows> older = OlderRows.find(seams.base(), directory);
        if (older.isPresent()) {
            throw new StorageException(older.get().explanation());
        }
    }

    @Override
    public BytesWritten forceFirst(DurableBytes bytes) {
        barrier.forceFirst(bytes);
        return () -> {}; // the barrier forces them with the rows, both once for all that wait
    }

    @Override
    public <T> Image<T> image(Supplier<T> alongside) throws IOException {
        List<Image<T>> taken = new ArrayList<>(1);
        barrier.atRest(() -> {
            FileImage image = rows.image();
            try {
                taken.add(new Image<>(image, alongside.get()));
            } catch (RuntimeException cause) {
                image.close();
                throw cause;
            }
        });
        return taken.get(0);
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public Notices notices() {
        return Notices.NONE;
    }

    @Override
    public void close() {
        writers.close();
        readers.close();
        barrier.close();
        try (place) {
            rows.close();
        } catch (IOException cause) {
            LOG.error("the store was not closed cleanly; it recovers when it is opened again", cause);
        }
    }

    /** How many commits wait for a barrier that has not begun. */
    int pendingCommits() {
        return barrier.pending();
    }

    @Override
    void checkAccepts() {
        space.require(DiskSpace.KEPT_BY_ROWS);
    }

    @Override
    <T> T writeOnce(Function<Transaction, T> body) {
        Written<T> written;
        try {
            written = writers.run(connection -> write(connection, body));
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("write", cause);
        }
        written.group.await();
        written.transaction.runActions();
        return written.result;
    }

    /** What was committed, and the group that makes it last. */
    private record Written<T>(T result, JdbcTransaction transaction, Barrier.Group group) {}

    private <T> Written<T> write(H2Connection on, Function<Transaction, T> body) throws SQLException {
        JdbcTransaction transaction = new JdbcTransaction(on.connection, on, dialect(), rows::unstored);
        barrier.enter();
        try {
            T result = inside(transaction, body);
            return new Written<>(result, transaction, commit(transaction));
        } finally {
            if (rows.unstored() > JdbcTransaction.MAX_UNSTORED) {
                barrier.join(); // a rolled back change counts until it is stored, and nobody else may get as far as a
                // commit
            }
            barrier.leave();
        }
    }

    @Override
    <T> T readOnce(Function<Snapshot, T> body) {
        Seen seen = new Seen(barrier);
        T result;
        try {
            result = readers.run(on -> look(new JdbcSnapshot(on.connection, on, dialect(), seen), body));
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("read", cause);
        }
        seen.await();
        return result;
    }

    /** Commits; the group that makes it last. */
    private Barrier.Group commit(JdbcTransaction transaction) throws SQLException {
        if (!transaction.hasChanged()) {
            transaction.connection.rollback();
            transaction.isOver();
            return barrier.visible();
        }
        Barrier.Group group = barrier.join();
        transaction.connection.commit();
        transaction.isOver();
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

    private static void close(Connection connection) throws IOException {
        try {
            connection.close();
        } catch (SQLException cause) {
            throw new IOException("the rows in memory did not go", cause);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
