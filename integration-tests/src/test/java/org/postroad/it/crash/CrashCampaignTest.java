package org.postroad.it.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postroad.common.testing.PostgresProcess;

/**
 * {@code kill -9} at random moments of a busy system, then again, on one directory. As many rounds as the system property {@code
 * postroad.crash.rounds} says ({@code ./check --crash N}), 8 and 2 without it. The summary is printed and added to {@code
 * target/crash-campaign.txt}.
 */
class CrashCampaignTest {
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", 8);
    private static final int ROUNDS_ON_SERVER = Integer.getInteger("postroad.crash.rounds", 2);
    /** The check reads all that was promised on a directory: a new one now and then keeps that short. */
    private static final int ROUNDS_PER_DIRECTORY = 25;

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void nothingAcknowledgedIsLostOrDoubled() throws Exception {
        play(ROUNDS, Optional.empty());
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void nothingAcknowledgedIsLostOrDoubledOnAServerThatDiesToo() throws Exception {
        int left = ROUNDS_ON_SERVER;
        while (left > 0) {
            int rounds = Math.min(left, ROUNDS_PER_DIRECTORY);
            try (PostgresProcess server = PostgresProcess.start()) {
                play(rounds, Optional.of(server));
            }
            left -= rounds;
        }
    }

    private static void play(int all, Optional<PostgresProcess> server) throws Exception {
        int left = all;
        while (left > 0) {
            int rounds = Math.min(left, ROUNDS_PER_DIRECTORY);
            long seed = Long.getLong("postroad.crash.seed", System.nanoTime());
            try (Campaign campaign = new Campaign(seed, server)) {
                for (int round = 0; round < rounds; round++) {
                    campaign.round();
                }
                report(campaign.finish() + " (seed " + seed + ")");
            }
            left -= rounds;
        }
        assertTrue(all > 0, "postroad.crash.rounds must be above zero");
    }

    private static void report(String summary) throws Exception {
        System.out.println(summary);
        Files.createDirectories(Path.of("target"));
        Files.writeString(
                Path.of("target", "crash-campaign.txt"),
                summary + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
