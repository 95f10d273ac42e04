package org.postroad.common.db;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Statements of a write transaction, and what runs after it. */
final class JdbcTransaction extends JdbcSnapshot implements Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcTransaction.class);
    private static final int BATCH = 500;
    /** Far above any transaction that is small as it should be, far below what would make the engine store by itself. */
    static final long MAX_UNSTORED = 128L << 20;

    private final LongSupplier unstored;
    private final List<Runnable> actions = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();
    private final Map<Class<?>, Object> attached = new HashMap<>();
    private boolean changed;

    /** @param unstored octets of memory that hold changes which the engine has not stored yet, of this and other transactions */
    JdbcTransaction(Connection connection, Statements statements, Dialect dialect, LongSupplier unstored) {
        super(connection, statements, dialect, () -> {});
        this.unstored = unstored;
    }

    @Override
    public int update(String sql, @Nullable Object... arguments) {
        changed = true;
        int count = attempt(sql, statement -> {
            bind(statement, arguments);
            return statement.executeUpdate();
        });
        checkRoom();
        return count;
    }

    @Override
    public void batch(String sql, List<@Nullable Object[]> rows) {
        for (int from = 0; from < rows.size(); from += BATCH) {
            runBatch(sql, rows.subList(from, Math.min(rows.size(), from + BATCH)));
            checkRoom();
        }
    }

    @Override
    public <T> T attached(Class<T> type, Supplier<T> initial) {
        return type.cast(attached.computeIfAbsent(type, missing -> initial.get()));
    }

    @Override
    public void whenOver(Runnable action) {
        endings.add(action);
    }

    @Override
    public void afterCommit(Runnable action) {
        actions.add(action);
    }

    /** Whether there is anything to commit. */
    boolean hasChanged() {
        return changed;
    }

    /** The transaction has been committed or rolled back. */
    void isOver() {
        run(endings, "an action at the end of a transaction failed");
    }

    void runActions() {
        run(actions, "an action after a commit failed; the commit stands");
    }

    private static void run(List<Runnable> actions, String failed) {
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException bug) {
                LOG.error(failed, bug);
            }
        }
    }

    private void runBatch(String sql, List<@Nullable Object[]> rows) {
        changed = true;
        attempt(sql, statement -> {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        });
    }

    private void checkRoom() {
        if (unstored.getAsLong() > MAX_UNSTORED) {
            throw fail(new StorageException(
                    "the transactions under way are too large together; split bulk changes: more than " + MAX_UNSTORED
                            + " octets of unstored pages"));
        }
    }
}
