package org.postroad.app.system;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.IoBudget;
import org.postroad.common.db.StorageException;
import org.postroad.common.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wins back the space of bytes that nothing refers to any more, in the background: looks for some ten minutes after it has found no more. */
final class SpaceKeeping {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceKeeping.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final BlobStore blobs;
    private final IoBudget budget;
    private final Scheduler scheduler;
    private final ExecutorService executor;

    /**
     * @param octetsPerSecond what it may read and write
     * @param executor runs it, as it waits for the disk
     */
    SpaceKeeping(BlobStore blobs, long octetsPerSecond, Scheduler scheduler, ExecutorService executor) {
        this.blobs = blobs;
        this.scheduler = scheduler;
        this.executor = executor;
        budget = new IoBudget(octetsPerSecond);
    }

    void start() {
        scheduler.after(PAUSE, this::next);
    }

    private void next() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException closing) {
            LOG.debug("the system is being closed");
        }
    }

    private void run() {
        try {
            long won = blobs.collect(budget);
            if (won > 0) {
                LOG.info("{} octets of space were won back", won);
            }
        } catch (IOException | StorageException cause) {
            LOG.error("winning back space broke off; it goes on in ten minutes", cause);
        }
        start();
    }
}
