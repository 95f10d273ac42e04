package org.postroad.common.db;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A write transaction: sees its own writes. Confined to the thread and the body it was given to. Its body holds no lock of its own,
 * does no network I/O (I6), stays small, and may run more than once, so it changes nothing but rows.
 */
public interface Transaction extends Snapshot {
    /**
     * Runs one statement; the number of rows it changed.
     *
     * @throws DuplicateKeyException if a row with such a key is there
     */
    int update(String sql, @Nullable Object... arguments);

    /** Runs one statement for each row of arguments. */
    void batch(String sql, List<@Nullable Object[]> rows);

    /** What a room remembers from one statement of this run of the body to the next; made when it is first asked for. */
    <T> T attached(Class<T> type, Supplier<T> initial);

    /**
     * Runs once this run of the body is known to have been committed or rolled back, on the thread of the writer, before the commit is durable.
     * Never, if the connection was lost in the COMMIT and nobody knows.
     */
    void whenOver(Runnable action);

    /** Runs after the commit is durable, on the thread of the writer, in order; never if the transaction does not commit (I5). */
    void afterCommit(Runnable action);
}
