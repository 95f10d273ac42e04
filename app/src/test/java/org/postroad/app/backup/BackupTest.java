package org.postroad.app.backup;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.cli.PostroadCommand;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.StorageException;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;
import picocli.CommandLine;

/** Backup and restore by the command line, and what the check says of it (I1, I3, I4). */
class BackupTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config;
    private Path elsewhere;
    private Path backups;

    @BeforeEach
    void settings() throws IOException {
        config = settings("one", "data");
        elsewhere = settings("two", "restored");
        backups = dir.resolve("backups");
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

    private int run(Path settings, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(words[0].equals("store") ? 2 : 1, List.of("-c", settings.toString()));
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(all.toArray(String[]::new));
    }

    private JsonNode json(int code, Path settings, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        assertEquals(code, run(settings, all.toArray(String[]::new)), () -> out + "" + err);
        return new ObjectMapper().readTree(out.toString());
    }

    private static Account person(SystemStore store, String name) {
        return store.database().write(tx -> {
            EmailAddress address = EmailAddress.parse(name + "@one.test");
            return store.mail().directory().create(tx, address, name, new PasswordHash("$argon2id$none"));
        });
    }

    /** Files a message; the name of its bytes once it is acknowledged. */
    private static BlobId file(SystemStore store, Account account, String text) throws IOException {
        StoredBlob blob;
        try (BlobWriter writer = store.blobs().create()) {
            writer.write(text.getBytes(StandardCharsets.UTF_8));
            blob = writer.finish();
        }
        MessageSummary summary;
        try (InputStream in = store.blobs().open(blob.id())) {
            summary = MessageReader.read(in);
        }
        NewEmail email =
                new NewEmail(blob, summary, Set.of(), Set.of(MailboxRole.INBOX), Set.of(), Instant.EPOCH, false, null);
        Filing filing = store.database().write(tx -> store.mail().emails().file(tx, account.id(), email));
        assertTrue(filing instanceof Filing.Filed, filing::toString);
        return blob.id();
    }

    private static String text(long number) {
        return "Message-ID: <" + number + "@one.test>\r\nSubject: " + number + "\r\n\r\n"
                + (number + " ").repeat((int) (number % 97 * 20)) + "\r\n";
    }

    private void requireAll(Path settings, List<BlobId> acknowledged) throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(settings))) {
            SystemStore store = system.store();
            Account alice = store.database()
                    .read(rows -> store.mail().directory().byLogin(rows, "alice@one.test"))
                    .orElseThrow();
            for (BlobId id : acknowledged) {
                boolean there =
                        store.database().read(rows -> store.mail().emails().hasBlob(rows, alice.id(), id));
                assertTrue(there, id::toString);
                try (InputStream in = store.blobs().open(id)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
    }

    @Test
    void whatWasAcknowledgedBeforeABackupUnderLoadIsThereWhenItIsRestored() throws Exception {
        ConcurrentLinkedQueue<BlobId> acknowledged = new ConcurrentLinkedQueue<>();
        List<List<BlobId>> before = new ArrayList<>();
        List<Path> taken = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            system.start();
            SystemStore store = system.store();
            Account alice = person(store, "alice");
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                long writer = i;
                writers.add(executor.submit(() -> {
                    for (long number = 0; !stop.get(); number++) {
                        acknowledged.add(file(store, alice, text(number * 4 + writer)));
                    }
                    return "";
                }));
            }
            for (int round = 0; round < 3; round++) {
                int more = acknowledged.size() + 25;
                await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > more);
                before.add(List.copyOf(acknowledged));
                JsonNode result = json(0, config, "backup", backups.toString());
                taken.add(Path.of(result.path("backup").asText()));
                assertEquals(round > 0, result.path("linked").asLong() > 0, result::toString);
            }
            stop.set(true);
            for (Future<?> writer : writers) {
                writer.get(30, TimeUnit.SECONDS);
            }
        } finally {
            stop.set(true);
            executor.shutdownNow();
        }
        for (int round = 0; round < taken.size(); round++) {
            Path settings = settings("round" + round, "restored" + round);
            assertEquals(
                    0, run(settings, "restore", "--verify", taken.get(round).toString()), err::toString);
            JsonNode restored = json(0, settings, "restore", taken.get(round).toString());
            assertEquals(0, restored.path("check").path("findings").size());
            assertTrue(before.get(round).size() > 20, "there was load");
            requireAll(settings, before.get(round));
        }
    }

    @Test
    void anEarlierBackupIsSharedAndEachCanGoByItself() throws Exception {
        List<BlobId> mail = new ArrayList<>();
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            Account alice = person(system.store(), "alice");
            mail.add(file(system.store(), alice, text(96)));
        }
        Path first = Path.of(
                json(0, config, "backup", backups.toString()).path("backup").asText());
        JsonNode again = json(0, config, "backup", backups.toString());
        assertTrue(again.path("linked").asLong() > 0);
        JsonNode full = json(0, config, "backup", "--full", backups.toString());
        assertEquals(0, full.path("linked").asLong());
        try (Stream<Path> files = Files.walk(first)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        json(0, elsewhere, "restore", again.path("backup").asText());
        requireAll(elsewhere, mail);
        try (Stream<Path> left = Files.list(backups)) {
            assertEquals(3, left.count(), "two backups and the lock");
        }
    }

    @Test
    void aTornOrDamagedBackupIsRecognisedAndNothingIsWrittenOver() throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            file(system.store(), person(system.store(), "alice"), text(96));
        }
        Path backup = Path.of(
                json(0, config, "backup", backups.toString()).path("backup").asText());
        assertEquals(1, run(config, "restore", backup.toString()));
        assertTrue(err.toString().contains("is not empty"), err::toString);

        Path segment = backup.resolve("segments/0000000001.seg");
        byte[] octets = Files.readAllBytes(segment);
        octets[octets.length / 2] ^= 1;
        Files.write(segment, octets);
        assertEquals(3, run(elsewhere, "restore", "--verify", backup.toString()));
        assertTrue(out.toString().contains("damaged: segments/0000000001.seg"), out::toString);
        assertEquals(1, run(elsewhere, "restore", backup.toString()));
        assertTrue(err.toString().contains("segments/0000000001.seg in"), err::toString);
        StorageException refused = assertThrows(
                StorageException.class,
                () -> MailSystem.open(SettingsReader.read(elsewhere)).close());
        assertTrue(refused.getMessage().contains("has not ended"), refused::getMessage);
        JsonNode restored = json(3, elsewhere, "restore", "--damaged-too", backup.toString());
        assertEquals(
                "bytes",
                restored.path("check").path("findings").path(0).path("room").asText());

        Path manifest = backup.resolve("MANIFEST");
        List<String> lines = Files.readAllLines(manifest);
        Files.write(manifest, lines.subList(0, lines.size() - 1));
        assertEquals(1, run(settings("three", "third"), "restore", backup.toString()));
        assertTrue(err.toString().contains("is torn"), err::toString);
        Files.write(manifest, lines);
        Files.writeString(manifest, "0".repeat(64) + "  ../escaped\n", StandardOpenOption.APPEND);
        assertEquals(1, run(settings("four", "fourth"), "restore", backup.toString()));
        assertTrue(err.toString().contains("is torn"), err::toString);
        assertFalse(Files.exists(dir.resolve("escaped")));
    }

    @Test
    void anInterruptedBackupAndAnInterruptedRestoreGoOn() throws Exception {
        List<BlobId> mail = new ArrayList<>();
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            mail.add(file(system.store(), person(system.store(), "alice"), text(96)));
        }
        Path whole = Path.of(
                json(0, config, "backup", backups.toString()).path("backup").asText());
        // As a kill leaves them: a backup without its end, a restore with half of its files.
        Path torn = whole.resolveSibling(whole.getFileName() + ".partial");
        Files.move(whole, torn);
        List<String> lines = Files.readAllLines(torn.resolve("MANIFEST"));
        Files.writeString(torn.resolve("MANIFEST"), String.join("\n", lines.subList(0, lines.size() - 1)) + "\n0123");
        JsonNode next = json(0, config, "backup", backups.toString());
        assertTrue(next.path("linked").asLong() > 0, next::toString);
        assertFalse(Files.exists(torn));

        Path backup = Path.of(next.path("backup").asText());
        Path data = Files.createDirectories(dir.resolve("restored"));
        Manifest manifest = Manifest.read(backup);
        Files.writeString(data.resolve(Restore.MARK), manifest.digest());
        Files.write(data.resolve("rows.mv.db"), new byte[100]);
        Files.write(data.resolve("rows.mv.db.restoring"), new byte[100]);
        json(0, elsewhere, "restore", backup.toString());
        requireAll(elsewhere, mail);
        Files.writeString(dir.resolve("restored").resolve(Restore.MARK), "another");
        assertEquals(1, run(elsewhere, "restore", backup.toString()));
        assertTrue(err.toString().contains("another backup"), err::toString);
    }

    @Test
    void clientsAreToldToLookAgainUnlessTheStoreWasOnlyMoved() throws Exception {
        ModSeq state;
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            Account alice = person(system.store(), "alice");
            file(system.store(), alice, text(1));
            state = state(system);
        }
        Path backup = Path.of(
                json(0, config, "backup", backups.toString()).path("backup").asText());
        json(0, elsewhere, "restore", backup.toString());
        try (MailSystem system = MailSystem.open(SettingsReader.read(elsewhere))) {
            ModSeq later = state(system);
            assertTrue(later.value() > state.value() + 1_000_000);
            SystemStore store = system.store();
            Account alice = store.database()
                    .read(rows -> store.mail().directory().byLogin(rows, "alice@one.test"))
                    .orElseThrow();
            assertThrows(
                    CannotCalculateChanges.class,
                    () -> store.database()
                            .read(rows -> store.mail()
                                    .changes()
                                    .since(rows, alice.id(), DataType.EMAIL, new ModSeq(state.value() + 50), 10)));
            file(store, alice, text(2));
        }
        assertEquals(0, run(elsewhere, "store", "check"), () -> out + "" + err);
        Path moved = settings("three", "third");
        json(0, moved, "restore", "--moved", backup.toString());
        try (MailSystem system = MailSystem.open(SettingsReader.read(moved))) {
            assertEquals(state, state(system));
        }
    }

    @Test
    void rowsThatWereReplacedByOldOnesAreOpenedOnlyWhenTheLossIsAccepted() throws Exception {
        List<BlobId> mail = new ArrayList<>();
        Path rows = dir.resolve("data").resolve("rows.mv.db");
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            mail.add(file(system.store(), person(system.store(), "alice"), text(1)));
        }
        byte[] old = Files.readAllBytes(rows);
        ModSeq state;
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            SystemStore store = system.store();
            Account alice = store.database()
                    .read(snapshot -> store.mail().directory().byLogin(snapshot, "alice@one.test"))
                    .orElseThrow();
            for (int i = 2; i < 20; i++) {
                file(store, alice, text(i));
            }
            state = state(system);
        }
        assertEquals(1, run(config, "store", "accept-loss"));
        assertTrue(err.toString().contains("are the newest that were acknowledged"), err::toString);
        byte[] newest = Files.readAllBytes(rows);
        Files.write(rows, old);
        assertEquals(1, run(config, "store", "check"));
        assertTrue(err.toString().contains(rows + " is older than what was acknowledged"), err::toString);
        assertTrue(err.toString().contains("postroad store accept-loss"), err::toString);
        Files.write(rows, newest);
        assertEquals(0, run(config, "store", "check"), () -> out + "" + err);

        Files.write(rows, old);
        JsonNode accepted = json(0, config, "store", "accept-loss");
        assertTrue(accepted.path("lost").asLong() > 0, accepted::toString);
        requireAll(config, mail);
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            assertTrue(state(system).value() > state.value(), "clients look again");
        }
        assertEquals(0, run(config, "store", "check"), () -> out + "" + err);
    }

    private static ModSeq state(MailSystem system) {
        SystemStore store = system.store();
        return store.database()
                .read(rows -> store.mail()
                        .changes()
                        .state(
                                rows,
                                store.mail()
                                        .directory()
                                        .byLogin(rows, "alice@one.test")
                                        .orElseThrow()
                                        .id()));
    }

    @Test
    void theCheckFindsWhatIsWrongAndRepairsWhatItCan() throws Exception {
        BlobId lost;
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            SystemStore store = system.store();
            Account alice = person(store, "alice");
            file(store, alice, text(50));
            file(store, alice, text(51));
            lost = file(store, alice, text(52));
            person(store, "bob");
            assertNotEquals(lost, file(store, alice, text(53)));
        }
        assertEquals(0, run(config, "store", "check"), () -> out + "" + err);
        assertTrue(out.toString().startsWith("all is well: 2 accounts, "), out::toString);
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            system.store().database().write(tx -> {
                tx.update("UPDATE mailbox SET total_emails = total_emails + 7, uid_next = 2 WHERE role = 'INBOX'");
                tx.update("UPDATE account_state SET octets = octets + 5");
                tx.update("DELETE FROM mailbox_email WHERE uid = 1");
                tx.update(
                        "INSERT INTO mailbox_email (account_id, mailbox_id, uid, email_id, thread_id, received_at, saved_at, subject_key)"
                                + " SELECT account_id, mailbox_id, 99, 999999, thread_id, 1, 1, '' FROM mailbox_email WHERE uid = 2");
                tx.update("UPDATE email SET mailboxes = ',777,' WHERE blob_id = ?", lost.text());
                return "";
            });
        }
        JsonNode found = json(3, config, "store", "check");
        assertTrue(found.path("findings").size() >= 4, found::toString);
        assertTrue(found.path("findings").toString().contains("which does not exist"), found::toString);
        JsonNode repaired = json(0, config, "store", "check", "--repair");
        assertEquals(0, repaired.path("findings").size(), repaired::toString);
        assertTrue(repaired.path("repaired").toString().contains("alice@one.test: mailbox "), repaired::toString);
        JsonNode again = json(0, config, "store", "check", "--repair", "--rate", "100MB");
        assertEquals(0, again.path("repaired").size(), again::toString);
        assertEquals(4, again.path("blobs").asLong());

        Path segment = dir.resolve("data/segments/0000000001.seg");
        byte[] octets = Files.readAllBytes(segment);
        octets[new String(octets, StandardCharsets.ISO_8859_1).indexOf("Subject: 52")] ^= 1;
        Files.write(segment, octets);
        JsonNode damaged = json(3, config, "store", "check");
        assertEquals(1, damaged.path("findings").size(), damaged::toString);
        assertTrue(damaged.path("findings").path(0).path("what").asText().contains(lost.text()), damaged::toString);
        assertEquals(0, run(config, "store", "check", "--no-bytes"));
    }
}
