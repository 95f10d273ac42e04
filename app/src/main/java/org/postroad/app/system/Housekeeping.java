package org.postroad.app.system;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.ToIntFunction;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Roads;
import org.postroad.common.time.Scheduler;
import org.postroad.mailstore.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has been kept long enough, each hour: roads, the traces of what was destroyed, uploads that nobody used, the mail of removed
 * accounts, sessions that are over, policies that have expired,
 * whom greylisting put off, replies that nobody may have heard. In small transactions, so that no delivery waits for it.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final int ROWS = 500;
    private static final int MOST_STEPS = 1000; // what is left is for the next hour

    /** Forgets some of what a room keeps beside the store; how much, and 0 once there is no more. */
    @FunctionalInterface
    interface Trim {
        int some(Transaction tx, int limit);
    }

    private final SystemStore store;
    private final Storage keep;
    private final List<Trim> others;
    private final Scheduler scheduler;
    private final ExecutorService executor;

    /**
     * @param others of rooms that keep things beside the store
     * @param executor runs it, as it waits for the disk
     */
    Housekeeping(SystemStore store, Storage keep, List<Trim> others, Scheduler scheduler, ExecutorService executor) {
        this.store = store;
        this.keep = keep;
        this.others = List.copyOf(others);
        this.scheduler = scheduler;
        this.executor = executor;
    }

    void start() {
        scheduler.after(EVERY, () -> executor.execute(this::hourly));
    }

    private void hourly() {
        try {
            run();
        } catch (StorageException broken) {
            LOG.error("housekeeping broke off; it goes on in an hour", broken);
        }
        start();
    }

    /** Does all of it once; what it forgot, in rows or things. */
    int run() {
        Instant now = scheduler.clock().instant();
        Roads roads = store.roads();
        MailStore mail = store.mail();
        return repeat(tx -> roads.trim(tx, now.minus(keep.keepRoads()), ROWS))
                + repeat(tx -> mail.changes().trim(tx, now.minus(keep.keepChanges()), ROWS))
                + repeat(tx -> mail.uploads().trim(tx, ROWS))
                + repeat(tx -> mail.directory().purge(tx, ROWS))
                + others.stream()
                        .mapToInt(trim -> repeat(tx -> trim.some(tx, ROWS)))
                        .sum();
    }

    private int repeat(ToIntFunction<Transaction> step) {
        int forgotten = 0;
        for (int i = 0; i < MOST_STEPS; i++) {
            int now = store.database().write(step::applyAsInt);
            forgotten += now;
            if (now == 0) {
                break;
            }
        }
        return forgotten;
    }
}
