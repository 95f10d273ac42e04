package org.postroad.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** So many workers that share so many operations, and how long each operation took. */
final class Workers {
    /** One worker's own state, such as a connection. Confined to its thread. */
    interface Worker extends AutoCloseable {
        /** Does operation number {@code n}; returns when it is acknowledged. */
        void operate(int n) throws Exception;

        @Override
        default void close() throws Exception {}
    }

    /** Makes a worker, before the clock starts. */
    interface Hiring {
        Worker hire() throws Exception;
    }

    /**
     * What was measured.
     *
     * @param nanos of each operation, ascending
     * @param took from the first operation's beginning to the last one's end
     */
    record Times(long[] nanos, Duration took) {
        double perSecond() {
            return nanos.length * 1e9 / took.toNanos();
        }

        /** The time that a share of the operations did not exceed, in milliseconds. */
        double millis(double share) {
            return nanos[(int) Math.min(nanos.length - 1L, Math.round(share * nanos.length))] / 1e6;
        }
    }

    private Workers() {}

    static Times run(int workers, int operations, Hiring hiring, Runnable progress) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long[] nanos = new long[operations];
        CyclicBarrier start = new CyclicBarrier(workers + 1);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                Worker worker = hiring.hire();
                running.add(threads.submit(() -> {
                    try (worker) {
                        start.await();
                        for (int n = next.getAndIncrement(); n < operations; n = next.getAndIncrement()) {
                            long began = System.nanoTime();
                            worker.operate(n);
                            nanos[n] = System.nanoTime() - began;
                            progress.run();
                        }
                    }
                    return null;
                }));
            }
            start.await();
            long began = System.nanoTime();
            for (Future<?> worker : running) {
                worker.get();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            Arrays.sort(nanos);
            return new Times(nanos, took);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
        }
    }
}
