package org.postroad.common.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A bounded pool of connections to the embedded engine, which opens them as they are needed and keeps them. Thread-safe. */
final class H2Connections implements AutoCloseable {
    /** What is done on a connection; it ends what it begins there. */
    interface Work<T> {
        /** @throws SQLException if the connection cannot be used any more */
        T on(H2Connection connection) throws SQLException;
    }

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DataSource source;
    private final int isolation;
    private final int most;
    private final Semaphore turns;
    /** The one that was used last first: what it works with is still near the processor. */
    private final Deque<H2Connection> idle = new ConcurrentLinkedDeque<>();

    private volatile boolean closed;

    /**
     * @param isolation as {@link Connection#setTransactionIsolation} takes it
     * @param most more threads wait their turn
     */
    H2Connections(DataSource source, int isolation, int most) {
        this.source = source;
        this.isolation = isolation;
        this.most = most;
        turns = new Semaphore(most);
    }

    <T> T run(Work<T> work) throws SQLException {
        if (!await(1, WAIT_NANOS)) {
            throw new SQLTransientConnectionException("no connection was free in time");
        }
        try {
            H2Connection connection = take();
            T result;
            try {
                result = work.on(connection);
            } catch (SQLException broken) {
                close(connection, broken);
                throw broken;
            } catch (RuntimeException | Error refused) {
                if (isOpen(connection)) {
                    idle.addFirst(connection);
                }
                throw refused;
            }
            idle.addFirst(connection);
            return result;
        } finally {
            turns.release();
        }
    }

    /** Waits for those that are in use, for some seconds. */
    @Override
    public void close() {
        closed = true;
        boolean all = await(most, CLOSING_NANOS);
        idle.forEach(connection -> close(connection, null));
        idle.clear();
        if (all) {
            turns.release(most);
        }
    }

    private H2Connection take() throws SQLException {
        if (closed) {
            throw new SQLException("the store is closed");
        }
        H2Connection free = idle.pollFirst();
        return free != null ? free : open();
    }

    private H2Connection open() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(isolation);
        return new H2Connection(connection);
    }

    /** What a body met may have been the end of its connection, or of the engine. */
    private static boolean isOpen(H2Connection connection) {
        try {
            return !connection.connection.isClosed();
        } catch (SQLException broken) {
            return false;
        }
    }

    private static void close(H2Connection connection, @Nullable SQLException reason) {
        try {
            connection.connection.close();
        } catch (SQLException cause) {
            if (reason != null) {
                reason.addSuppressed(cause);
            }
        }
    }

    /** An interrupt is for others to obey: what a thread has begun here it ends. */
    private boolean await(int count, long nanos) {
        if (turns.tryAcquire(count)) {
            return true;
        }
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return turns.tryAcquire(count, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException asked) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
