package org.postroad.it.crash;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.it.world.ChildCommand;
import org.postroad.it.world.ChildProcess;
import org.postroad.it.world.StoreView;

/** {@code kill -9} in the middle of an import, a backup, a restore; then again; and an mbox that is larger than the memory. */
class CrashInAndOutTest {
    /** How often each command is killed; more with {@code ./check --crash N}. */
    private static final int KILLS = Math.max(3, Integer.getInteger("postroad.crash.rounds", 3) / 10);
    /** How large the large mbox is; 1024 and more for a campaign. */
    private static final int LARGE_MEGABYTES = Integer.getInteger("postroad.import.megabytes", 144);
    /** For the whole program, search index included; it does not depend on how large the mbox is. */
    private static final int HEAP_MEGABYTES = 128;

    private static final int TEXTS = 4;
    private static final String FILE = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n";
    private static final String ALICE = "alice@one.test";

    @TempDir
    Path dir;

    private final Random random = new Random();
    private Path config;

    @BeforeEach
    void alice() throws Exception {
        config = settings("one", "data");
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            new StoreView(system).addPeople(List.of(ALICE));
        }
    }

    private Path settings(String name, String directory) throws IOException {
        return Files.writeString(dir.resolve(name + ".toml"), """
                        hostname = "mx.one.test"
                        domains = ["one.test"]
                        storage.directory = "%s"
                        listen.smtp = ["127.0.0.1:0"]
                        listen.submission = []
                        listen.submissions = []
                        http.listen = "127.0.0.1:0"
                        """.formatted(directory));
    }

    private ChildProcess start(Path settings, List<String> jvm, String command, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        if (command.equals("store")) {
            all.add("check");
        }
        all.addAll(List.of("-c", settings.toString()));
        all.addAll(List.of(words));
        return ChildCommand.start(dir.resolve(command + ".log"), jvm, all);
    }

    private void finish(Path settings, String command, String... words) throws Exception {
        ChildProcess process = start(settings, List.of(), command, words);
        assertEquals(0, process.exitCode(), process::tail);
    }

    /** Starts a command and kills it some time later. */
    private void kill(Path settings, int mostMillis, String command, String... words) throws Exception {
        ChildProcess process = start(settings, List.of(), command, words);
        TimeUnit.MILLISECONDS.sleep(400 + random.nextInt(mostMillis));
        process.kill();
    }

    private Path mbox(int messages, int octets) throws IOException {
        return mbox("large.mbox", 0, messages, octets);
    }

    /** Noise: most of it files, and every {@value #TEXTS}th message text, which the index takes apart. */
    private Path mbox(String name, int first, int messages, int octets) throws IOException {
        Path mbox = dir.resolve(name);
        Random text = new Random(first + 1L);
        byte[] noise = new byte[octets * 3 / 4];
        try (BufferedWriter out = Files.newBufferedWriter(mbox, StandardCharsets.US_ASCII)) {
            for (int i = first; i < first + messages; i++) {
                text.nextBytes(noise);
                out.write("From x@one.test Sat Jan  3 01:05:34 1996\nMessage-ID: <" + i + "@one.test>\nSubject: " + i
                        + "\nStatus: RO\n"
                        + (i % TEXTS == 0 ? "" : FILE)
                        + "\n"
                        + Base64.getMimeEncoder().encodeToString(noise).replace("\r", "")
                        + "\n\n");
            }
        }
        return mbox;
    }

    private void assertHas(Path settings, int messages) throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(settings))) {
            StoreView view = new StoreView(system);
            assertEquals(List.of(), view.check());
            assertEquals(messages, view.emails(ALICE).size());
            view.emails(ALICE).forEach((id, emails) -> assertEquals(1, emails.size(), id));
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void anImportThatIsKilledGoesOnAndAddsNothingTwice() throws Exception {
        Path mbox = mbox(3000, 4000);
        for (int i = 0; i < KILLS; i++) {
            kill(config, 2500, "import", ALICE, mbox.toString());
        }
        finish(config, "import", ALICE, mbox.toString());
        assertHas(config, 3000);
        finish(config, "store");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void anImportIntoAProcessThatServesGoesOnWhicheverOfTheTwoIsKilled() throws Exception {
        int rounds = KILLS + 1;
        int each = 600;
        ChildProcess serving = serve(0);
        for (int round = 0; round < rounds; round++) {
            Path mbox = mbox("part" + round + ".mbox", round * each, each, 8000);
            long enough = segments() + 50_000 + random.nextInt(4_000_000);
            ChildProcess command = start(config, List.of(), "import", ALICE, mbox.toString());
            await().atMost(Duration.ofSeconds(60)).until(() -> segments() > enough || !command.isAlive());
            if (round % 2 == 0) {
                serving.kill();
                int code = command.exitCode();
                assertTrue(code == 1 || code == 0, command::tail); // it may have ended at this moment
                serving = serve(round + 1);
            } else {
                command.kill();
                assertTrue(serving.isAlive(), serving::tail);
            }
        }
        for (int round = 0; round < rounds; round++) {
            finish(
                    config,
                    "import",
                    ALICE,
                    dir.resolve("part" + round + ".mbox").toString());
        }
        serving.terminate();
        assertHas(config, rounds * each);
        finish(config, "store");
    }

    /** Octets of all message bytes. */
    private long segments() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("data/segments"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Starts the system, with a log of its own each time. */
    private ChildProcess serve(int number) throws Exception {
        ChildProcess process = ChildCommand.start(
                dir.resolve("serve" + number + ".log"), List.of(), List.of("serve", "-c", config.toString()));
        process.awaitLine("ready");
        return process;
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void aBackupAndARestoreThatAreKilledGoOn() throws Exception {
        finish(config, "import", ALICE, mbox(600, 60_000).toString());
        Path backups = dir.resolve("backups");
        for (int i = 0; i < KILLS; i++) {
            kill(config, 1500, "backup", backups.toString());
        }
        finish(config, "backup", backups.toString());
        Path backup;
        try (Stream<Path> all = Files.list(backups)) {
            List<Path> whole = all.filter(Files::isDirectory).sorted().toList();
            assertTrue(whole.stream().noneMatch(path -> path.toString().endsWith(".partial")), whole::toString);
            backup = whole.get(whole.size() - 1);
        }
        Path elsewhere = settings("two", "restored");
        for (int i = 0; i < KILLS; i++) {
            kill(elsewhere, 1500, "restore", backup.toString());
        }
        ChildProcess restore = start(elsewhere, List.of(), "restore", backup.toString());
        int code = restore.exitCode();
        // One of those that were killed may have ended before: then there is a store, which is not written over.
        assertTrue(code == 0 || restore.tail().contains("is not empty"), restore::tail);
        assertHas(elsewhere, 600);
        finish(elsewhere, "store");
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void anMboxLargerThanTheMemoryIsImported() throws Exception {
        int messages = LARGE_MEGABYTES * 20;
        Path mbox = mbox(messages, 50_000);
        assertTrue(Files.size(mbox) > (long) HEAP_MEGABYTES << 20, "larger than the heap");
        long began = System.nanoTime();
        ChildProcess process = start(config, List.of("-Xmx" + HEAP_MEGABYTES + "m"), "import", ALICE, mbox.toString());
        await().atMost(Duration.ofSeconds(60 + 2L * LARGE_MEGABYTES)).until(() -> !process.isAlive());
        assertEquals(0, process.exitCode(), process::tail);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d MB in %.1f s with %d MB of heap%n", Files.size(mbox) / 1_000_000, seconds, HEAP_MEGABYTES);
        assertHas(config, messages);
    }
}
