package org.postroad.app.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.app.cli.PostroadCommand;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.settings.SettingsException;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxEntry;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.UidRange;
import picocli.CommandLine;

/** Mail in and out by the command line, with a store that nobody serves and with one that is served. */
class ImportExportTest {
    private static final String FROM = "From a@b.test Sat Jan  3 01:05:34 1996\n";

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config;

    @BeforeEach
    void people() throws Exception {
        config = Files.writeString(dir.resolve("postroad.toml"), """
                        hostname = "mx.one.test"
                        domains = ["one.test"]
                        storage.directory = "data"
                        listen.smtp = ["127.0.0.1:0"]
                        listen.submission = []
                        listen.submissions = []
                        http.listen = "127.0.0.1:0"
                        """);
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            PasswordHash nobodys = new PasswordHash("$argon2id$none");
            MailStore mail = system.store().mail();
            system.store().database().write(tx -> {
                mail.directory().create(tx, EmailAddress.parse("alice@one.test"), "", nobodys);
                return mail.directory().create(tx, EmailAddress.parse("bob@one.test"), "", nobodys);
            });
        }
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(words[0].equals("user") ? 2 : 1, List.of("-c", config.toString()));
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(all.toArray(String[]::new));
    }

    private JsonNode json(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        int code = run(all.toArray(String[]::new));
        assertTrue(code == 0 || code == 3, () -> out + "" + err);
        return new ObjectMapper().readTree(out.toString());
    }

    private static void assertCounts(JsonNode counts, long added, long linked, long present) {
        assertEquals(
                List.of(added, linked, present),
                List.of(
                        counts.path("added").asLong(),
                        counts.path("linked").asLong(),
                        counts.path("present").asLong()),
                counts::toString);
    }

    /** All mail of an account, a line each: mailbox, date, keywords, text. */
    private List<String> mailOf(String address, ChronoUnit precision) throws IOException {
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            return mailOf(system, address, precision);
        } catch (SettingsException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static List<String> mailOf(MailSystem system, String address, ChronoUnit precision) throws IOException {
        var store = system.store();
        Account account = store.database()
                .read(rows -> store.mail().directory().byLogin(rows, address))
                .orElseThrow();
        assertEquals(
                List.of(), store.database().read(rows -> store.mail().check().verify(rows)));
        List<String> lines = new ArrayList<>();
        for (MailboxTree.Entry entry : new MailboxTree(
                        store.database().read(rows -> store.mail().mailboxes().all(rows, account.id())))
                .entries()) {
            Mailbox mailbox = entry.mailbox();
            List<EmailId> ids = store
                    .database()
                    .read(rows -> store.mail()
                            .entries()
                            .list(
                                    rows,
                                    store.mail().sharing().open(rows, account.id(), account.id(), mailbox.id()),
                                    UidRange.ALL,
                                    1000))
                    .stream()
                    .map(MailboxEntry::emailId)
                    .toList();
            for (Email email :
                    store.database().read(rows -> store.mail().emails().get(rows, account.id(), ids))) {
                try (InputStream in = store.blobs().open(email.blobId())) {
                    lines.add(String.join("/", entry.path()) + " | "
                            + email.receivedAt().truncatedTo(precision) + " | "
                            + new TreeSet<>(email.keywords()) + " | "
                            + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        lines.sort(null);
        return lines;
    }

    /** A tree of folders with all that is difficult. */
    private Path maildir() throws IOException {
        Path root = dir.resolve("Maildir");
        for (String folder : List.of(".", ".Archive", ".Archive.2026\\2e07", ".Entw&APw-rfe", ".Sent Messages")) {
            for (String part : List.of("cur", "new", "tmp")) {
                Files.createDirectories(root.resolve(folder).resolve(part));
            }
        }
        message(root.resolve("cur/1.a:2,S"), "Subject: one\nMessage-ID: <1@x>\n\nFrom the sea\n\n>From it\n", 1000);
        message(root.resolve("cur/2.a:2,FRSab"), "Subject: two\nMessage-ID: <2@x>\n\nb\n", 2000);
        Files.writeString(root.resolve("dovecot-keywords"), "0 $label1\n1 work\n");
        message(root.resolve("new/3.a"), "Subject: new\n\nno id\n", 3000);
        message(root.resolve("tmp/4.a"), "Subject: half\n\nnever delivered\n", 4000);
        message(
                root.resolve(".Archive/cur/5.a:2,SP"),
                "Subject: one\nMessage-ID: <1@x>\n\nFrom the sea\n\n>From it\n",
                1000);
        message(root.resolve(".Archive.2026\\2e07/cur/6.a:2,"), "Subject: \u00fc\n\nlatin\n", 5123);
        message(root.resolve(".Entw&APw-rfe/cur/7.a:2,DT"), "Subject: draft\n\nd\n", 6000);
        message(root.resolve(".Sent Messages/cur/8.a:2,S"), "Subject: sent\n\ns\n", 7000);
        Files.createSymbolicLink(root.resolve("cur/9.a:2,S"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(root.resolve(".Elsewhere"), Path.of("/"));
        return root;
    }

    private static void message(Path file, String text, long millis) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + millis));
    }

    @Test
    void aMaildirIsImportedOnceWithFoldersFlagsAndDates() throws IOException {
        Path maildir = maildir();
        assertCounts(json("import", "--dry-run", "alice@one.test", maildir.toString()), 7, 0, 0);
        assertEquals(List.of(), mailOf("alice@one.test", ChronoUnit.MILLIS));

        JsonNode first = json("import", "alice@one.test", maildir.toString());
        assertCounts(first, 6, 1, 0);
        assertEquals(1, first.path("leftOut").asLong(), "the link");
        assertTrue(err.toString().contains("cur/9.a:2,S: it is no plain file"), err::toString);
        List<String> mail = mailOf("alice@one.test", ChronoUnit.MILLIS);
        String one = "[$seen] | Subject: one\r\nMessage-ID: <1@x>\r\n\r\nFrom the sea\r\n\r\n>From it\r\n";
        assertTrue(mail.contains(" | 2023-11-14T22:13:21Z | " + one), mail::toString);
        assertTrue(mail.contains("Archive | 2023-11-14T22:13:21Z | " + one), mail::toString);
        assertTrue(
                mail.stream()
                        .anyMatch(
                                line -> line.startsWith(
                                        " | 2023-11-14T22:13:22Z | [$answered, $flagged, $label1, $seen, work] | Subject: two")),
                mail::toString);
        assertTrue(mail.stream().anyMatch(line -> line.startsWith("Archive/2026.07 | 2023-11-14T22:13:25.123Z | []")));
        assertTrue(mail.stream().anyMatch(line -> line.startsWith("Entwürfe | ")), mail::toString);
        assertTrue(mail.stream().anyMatch(line -> line.startsWith("Sent | ")), mail::toString);
        assertEquals(7, mail.size());

        assertCounts(json("import", "alice@one.test", maildir.toString()), 0, 0, 7);
        assertEquals(mail, mailOf("alice@one.test", ChronoUnit.MILLIS));
        assertCounts(json("import", "--dry-run", "alice@one.test", maildir.toString()), 0, 0, 7);
    }

    @ParameterizedTest
    @CsvSource({"mbox,SECONDS", "maildir,MILLIS", "eml,MILLIS"})
    void whatIsExportedIsImportedAsItWas(String format, ChronoUnit precision) throws IOException {
        json("import", "alice@one.test", maildir().toString());
        Path target = dir.resolve("export." + (format.equals("eml") ? "zip" : format));
        JsonNode counts = json("export", "--format", format, "alice@one.test", target.toString());
        assertEquals(7, counts.path("messages").asLong());
        assertFalse(Files.exists(dir.resolve(target.getFileName() + ".partial")));
        assertCounts(json("import", "bob@one.test", target.toString()), 6, 1, 0);
        assertEquals(mailOf("alice@one.test", precision), mailOf("bob@one.test", precision));
        assertCounts(json("import", "bob@one.test", target.toString()), 0, 0, 7);
        assertEquals(1, run("export", "--format", format, "alice@one.test", target.toString()));
        assertTrue(err.toString().contains("exists already"), err::toString);
    }

    @Test
    void aServedStoreIsReachedThroughItsProcess() throws Exception {
        json("import", "alice@one.test", maildir().toString());
        List<String> before = mailOf("alice@one.test", ChronoUnit.MILLIS);
        try (MailSystem serving = MailSystem.open(SettingsReader.read(config))) {
            serving.start();
            Path zip = dir.resolve("served.zip");
            assertEquals(0, run("export", "--format", "eml", "alice@one.test", zip.toString()), err::toString);
            assertCounts(json("import", "bob@one.test", zip.toString()), 6, 1, 0);
            assertEquals(before, mailOf(serving, "bob@one.test", ChronoUnit.MILLIS));
            assertEquals(1, run("import", "nobody@one.test", zip.toString()));
            assertTrue(err.toString().contains("there is nobody with the address"), err::toString);
            assertEquals(
                    1,
                    run(
                            "export",
                            "--format",
                            "mbox",
                            "--mailbox",
                            "No/Such",
                            "bob@one.test",
                            dir.resolve("x").toString()));
            assertTrue(err.toString().contains("there is no mailbox No/Such; these are: INBOX"), err::toString);
        }
    }

    @Test
    void anMboxGoesIntoTheMailboxOfItsNameAndOneMailboxIsOneFile() throws IOException {
        Path mbox = Files.writeString(
                dir.resolve("lists.mbox"), FROM + "S: 1\n\na\n\n" + FROM + "S: 1\n\na\n\n" + FROM + "S: 2\n\nb\n");
        assertCounts(json("import", "--seen", "alice@one.test", mbox.toString()), 2, 0, 1);
        List<String> mail = mailOf("alice@one.test", ChronoUnit.MILLIS);
        assertEquals("lists | 1996-01-03T01:05:34Z | [$seen] | S: 1\r\n\r\na\r\n", mail.get(0));
        Path one = dir.resolve("one.mbox");
        assertEquals(0, run("export", "--format", "mbox", "--mailbox", "lists", "alice@one.test", one.toString()));
        assertTrue(
                Files.readString(one).startsWith("From MAILER-DAEMON Wed Jan  3 01:05:34 1996\nStatus: RO\nS: 1\n\n"));
        assertCounts(json("import", "--mailbox", "lists", "alice@one.test", one.toString()), 0, 0, 2);
        assertCounts(json("import", "--mailbox", "A/B/C/D/E/F/G/H/I/J/K/L", "alice@one.test", one.toString()), 2, 0, 0);
        assertTrue(mailOf("alice@one.test", ChronoUnit.MILLIS).get(0).startsWith("A/B/C/D/E/F/G/H/I/J - K - L | "));
    }

    @Test
    void aHostileZipLeadsNowhereAndABombIsLeftOut() throws IOException {
        Path zip = dir.resolve("hostile.zip");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of(
                    "../../../../escaped.eml",
                    "/absolute/a.eml",
                    "..\\..\\win.eml",
                    "a\u0000b/\u001b[31m/c.eml",
                    "x".repeat(300) + "/d.eml")) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(("Subject: " + name.length() + "\n\nb\n").getBytes(StandardCharsets.UTF_8));
            }
            entries.putNextEntry(new ZipEntry("bomb.eml"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                entries.write(zeros);
            }
            entries.putNextEntry(new ZipEntry("readme.txt"));
            entries.write(zeros);
        }
        JsonNode counts = json("import", "--max-size", "1MB", "alice@one.test", zip.toString());
        assertCounts(counts, 5, 0, 0);
        assertEquals(2, counts.path("leftOut").asLong());
        List<String> folders = mailOf("alice@one.test", ChronoUnit.MILLIS).stream()
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .sorted()
                .toList();
        assertEquals(List.of("", "", "a_b/_[31m", "absolute", "x".repeat(255)), folders);
        try (Stream<Path> files = Files.walk(dir)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".eml")));
        }
    }

    @Test
    void whatCannotBeReadIsExplained() throws IOException {
        assertEquals(1, run("import", "alice@one.test", dir.resolve("nothing").toString()));
        assertTrue(err.toString().contains("does not exist"), err::toString);
        Path no = Files.writeString(dir.resolve("no.mbox"), "hello\n");
        assertEquals(1, run("import", "alice@one.test", no.toString()));
        assertTrue(err.toString().contains("no.mbox is no mbox"), err::toString);
        assertEquals(2, run("import", "--max-size", "much", "alice@one.test", no.toString()));
        byte[] zip = {'P', 'K', 3, 4, 1, 2, 3};
        Path broken = Files.write(dir.resolve("broken.zip"), zip);
        assertEquals(1, run("import", "alice@one.test", broken.toString()));
    }

    @Test
    void aFullAccountSaysWhereItStoppedAndKeepsWhatCameBefore() throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            var store = system.store();
            store.database().write(tx -> {
                Account bob =
                        store.mail().directory().byLogin(tx, "bob@one.test").orElseThrow();
                store.mail().quotas().limit(tx, bob.id(), Quota.Limits.octets(100_000));
                return "";
            });
        }
        StringBuilder mbox = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            mbox.append(FROM)
                    .append("S: ")
                    .append(i)
                    .append("\n\n")
                    .append("x".repeat(1500))
                    .append("\n\n");
        }
        Path file = Files.writeString(dir.resolve("big.mbox"), mbox);
        assertEquals(1, run("import", "bob@one.test", file.toString()));
        assertTrue(err.toString().contains("the account may hold no more octets"), err::toString);
        assertEquals(64, mailOf("bob@one.test", ChronoUnit.MILLIS).size());
    }

    @Test
    void aDamagedMessageIsLeftOutOfAnExportAndTheRestIsThere() throws Exception {
        json("import", "alice@one.test", maildir().toString());
        Path segment;
        try (Stream<Path> files = Files.list(dir.resolve("data/segments"))) {
            segment = files.sorted().findFirst().orElseThrow();
        }
        byte[] octets = Files.readAllBytes(segment);
        int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf("Subject: two");
        octets[at] ^= 1;
        Files.write(segment, octets);
        Path mbox = dir.resolve("rest");
        assertEquals(3, run("export", "--format", "mbox", "alice@one.test", mbox.toString()), err::toString);
        assertTrue(out.toString().contains("6 messages"), out::toString);
        assertTrue(err.toString().contains("left out: email"), err::toString);
    }
}
