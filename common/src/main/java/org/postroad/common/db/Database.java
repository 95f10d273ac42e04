package org.postroad.common.db;

import java.util.function.Function;

/** Rows in transactions. Thread-safe. Every method throws {@link StorageException} where the engine fails. */
public interface Database extends AutoCloseable {
    /**
     * Runs the body in one transaction and returns when its effects, and the blobs it refers to, are on disk (I1). If the body
     * throws, nothing is kept and the exception goes on to the caller. A deadlock, a serialisation failure, or a connection that was lost before
     * COMMIT runs the body again, a bounded number of times. Any other failure is not tried again here: when the answer to a COMMIT was
     * lost, nobody may know whether the transaction lasts, and the exception says so.
     *
     * <p>The isolation is READ COMMITTED: what depends on a row that others change starts with an update of that row, or with {@code SELECT …
     * FOR UPDATE}. A transaction inside another body is an error of the program.
     */
    <T> T write(Function<Transaction, T> body);

    /**
     * Runs the body on one consistent snapshot and returns when all that it saw is on disk, so no crash can take it back (I4). Inside
     * another body it joins that one. A connection that was lost runs the body again.
     */
    <T> T read(Function<Snapshot, T> body);

    @Override
    void close();
}
