package org.postroad.common.db;

import java.io.IOException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows in H2's MVStore, which writes its file when it is told to and never of its own accord.
 *
 * <p>{@link #capture} has the store collect the roots of its maps (copy on write: what they reach never changes), which takes microseconds. Its
 * two background threads turn the changed pages into one chunk and write that; {@link WriteGuard} holds its end until {@link #release}.
 *
 * <p>H2 2.4.240 has four ways to store by itself, each of which could catch a transaction half done. None is left, and if one were, the guard
 * would make the store fail rather than let it through:
 * <ol>
 *   <li>Its timer, after WRITE_DELAY: the delay is set to 24 days after the last store. (-1 would end the two background threads, too, and 0
 *       would store at every commit, see {@code TransactionStore.endTransaction}.) WRITE_DELAY must not stand in the URL: H2 would set it
 *       again with each new connection. Its housekeeping on the same timer is switched off by AUTO_COMPACT_FILL_RATE=0;
 *       {@link #tidy} stands in for it.
 *   <li>{@code MVStore.beforeWrite} and {@code endTransaction}, when the estimate of unsaved memory passes about 19 MB: the estimate
 *       is started {@link #CREDIT} below zero after each store, which its public {@code registerUnsavedMemory} allows, and
 *       {@link JdbcTransaction} gives up long before the credit is used up. The estimate is a plain {@code int} that H2's serializing thread changes,
 *       too, while the credit is given: one of the two may be lost, so that there is no credit, or twice the credit. None is noticed with
 *       the next statement ({@link #unstored}). Twice stays above -2^29, because H2 multiplies the estimate by four in an {@code int}.
 *   <li>Its hook at the end of the process, which stores whatever is there even with DB_CLOSE_ON_EXIT=FALSE
 *       ({@code Database.onShutdown}), while others still finish their transactions: it is taken off the list of that hook.
 *   <li>CHECKPOINT, BACKUP and two-phase commit: nobody here calls them.
 * </ol>
 * The classes are public but not a promised interface: H2 is pinned, and the crash tests stand guard.
 */
final class MvRows implements Rows {
    /**
     * What the URL must hold for this class. Pages of 4 KiB instead of 16: every changed page is written whole, and a transaction changes
     * one in each index; measured a quarter less time in storing and a third fewer octets.
     */
    static final String SETTINGS = ";AUTO_COMPACT_FILL_RATE=0;MAX_COMPACT_TIME=0;PAGE_SIZE=4096";

    private static final Logger LOG = LoggerFactory.getLogger(MvRows.class);
    private static final int NEVER = Integer.MAX_VALUE;
    // Space is used again after 2 s instead of 45; every store is synced before the next one begins, so it needs no
    // longer grace.
    private static final int RETENTION_MILLIS = 2000;
    private static final int CREDIT = 240 << 20;
    private static final int CAPTURES_BETWEEN_TIDYING = 64;
    private static final int MIN_FILL_PERCENT = 60;
    private static final int TIDY_OCTETS = 256 << 10;
    private static final int CLOSING_FILL_PERCENT = 90;
    // In each step all of it is in memory, three times over: as pages, serialised, and in the buffer that grows for
    // that.
    private static final int CLOSING_OCTETS = 2 << 20;
    private static final long CAPTURE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final WriteGuard guard;
    private final RowsWitness witness;
    private final MVStore store;
    private int captures;
    private boolean damaged;

    private MvRows(Connection connection, WriteGuard guard, RowsWitness witness, MVStore store) {
        this.connection = connection;
        this.guard = guard;
        this.witness = witness;
        this.store = store;
    }

    /** Takes the store behind an open connection in hand. Until {@link #start} the engine still writes freely. */
    static MvRows of(Connection connection, WriteGuard guard, RowsWitness witness) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        outliveTheHook(session.getDatabase());
        MVStore store = session.getDatabase().getStore().getMvStore();
        store.setAutoCommitDelay(NEVER);
        store.setRetentionTime(RETENTION_MILLIS);
        return new MvRows(connection, guard, witness, store);
    }

    private static void outliveTheHook(Database database) {
        try {
            Method unregister =
                    Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredMethod("unregister", Database.class);
            unregister.setAccessible(true);
            unregister.invoke(null, database);
        } catch (ReflectiveOperationException cause) {
            throw new IllegalStateException("this is another H2 than ours", cause);
        }
    }

    /** Makes all that is there durable. From here on nothing is written that was not captured. */
    void start() throws IOException {
        store.commit();
        sync();
        witness.sync();
        extendCredit();
    }

    @Override
    public void tidy() throws IOException {
        witness.rest();
        if (++captures % CAPTURES_BETWEEN_TIDYING == 0 && !damaged) {
            // Moves a few live pages, in memory, out of chunks that are mostly dead, so that their space is used again.
            compact(MIN_FILL_PERCENT, TIDY_OCTETS);
        }
    }

    @Override
    public void capture() throws IOException {
        if (store.getAutoCommitDelay() != NEVER) {
            throw new IllegalStateException("somebody has set WRITE_DELAY; the engine would store by itself");
        }
        guard.capture();
        long deadline = System.nanoTime() + CAPTURE_NANOS;
        // Unlike commit, tryCommit does not wait for the writing. It also gives up where another thread has the store's
        // lock, which the end of
        // any read takes for a moment to forget old versions (MVStore.deregisterVersionUsage).
        while (store.tryCommit() < 0 && store.hasUnsavedChanges()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the engine did not take the changes");
            }
            Thread.onSpinWait();
        }
        extendCredit();
    }

    @Override
    public void release() {
        guard.release();
    }

    @Override
    public void sync() throws IOException {
        store.executeFilestoreOperation(
                () -> {}); // returns when both background threads are done, or throws what stopped them
        guard.finish();
        guard.sync();
        witness.tell(store.getFileStore().lastChunkVersion());
    }

    @Override
    public FileImage image() throws IOException {
        return guard.image();
    }

    @Override
    public void refuse() {
        guard.refuse();
    }

    /** Without its credit the estimate would stand above every limit, for good: no transaction, so no store that gives it a new one. */
    @Override
    public long unstored() {
        if (store.getUnsavedMemory() >= 0) {
            restoreCredit();
        }
        return (long) store.getUnsavedMemory() + CREDIT;
    }

    private synchronized void restoreCredit() {
        if (store.getUnsavedMemory() >= 0) {
            extendCredit();
        }
    }

    @Override
    public void close() throws IOException {
        boolean whole = !guard.hasRefused();
        try (witness;
                Statement statement = connection.createStatement()) {
            if (whole) {
                guard.release();
                compact();
            }
            statement.execute(whole ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
            if (whole) {
                witness.sync();
            }
        } catch (SQLException cause) {
            throw new IOException("the database did not close", cause);
        } finally {
            guard.close();
        }
    }

    /** As H2 does when it closes, which AUTO_COMPACT_FILL_RATE=0 keeps it from. */
    private void compact() {
        long began = System.nanoTime();
        store.setRetentionTime(0);
        while (System.nanoTime() - began < CLOSING_NANOS && compact(CLOSING_FILL_PERCENT, CLOSING_OCTETS)) {
            store.commit();
            store.sync();
            ((RandomAccessStore) store.getFileStore()).compactMoveChunks(CLOSING_FILL_PERCENT, CLOSING_OCTETS, store);
        }
    }

    /** A page that cannot be read is not moved: it costs what stands in it, and those who look for that are told. */
    private boolean compact(int fillPercent, int octets) {
        try {
            return store.compact(fillPercent, octets);
        } catch (MVStoreException cause) {
            damaged = true;
            LOG.error("the rows are damaged; their file is not made smaller any more: {}", cause.getMessage());
            return false;
        }
    }

    private void extendCredit() {
        store.registerUnsavedMemory(-CREDIT - store.getUnsavedMemory());
    }
}
