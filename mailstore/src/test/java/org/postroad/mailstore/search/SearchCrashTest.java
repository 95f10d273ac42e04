package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;

/**
 * Kills a process that files mail and indexes it, at random moments, again and again over one store: after each death the index comes back to
 * what the store holds. {@code -Dpostroad.crash.rounds=N} for a longer campaign.
 */
final class SearchCrashTest {
    private static final int ROUNDS = Integer.getInteger("postroad.crash.rounds", 2);
    private static final int MOST_IN_A_LIFE = 60;
    private static final int FOUND_AT_MOST = 1000;

    @TempDir
    Path directory;

    private final Random random = new Random();

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void whatWasAcknowledgedIsFoundAndNothingElse() throws Exception {
        Path store = directory;
        Set<EmailId> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            if (acknowledged.size() + 2 * MOST_IN_A_LIFE > FOUND_AT_MOST || round == 0) {
                acknowledged.clear();
                store = directory.resolve("store" + round);
                SearchRig.in(store).close();
            }
            acknowledged.addAll(live(store, 1 + random.nextInt(MOST_IN_A_LIFE)));
            try (SearchRig rig = SearchRig.again(store)) {
                List<EmailId> found = rig.find(TextField.BODY, "needle");
                assertEquals(found.size(), new HashSet<>(found).size(), "nothing is found twice");
                assertTrue(found.containsAll(acknowledged), "what was acknowledged is found");
                assertEquals(found.size(), rig.store.mail.search().status().documents());
                acknowledged.addAll(found);
            }
        }
    }

    /** Lets a child file mail until it has acknowledged enough, and kills it. */
    private static Set<EmailId> live(Path store, int enough) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<EmailId> acknowledged = new HashSet<>();
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith(Child.DONE)) {
                    acknowledged.add(new EmailId(Long.parseLong(line.substring(Child.DONE.length()))));
                }
                if (acknowledged.size() == enough) {
                    child.toHandle().destroyForcibly(); // and goes on to read what it said before
                }
                line = lines.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertTrue(acknowledged.size() >= enough, "the child died by itself after " + acknowledged.size());
        return acknowledged;
    }

    /** The process that is killed. */
    static final class Child {
        static final String DONE = "done ";

        private Child() {}

        /** @param arguments the store's directory */
        public static void main(String[] arguments) {
            SearchRig rig = SearchRig.again(Path.of(arguments[0]));
            while (true) {
                EmailId email = rig.deliver("Plan", "a needle");
                rig.store.mail.search().settle(rig.bob, Duration.ofMillis(email.value() % 30));
                byte[] line = (DONE + email.value() + "\n").getBytes(StandardCharsets.US_ASCII);
                System.out.write(line, 0, line.length);
                System.out.flush();
            }
        }
    }
}
