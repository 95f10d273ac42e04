package org.postroad.common.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills a writing process at random moments, again and again over one store. {@code -Dpostroad.crash.rounds=N} for a longer campaign. */
class CrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", 3);
    /** The check reads all that was acknowledged on a directory: a new one now and then keeps that short. */
    private static final int ROUNDS_PER_DIRECTORY = 10;

    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    private final Random random = new Random();

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void whatWasAcknowledgedIsThereAndNothingIsTorn() throws Exception { // I1
        CrashedStore store = new CrashedStore(directory);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_PER_DIRECTORY == 0) {
                store = new CrashedStore(directory.resolve("store" + round));
            }
            int before = store.acknowledged();
            int enough = 50 + random.nextInt(3_000);
            assertEquals(KILLED, store.live(CrashingWriter.class, enough, String.valueOf(random.nextLong())));
            assertTrue(store.acknowledged() >= before + enough, "the child died by itself");
            store.verify();
            LOG.info("round {}: {} acknowledged", round + 1, store.acknowledged() - before);
        }
    }

    @Test
    void whoIsToldToEndMayFinishFirst() throws Exception { // H2's own hook would store in the midst of it
        CrashedStore store = new CrashedStore(directory);
        assertEquals(EndingWriter.FINISHED, store.live(EndingWriter.class, Integer.MAX_VALUE));
        store.verify();
    }
}
