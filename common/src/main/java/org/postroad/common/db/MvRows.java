package org.postroad.common.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * The rows in H2's MVStore, which writes its file when it is told to and never of its own accord.
 *
 * <p>H2 2.4.240 has three ways to store by itself, each of which can catch a transaction half done and is closed here:
 * <ol>
 *   <li>its background thread, after WRITE_DELAY and for housekeeping: the delay is set to -1, which ends the thread and the two
 *       executors behind it. (0 would store at every commit, see {@code TransactionStore.endTransaction}.) A store is then done when
 *       {@code commit} returns.
 *   <li>{@code MVStore.beforeWrite} and {@code endTransaction}, when the estimate of unsaved memory passes about 19 MB: the estimate
 *       is started {@link #CREDIT} below zero after each store, which its public {@code registerUnsavedMemory} allows, and
 *       {@link JdbcTransaction} gives up long before the credit is used up. The credit stays above -2^29, because H2 multiplies the
 *       estimate by four in an {@code int}.
 *   <li>CHECKPOINT, BACKUP and two-phase commit: nobody here calls them.
 * </ol>
 * The classes are public but not a promised interface: H2 is pinned, and the crash test stands guard.
 *
 * <p>The fsync goes through a file descriptor of our own. H2's is reopened when a thread is interrupted while it reads, and an error
 * that belongs to a closed descriptor could be missed.
 */
final class MvRows implements Rows {
    private static final int CREDIT = 384 << 20;
    private static final int STORES_BETWEEN_HOUSEKEEPING = 64;
    private static final int MIN_FILL_PERCENT = 60;
    private static final int HOUSEKEEPING_OCTETS = 256 << 10;

    private final MVStore store;
    private final FileChannel file;
    private int stores;

    private MvRows(MVStore store, FileChannel file) {
        this.store = store;
        this.file = file;
    }

    /** Takes the store behind an open connection in hand, before any transaction runs. */
    static MvRows of(Connection connection, Path file) throws SQLException, IOException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        MVStore store = session.getDatabase().getStore().getMvStore();
        store.setAutoCommitDelay(-1);
        MvRows rows = new MvRows(store, FileChannel.open(file, StandardOpenOption.WRITE));
        rows.extendCredit();
        return rows;
    }

    @Override
    public void store() {
        if (++stores % STORES_BETWEEN_HOUSEKEEPING == 0) {
            // Moves a few live pages out of chunks that are mostly dead, so that their space is used again.
            store.compact(MIN_FILL_PERCENT, HOUSEKEEPING_OCTETS);
        }
        store.commit();
        extendCredit();
    }

    @Override
    public void sync() throws IOException {
        file.force(false);
    }

    @Override
    public long unstored() {
        return (long) store.getUnsavedMemory() + CREDIT;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void extendCredit() {
        store.registerUnsavedMemory(-CREDIT - store.getUnsavedMemory());
    }
}
