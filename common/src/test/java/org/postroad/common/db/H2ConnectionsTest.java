package org.postroad.common.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections are few, come back whatever happens on them, and keep their statements. */
class H2ConnectionsTest {
    private static final String ONE = "SELECT 1";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final H2Connections pool = new H2Connections(source(), Connection.TRANSACTION_READ_COMMITTED, 2);

    private static DataSource source() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:");
        return source;
    }

    @AfterEach
    void close() {
        pool.close();
        threads.shutdownNow();
    }

    private CompletableFuture<H2Connection> inUseUntil(CountDownLatch latch, CountDownLatch begun) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return pool.run(connection -> {
                            begun.countDown();
                            uninterruptibly(latch);
                            return connection;
                        });
                    } catch (SQLException cause) {
                        throw new IllegalStateException(cause);
                    }
                },
                threads);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Test
    void whoComesWhenAllAreInUseWaits() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        CompletableFuture<H2Connection> first = inUseUntil(done, begun);
        CompletableFuture<H2Connection> second = inUseUntil(done, begun);
        begun.await();
        CompletableFuture<H2Connection> third = inUseUntil(done, new CountDownLatch(1));
        assertFalse(third.isDone());
        done.countDown();
        assertNotSame(first.get(), second.get());
        assertTrue(Set.of(first.get(), second.get()).contains(third.get()));
    }

    @Test
    void anInterruptIsKeptForOthers() throws Exception {
        Thread.currentThread().interrupt();
        boolean autoCommit = pool.run(connection -> connection.connection.getAutoCommit());
        assertFalse(autoCommit);
        assertTrue(Thread.interrupted());
    }

    @Test
    void aConnectionComesBackFromABodyThatIsRefused() throws Exception {
        H2Connection first = pool.run(connection -> connection);
        assertThrows(
                ConflictException.class,
                () -> pool.run(connection -> {
                    throw new ConflictException("meant", new SQLException());
                }));
        assertSame(first, pool.run(connection -> connection));
    }

    @Test
    void aBrokenConnectionIsReplaced() throws Exception {
        H2Connection broken = pool.run(connection -> connection);
        assertThrows(
                SQLException.class,
                () -> pool.run(connection -> {
                    throw new SQLException("meant");
                }));
        assertTrue(broken.connection.isClosed());
        assertNotSame(broken, pool.run(connection -> connection));
    }

    @Test
    void statementsAreKeptButForThoseInUse() throws Exception {
        pool.run(connection -> {
            PreparedStatement outer = connection.take(ONE);
            PreparedStatement inner = connection.take(ONE);
            assertNotSame(outer, inner);
            connection.giveBack(ONE, inner);
            connection.giveBack(ONE, outer);
            assertTrue(inner.isClosed());
            assertSame(outer, connection.take(ONE));
            connection.giveBack(ONE, outer);
            for (int i = 0; i < 64; i++) {
                connection.giveBack(ONE + " + " + i, connection.take(ONE + " + " + i));
            }
            assertTrue(outer.isClosed(), "only so many are kept");
            return true;
        });
    }

    @Test
    void closingWaitsForWhatIsInUse() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<H2Connection> inUse = inUseUntil(done, begun);
        begun.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close, threads);
        assertFalse(closing.isDone());
        done.countDown();
        closing.get();
        await().until(() -> inUse.get().connection.isClosed());
        assertThrows(SQLException.class, () -> pool.run(connection -> connection));
    }
}
