package org.postroad.common.wire;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a system's wire: event loops that only move octets, and workers that run sessions and may wait. All are daemons.
 * Shared by every listener and client of the system. Thread-safe.
 */
public final class WireThreads implements AutoCloseable {
    /** Workers where nothing else is set: sessions that may wait for disk or DNS at the same time. */
    public static final int DEFAULT_WORKERS = 256;

    // A connection is queued at most once, so this is a bound on connections that wait for a worker, not on work.
    private static final int MAX_QUEUED = 1 << 16;
    private static final Duration IDLE_WORKER_STAYS = Duration.ofSeconds(30);

    private final EventLoopGroup eventLoops;
    private final ThreadPoolExecutor workers;
    private final SocketBudget sockets = SocketBudget.ofProcess();

    /**
     * @param name begins the threads' names
     * @param maxWorkers at least 1
     */
    public WireThreads(String name, int maxWorkers) {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        eventLoops = new MultiThreadIoEventLoopGroup(
                loops, new DefaultThreadFactory(name + "-loop", true), NioIoHandler.newFactory());
        workers = new ThreadPoolExecutor(
                maxWorkers,
                maxWorkers,
                IDLE_WORKER_STAYS.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED),
                new DefaultThreadFactory(name + "-worker", true));
        workers.allowCoreThreadTimeOut(true);
    }

    public WireThreads(String name) {
        this(name, DEFAULT_WORKERS);
    }

    EventLoopGroup eventLoops() {
        return eventLoops;
    }

    Executor workers() {
        return workers;
    }

    SocketBudget sockets() {
        return sockets;
    }

    /** Ends the threads; what still runs on them is interrupted. Close servers and clients first. */
    @Override
    public void close() {
        workers.shutdownNow();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
