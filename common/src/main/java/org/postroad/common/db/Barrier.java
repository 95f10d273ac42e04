package org.postroad.common.db;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable barrier: what makes a commit last (I1), for all that wait at once. Thread-safe.
 *
 * <p>A write transaction holds the gate, shared, from before its first statement until after its COMMIT, and joins the open group just
 * before the COMMIT. One thread of our own, which nobody interrupts, then does for the whole group:
 * <ol>
 *   <li>Take the gate alone. No transaction is half done now, each one committed so far is in this group or an older one, and each
 *       blob that it refers to was written before its COMMIT. Open a new group. <i>Crash:</i> no row of the group is on disk; its bytes are
 *       orphans that no row refers to. Nobody was told anything.
 *   <li>Capture the rows: the engine fixes what it will write, one chunk with all changes since the last one. Open the gate: transactions that
 *       run from now on change memory that is not captured. The engine writes and syncs the chunk without its end, while step 3 goes on.
 *       <i>Crash:</i> as in step 1, since a chunk without its end counts for nothing ({@link GuardedPath}).
 *   <li>Force the bytes. Not before step 1: a transaction could have committed since. Not after step 4: the kernel may bring what is written
 *       there to the disk at any time, and a row on disk must never refer to bytes that are not. <i>Crash:</i> as in step 1.
 *   <li>Let the engine write the chunk's end, a sector ({@link WriteGuard}), wait for it, and sync the file of the rows. <i>Crash:</i> the end is
 *       on disk, so all before it is, and the group is there entirely, though nobody was told; or it is not, and the engine opens with the
 *       chunk before it, which this step made durable for the group before. A chunk never holds half a transaction, because of step 1,
 *       and the engine never writes another ({@link MvRows}). The space of a dead chunk is used again only by a store after the one that
 *       emptied it, which by then is on disk. Then tell the witness which version of the rows is durable ({@link RowsWitness}), without a sync
 *       of its own: it tells of nothing that is not on disk already, so a crash may leave it behind the rows and never ahead of them. Whoever
 *       opens a store whose rows are older than its witness says knows that something else than a crash made them so.
 *   <li>Release the group: every one of its callers goes on. <i>Crash:</i> nothing is lost that anybody was told.
 * </ol>
 * A reader that saw a commit waits for its group, too ({@link #visible}): the commit was joined to it before it could be seen.
 *
 * <p>If a step fails, nobody knows what is on disk (after a failed fsync the kernel may call pages clean that never arrived). The engine
 * may not write any more, the group fails, and each one after it: only a restart, which looks at the disk itself, makes the store accept again.
 *
 * <p>Lock order: a pooled connection, the gate (shared), the engine's row locks; on the barrier's thread: the gate (alone), the engine's own
 * store lock, the guard. The engine's writing thread waits for the guard with its own locks held, none of which a transaction needs.
 * Nobody waits for a group while holding the gate, and nobody waits for the network under any of these.
 */
final class Barrier implements AutoCloseable {
    /** Those whose commits become durable together. */
    static final class Group {
        private static final long MAX_WAIT_SECONDS = 120;

        private final AtomicInteger joined = new AtomicInteger();
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile @Nullable StorageException failure;

        /** Returns when all that joined is on disk. */
        void await() {
            boolean inTime = awaitUninterruptibly();
            StorageException cause = failure;
            if (cause != null) {
                throw new StorageException("not durable: " + cause.getMessage(), cause);
            }
            if (!inTime) {
                throw new StorageException("the disk has not answered for " + MAX_WAIT_SECONDS
                        + " seconds; whether the transaction lasts is unknown");
            }
        }

        private boolean awaitUninterruptibly() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return settled.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
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

        private void settle(@Nullable StorageException cause) {
            failure = cause;
            settled.countDown();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final List<DurableBytes> bytes = new CopyOnWriteArrayList<>();
    private final Queue<Pause> pauses = new ConcurrentLinkedQueue<>();
    private final Rows rows;
    private final Thread thread;
    private volatile Group open = new Group();
    private volatile Group last = new Group();
    private volatile @Nullable StorageException failure;
    private volatile boolean closing;

    Barrier(Rows rows) {
        this.rows = rows;
        last.settle(null);
        thread = new Thread(this::run, "postroad-barrier");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Registers bytes that rows refer to. */
    void forceFirst(DurableBytes registered) {
        bytes.add(registered);
    }

    /** Passes the gate into a write transaction; {@link #leave} must follow. */
    void enter() {
        checkAccepts();
        gate.readLock().lock();
    }

    /** @throws StorageException once a step has failed */
    void checkAccepts() {
        StorageException cause = failure;
        if (cause != null) {
            throw new StorageException("the store accepts nothing more: " + cause.getMessage(), cause);
        }
    }

    /** Announces a COMMIT that follows at once, inside the gate. The caller leaves the gate and then waits for the group. */
    Group join() {
        Group group = open; // cannot be replaced while we hold the gate
        if (group.joined.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
        return group;
    }

    void leave() {
        gate.readLock().unlock();
    }

    /** The group that makes all durable that a statement which has just run can have seen. */
    Group visible() {
        Group group = open;
        // What was seen had joined before, so this group or an older one; groups are settled in order.
        return group.joined.get() > 0 ? group : last;
    }

    /**
     * Runs an action between two groups and returns when it is done. While it runs, nothing is written to the file of the rows, which holds
     * all that anybody was told of, and every blob that it refers to has been written. It is brief: all commits wait.
     */
    void atRest(Step action) throws IOException {
        Pause pause = new Pause(action, new CompletableFuture<>());
        pauses.add(pause);
        if (closing) {
            failPauses();
        }
        LockSupport.unpark(thread);
        try {
            pause.done.join();
        } catch (CompletionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            if (cause instanceof IOException disk) {
                throw disk;
            }
            throw new StorageException("not done: " + cause.getMessage(), cause);
        }
    }

    /** How many commits the open group has. */
    int pending() {
        return open.joined.get();
    }

    /** Settles what is under way and ends. Call it when no transaction can begin any more. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            runPauses();
            while (open.joined.get() == 0) {
                if (closing) {
                    failPauses();
                    return;
                }
                LockSupport.park(this);
                runPauses();
            }
            settleGroup();
        }
    }

    private void runPauses() {
        Pause pause = pauses.poll();
        while (pause != null) {
            pause.run(failure);
            pause = pauses.poll();
        }
    }

    private void failPauses() {
        Pause pause = pauses.poll();
        while (pause != null) {
            pause.run(new StorageException("the store is closed"));
            pause = pauses.poll();
        }
    }

    private void settleGroup() {
        attempt(rows::tidy);
        Group group = captureGroup();
        attempt(this::forceBytes);
        attempt(this::writeRows);
        group.settle(failure);
    }

    private Group captureGroup() {
        gate.writeLock().lock();
        try {
            Group group = open;
            last = group;
            open = new Group();
            attempt(rows::capture);
            return group;
        } finally {
            gate.writeLock().unlock();
        }
    }

    private void forceBytes() throws IOException {
        for (DurableBytes each : bytes) {
            each.force();
        }
    }

    private void writeRows() throws IOException {
        rows.release();
        rows.sync();
    }

    private void attempt(Step step) {
        if (failure != null) {
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException | Error cause) {
            failure = new StorageException("the store could not be made durable: " + cause.getMessage(), cause);
            rows.refuse();
            LOG.error("the store could not be made durable; it accepts nothing more until it is opened again", cause);
        }
    }

    /** Something that may fail as the disk does. */
    interface Step {
        void run() throws IOException;
    }

    /** An action that waits for its turn between two groups. */
    private record Pause(Step action, CompletableFuture<Boolean> done) {
        void run(@Nullable StorageException failure) {
            try {
                if (failure != null) {
                    throw failure;
                }
                action.run();
                done.complete(true);
            } catch (IOException | RuntimeException cause) {
                done.completeExceptionally(cause);
            }
        }
    }
}
