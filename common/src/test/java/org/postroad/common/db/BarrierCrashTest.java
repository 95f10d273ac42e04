package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.crash.CrashedStore;
import org.postroad.common.db.HaltingWriter.Point;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that die exactly between two steps of the {@link Barrier}'s argument, each with eight writers under way, and what is left of
 * their store. Each point once; {@code -Dpostroad.crash.rounds=N} for N deaths over the points in turn.
 */
class BarrierCrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(BarrierCrashTest.class);
    private static final Point[] POINTS = Point.values();
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", POINTS.length);
    private static final int ROUNDS_PER_DIRECTORY = 3 * POINTS.length;
    private static final int GROUPS = 60;

    @TempDir
    Path directory;

    private final Random random = new Random();

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void whereverTheBarrierStopsNothingIsLostTwiceOrTorn() throws Exception { // I1
        CrashedStore store = new CrashedStore(directory);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_PER_DIRECTORY == 0) {
                store = new CrashedStore(directory.resolve("store" + round));
            }
            Point point = POINTS[round % POINTS.length];
            int times = 1 + random.nextInt(GROUPS);
            int before = store.acknowledged();
            String seed = String.valueOf(random.nextLong());
            int end = store.live(HaltingWriter.class, Integer.MAX_VALUE, seed, point.name(), String.valueOf(times));
            assertEquals(HaltingWriter.HALTED, end, "it did not come to " + point + " " + times + " times");
            store.verify();
            LOG.info("round {}, {} {} times: {} acknowledged", round + 1, point, times, store.acknowledged() - before);
        }
    }
}
