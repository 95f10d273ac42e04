package org.postroad.common.crash;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestStore;

/** A child that is told to end in the middle of a transaction, as by SIGTERM, and finishes it, as a system that finishes its sessions. */
final class EndingWriter {
    static final int FINISHED = 10;
    static final int FAILED = 11;
    /** How long the hooks of others may do what they do. */
    private static final long HOOKS_MILLIS = 500;

    private EndingWriter() {}

    /** @param arguments the store's directory */
    public static void main(String[] arguments) {
        TestStore store = TestStore.open(Path.of(arguments[0]), Counters.SCHEMA);
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending.countDown();
            awaitEnd(never);
        }));
        int end = FAILED;
        try {
            store.database().write(tx -> {
                Counters.create(tx, CrashingWriter.SHARED);
                new Thread(() -> System.exit(0)).start();
                awaitEnd(ending);
                await(never);
                return "";
            });
            store.database().write(tx -> tx.update("DELETE FROM counter"));
            end = FINISHED;
        } finally {
            Runtime.getRuntime().halt(end);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (latch.await(HOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("it never comes");
            }
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
