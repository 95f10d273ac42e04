package org.postroad.common.db;

import java.util.List;
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

    /** Runs after the commit is durable, on the thread of the writer, in order; never if the transaction does not commit (I5). */
    void afterCommit(Runnable action);
}
