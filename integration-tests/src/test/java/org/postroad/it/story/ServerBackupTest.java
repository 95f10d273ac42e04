package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.backup.BackupTalk;
import org.postroad.app.cli.PostroadCommand;
import org.postroad.app.control.Conversation;
import org.postroad.app.control.Exchange;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.IoBudget;
import org.postroad.common.blob.s3.S3Client;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.testing.TestPostgres;
import org.postroad.common.testing.TestS3;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.StoreView;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import picocli.CommandLine;

/** Backups of a system with its rows on a PostgreSQL server, taken while mail comes, goes, and its space is won back (I1, I3). */
class ServerBackupTest {
    private static final String ALICE = "alice@one.test";
    private static final int SENDERS = 3;

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<PostgresSettings> databases = new ArrayList<>();
    /** Where the bytes are, if not in segments. */
    private Optional<TestS3> bytes = Optional.empty();

    private Path settings(String name, PostgresSettings rows) throws IOException {
        databases.add(rows);
        String blobs = bytes.isEmpty() ? "" : blobs(bytes.get().settings());
        return Files.writeString(dir.resolve(name + ".toml"), blobs + """
                hostname = "mx.one.test"
                domains = ["one.test"]
                storage.directory = "%s"
                storage.rows = "%s"
                storage.rows_user = "%s"
                listen.smtp = ["127.0.0.1:0"]
                listen.submission = []
                listen.submissions = []
                http.listen = "127.0.0.1:0"
                """.formatted(name, rows.url(), rows.user()));
    }

    private String blobs(S3Settings bucket) throws IOException {
        Files.write(
                dir.resolve("s3-key"),
                List.of(bucket.credentials().accessKey(), bucket.credentials().secretKey()));
        return "storage.blobs = \"s3+http://%s/%s/mail\"\nstorage.blobs_credentials_file = \"s3-key\"\n"
                .formatted(bucket.endpoint().getAuthority(), bucket.bucket());
    }

    private Path fresh(String name) throws IOException {
        return settings(name, TestPostgres.freshSchema());
    }

    @AfterEach
    void drop() {
        databases.stream().distinct().forEach(TestPostgres::drop);
        bytes.ifPresent(TestS3::close);
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

    private static void addAlice(Path settings) throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(settings))) {
            new StoreView(system).addPeople(List.of(ALICE));
        }
    }

    private static String letter(String id, int lines) {
        return "Message-ID: <" + id + ">\r\nFrom: <bob@far.test>\r\nSubject: " + id + "\r\n\r\n"
                + (id + " is here.\r\n").repeat(lines);
    }

    /** Mail that comes by SMTP, and goes again. */
    private final class Traffic implements AutoCloseable {
        private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        /** Those that may be gone. */
        private final ConcurrentLinkedQueue<String> deleted = new ConcurrentLinkedQueue<>();

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicInteger won = new AtomicInteger();
        private final ExecutorService executor = Executors.newFixedThreadPool(SENDERS + 2);
        private final List<Future<?>> running = new ArrayList<>();

        Traffic(MailSystem system) {
            for (int i = 0; i < SENDERS; i++) {
                String sender = "s" + i;
                running.add(executor.submit(() -> {
                    try (SmtpTalk talk =
                            SmtpTalk.withPort25(system.smtpAddresses().get(0))) {
                        for (int number = 0; !stop.get(); number++) {
                            String id = sender + "-" + number + "@far.test";
                            talk.send("bob@far.test", List.of(ALICE), letter(id, number % 50 * 20));
                            acknowledged.add(id);
                        }
                    }
                    return "";
                }));
            }
            running.add(executor.submit(() -> delete(system)));
            running.add(executor.submit(() -> {
                while (!stop.get()) {
                    won.addAndGet((int) system.store().blobs().collect(new IoBudget(Long.MAX_VALUE)));
                }
                return "";
            }));
        }

        /** Two of three messages, some time after they came. */
        private String delete(MailSystem system) {
            SystemStore store = system.store();
            StoreView view = new StoreView(system);
            AccountId alice = store.database()
                    .read(rows -> store.mail().directory().byLogin(rows, ALICE))
                    .orElseThrow()
                    .id();
            Set<String> kept = new HashSet<>();
            while (!stop.get()) {
                for (Map.Entry<String, List<Email>> each : view.emails(ALICE).entrySet()) {
                    if (each.getKey().hashCode() % 3 == 0 || !kept.add(each.getKey())) {
                        continue;
                    }
                    deleted.add(each.getKey());
                    store.database().write(tx -> {
                        store.mail()
                                .emails()
                                .destroy(tx, alice, each.getValue().get(0).id());
                        return "";
                    });
                }
            }
            return "";
        }

        @Override
        public void close() throws Exception {
            stop.set(true);
            try {
                for (Future<?> each : running) {
                    each.get(60, TimeUnit.SECONDS);
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private record Taken(Path backup, Set<String> before) {}

    @Test
    void whatWasAcknowledgedBeforeABackupUnderLoadIsThereWhenItIsRestored() throws Exception {
        underLoad(4);
    }

    @Test
    void whatWasAcknowledgedIsThereWithTheBytesInAnS3Store() throws Exception {
        bytes = Optional.of(TestS3.start());
        underLoad(1);
    }

    private void underLoad(int rounds) throws Exception {
        Path config = fresh("one");
        addAlice(config);
        List<Taken> backups = new ArrayList<>();
        Traffic traffic;
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            system.start();
            try (Traffic flowing = new Traffic(system)) {
                traffic = flowing;
                for (int round = 0; round < rounds; round++) {
                    int more = flowing.acknowledged.size() + 60;
                    await().atMost(Duration.ofSeconds(60)).until(() -> flowing.acknowledged.size() > more);
                    Set<String> before = new HashSet<>(flowing.acknowledged);
                    JsonNode result =
                            json(0, config, "backup", dir.resolve("backups").toString());
                    assertEquals("server", result.path("rows").asText());
                    backups.add(new Taken(Path.of(result.path("backup").asText()), before));
                }
                assertTrue(flowing.won.get() > 0, "space was won back meanwhile");
            }
            assertEquals(List.of(), new StoreView(system).check());
        }
        for (Taken taken : backups) {
            Path settings = fresh("restored" + backups.indexOf(taken));
            assertEquals(0, run(settings, "restore", "--verify", taken.backup.toString()), err::toString);
            JsonNode restored = json(0, settings, "restore", taken.backup.toString());
            assertEquals(0, restored.path("check").path("findings").size(), restored::toString);
            try (MailSystem system = MailSystem.open(SettingsReader.read(settings))) {
                system.start();
                requireAll(system, taken.before, new HashSet<>(traffic.deleted));
                try (SmtpTalk talk = SmtpTalk.withPort25(system.smtpAddresses().get(0))) {
                    talk.send("bob@far.test", List.of(ALICE), letter("after@far.test", 3));
                }
                assertEquals(List.of(), new StoreView(system).check());
            }
        }
    }

    private static void requireAll(MailSystem system, Set<String> acknowledged, Set<String> mayBeGone)
            throws IOException {
        Map<String, List<Email>> mail = new StoreView(system).emails(ALICE);
        int found = 0;
        for (String id : acknowledged) {
            if (!mail.containsKey(id)) {
                assertTrue(mayBeGone.contains(id), id + " is missing");
                continue;
            }
            found++;
            assertEquals(1, mail.get(id).size(), id);
            try (InputStream in =
                    system.store().blobs().open(mail.get(id).get(0).blobId())) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        assertTrue(found > 10, "there is mail in it: " + found);
    }

    @Test
    void whatIsDeletedWhileItIsTakenIsInIt() throws Exception {
        deletedMeanwhile();
    }

    @Test
    void whatIsDeletedWhileItIsTakenIsInItWithTheBytesInAnS3Store() throws Exception {
        bytes = Optional.of(TestS3.start());
        deletedMeanwhile();
    }

    private void deletedMeanwhile() throws Exception {
        Path config = fresh("one");
        addAlice(config);
        assertEquals(0, run(config, "import", ALICE, mbox(600).toString()), err::toString);
        String backups = dir.resolve("backups").toString();
        json(0, config, "backup", backups); // ends the segment
        String taken;
        try (MailSystem system = MailSystem.open(SettingsReader.read(config));
                Exchange exchange =
                        Conversation.begin(system.operations(), "backup", JsonNodeFactory.instance.objectNode())) {
            taken = new BackupTalk(dir.resolve("full"), true, new DeletesAll(system))
                    .run(exchange)
                    .path("backup")
                    .asText();
            assertTrue(system.store().blobs().collect(new IoBudget(Long.MAX_VALUE)) > 0, "nothing is held any more");
            assertEquals(Map.of(), new StoreView(system).emails(ALICE));
        }
        Path elsewhere = fresh("two");
        json(0, elsewhere, "restore", taken);
        try (MailSystem system = MailSystem.open(SettingsReader.read(elsewhere))) {
            assertEquals(600, new StoreView(system).emails(ALICE).size());
        }
    }

    private Path mbox(int messages) throws IOException {
        StringBuilder mbox = new StringBuilder();
        for (int i = 0; i < messages; i++) {
            mbox.append("From x@far.test Sat Jan  3 01:05:34 1996\n")
                    .append(letter(i + "@far.test", 10).replace("\r", ""));
            mbox.append('\n');
        }
        return Files.writeString(dir.resolve("mail.mbox"), mbox);
    }

    /** When the first rows arrive, deletes all mail and wins back its space: there are more rows than lie between the two ends. */
    private static final class DeletesAll implements BackupTalk.Listener {
        private final MailSystem system;
        private boolean done;

        DeletesAll(MailSystem system) {
            this.system = system;
        }

        @Override
        public void expected(long octets) {
            assertTrue(done);
        }

        @Override
        public void done(long octets) {
            if (done) {
                return;
            }
            done = true;
            SystemStore store = system.store();
            Map<String, List<Email>> mail = new StoreView(system).emails(ALICE);
            store.database().write(tx -> {
                AccountId alice = store.mail()
                        .directory()
                        .byLogin(tx, ALICE)
                        .orElseThrow()
                        .id();
                mail.values()
                        .forEach(each -> store.mail()
                                .emails()
                                .destroy(tx, alice, each.get(0).id()));
                return "";
            });
            try {
                assertEquals(0, store.blobs().collect(new IoBudget(Long.MAX_VALUE)), "every segment is held");
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }
    }

    @Test
    void aBackupIsSharedWithEarlierOnesAndNothingIsWrittenOver() throws Exception {
        Path config = fresh("one");
        addAlice(config);
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            system.start();
            try (SmtpTalk talk = SmtpTalk.withPort25(system.smtpAddresses().get(0))) {
                talk.send("bob@far.test", List.of(ALICE), letter("one@far.test", 1000));
            }
        }
        String backups = dir.resolve("backups").toString();
        JsonNode first = json(0, config, "backup", backups);
        JsonNode second = json(0, config, "backup", backups);
        assertTrue(second.path("linked").asLong() > 10_000, second::toString);
        Path backup = Path.of(second.path("backup").asText());
        delete(Path.of(first.path("backup").asText()));

        assertEquals(1, run(config, "restore", backup.toString()));
        assertTrue(err.toString().contains("is not empty"), err::toString);
        // The directory is new, but the database is the one in use.
        Path half = settings("half", databases.get(0));
        assertEquals(1, run(half, "restore", backup.toString()));
        assertTrue(err.toString().contains("is not empty (it has the table"), err::toString);
        assertFalse(Files.exists(dir.resolve("half")), "nothing was changed");
        assertEquals(0, run(config, "store", "check"), () -> out + "" + err);

        Path elsewhere = fresh("two");
        Path table = backup.resolve("rows/email.copy");
        String rows = Files.readString(table);
        Files.writeString(table, rows.replace("one@far", "two@far"), StandardOpenOption.TRUNCATE_EXISTING);
        if (rows.equals(Files.readString(table))) {
            Files.writeString(table, rows.substring(0, rows.length() - 1));
        }
        assertEquals(1, run(elsewhere, "restore", "--damaged-too", backup.toString()));
        assertTrue(err.toString().contains("rows/email.copy in"), err::toString);
        assertEquals(1, run(elsewhere, "store", "check"));
        assertTrue(err.toString().contains("has not ended"), err::toString);
        Files.writeString(table, rows);
        JsonNode restored = json(0, elsewhere, "restore", backup.toString());
        assertEquals(1, restored.path("check").path("blobs").asLong(), restored::toString);
    }

    @Test
    void rowsGoWhereTheyCameFrom() throws Exception {
        Path server = fresh("server");
        addAlice(server);
        Path embedded = Files.writeString(
                dir.resolve("embedded.toml"),
                Files.readString(server).replaceAll("storage.rows.*\n", "").replace("\"server\"", "\"embedded\""));
        String backup = json(0, server, "backup", dir.resolve("b").toString())
                .path("backup")
                .asText();
        assertEquals(1, run(embedded, "restore", backup));
        assertTrue(err.toString().contains("name an empty database in storage.rows"), err::toString);
        addAlice(embedded);
        String other = json(0, embedded, "backup", dir.resolve("c").toString())
                .path("backup")
                .asText();
        assertEquals(1, run(fresh("third"), "restore", other));
        assertTrue(err.toString().contains("embedded database"), err::toString);
    }

    @Test
    void aBackupOfAnS3StoreThatBrokeOffHoldsNothingAndIsMadeAnew() throws Exception {
        bytes = Optional.of(TestS3.start());
        Path config = fresh("one");
        addAlice(config);
        assertEquals(0, run(config, "import", ALICE, mbox(150).toString()), err::toString);
        Path backups = dir.resolve("backups");
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            try (Exchange exchange =
                    Conversation.begin(system.operations(), "backup", JsonNodeFactory.instance.objectNode())) {
                BackupTalk talk = new BackupTalk(backups, false, new BreaksOff());
                assertThrows(UncheckedIOException.class, () -> talk.run(exchange));
            }
            await().until(() -> system.store()
                    .database()
                    .read(rows -> rows.query("SELECT id FROM blob_hold", row -> row.getString(1)))
                    .isEmpty());
        }
        assertEquals(1, partial(backups));
        String backup =
                json(0, config, "backup", backups.toString()).path("backup").asText();
        assertEquals(0, partial(backups));

        Path elsewhere = fresh("two");
        Path pack;
        try (Stream<Path> files = Files.list(Path.of(backup, "objects"))) {
            pack = files.filter(each -> each.toString().endsWith(".pack"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(pack);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2]++;
        Files.write(pack, damaged);
        assertEquals(1, run(elsewhere, "restore", backup));
        assertTrue(err.toString().contains("is damaged"), err::toString);
        assertEquals(1, run(elsewhere, "store", "check"), "not while it is half restored");
        Files.write(pack, whole);
        JsonNode restored = json(0, elsewhere, "restore", backup);
        assertEquals(150, restored.path("check").path("blobs").asLong(), restored::toString);
        // Rows and directory are new, but the bucket is in use.
        Path used = fresh("three");
        String bucket = Files.readAllLines(elsewhere).get(0);
        Files.writeString(used, Files.readString(used).replaceFirst("storage.blobs = .*", bucket));
        assertEquals(1, run(used, "restore", backup));
        assertTrue(err.toString().contains("the S3 store is not empty"), err::toString);
    }

    /** One node, with its rows in a file: what an earlier backup has is shared, or taken from there; what is missing in the store is named. */
    @Test
    void rowsInAFileAndBytesInAnS3Store() throws Exception {
        bytes = Optional.of(TestS3.start());
        S3Settings bucket = bytes.get().settings();
        Path config = Files.writeString(dir.resolve("one.toml"), embedded("one", bucket));
        addAlice(config);
        StringBuilder large = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            large.append("From x@far.test Sat Jan  3 01:05:34 1996\n")
                    .append(letter("large-" + i + "@far.test", 20_000).replace("\r", ""))
                    .append('\n');
        }
        Path source = Files.writeString(dir.resolve("large.mbox"), large);
        assertEquals(0, run(config, "import", ALICE, source.toString()), err::toString);
        String backups = dir.resolve("backups").toString();
        JsonNode first = json(0, config, "backup", backups);
        assertEquals(0, first.path("linked").asLong(), first::toString);
        assertEquals(0, run(config, "import", ALICE, mbox(50).toString()), err::toString);
        JsonNode second = json(0, config, "backup", backups);
        assertTrue(second.path("linked").asLong() > 1 << 20, second::toString);
        delete(Path.of(first.path("backup").asText()));
        Path elsewhere = Files.writeString(
                dir.resolve("two.toml"), embedded("two", bytes.get().settings()));
        JsonNode restored = json(0, elsewhere, "restore", second.path("backup").asText());
        assertEquals(54, restored.path("check").path("blobs").asLong(), restored::toString);

        S3Client client = new S3Client(bucket, Clock.systemUTC());
        String lost = client.list("").objects().stream()
                .filter(object -> object.size() < 10_000)
                .findFirst()
                .orElseThrow()
                .key();
        client.delete(lost);
        JsonNode third = json(0, config, "backup", backups);
        assertEquals(0, third.path("damaged").size(), "the earlier backup has it still");
        // An index that is damaged is not believed, so nothing is taken from that backup.
        Path index = Path.of(third.path("backup").asText(), "objects", "INDEX");
        String lines = Files.readString(index);
        Files.writeString(index, lines.replaceFirst(" 0\n", " 7\n"));
        assertNotEquals(lines, Files.readString(index));
        JsonNode anew = json(3, config, "backup", backups);
        assertEquals(0, anew.path("linked").asLong(), anew::toString);
        assertEquals(lost, anew.path("damaged").path(0).asText());
        Path third3 = Files.writeString(
                dir.resolve("three.toml"), embedded("three", bytes.get().settings()));
        JsonNode found = json(3, third3, "restore", anew.path("backup").asText());
        assertTrue(found.path("check").path("findings").size() > 0, found::toString);
    }

    private String embedded(String name, S3Settings bucket) throws IOException {
        return blobs(bucket) + """
                hostname = "mx.one.test"
                domains = ["one.test"]
                storage.directory = "%s"
                listen.smtp = ["127.0.0.1:0"]
                listen.submission = []
                listen.submissions = []
                http.listen = "127.0.0.1:0"
                """.formatted(name);
    }

    private static long partial(Path backups) throws IOException {
        try (Stream<Path> files = Files.list(backups)) {
            return files.filter(each -> each.toString().endsWith(".partial")).count();
        }
    }

    /** Fails in the midst of the objects. */
    private static final class BreaksOff implements BackupTalk.Listener {
        private long left = Long.MAX_VALUE;

        @Override
        public void expected(long octets) {
            left = octets / 2;
        }

        @Override
        public void done(long octets) {
            left -= octets;
            if (left < 0) {
                throw new UncheckedIOException(new IOException("the backup's disk is gone"));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
