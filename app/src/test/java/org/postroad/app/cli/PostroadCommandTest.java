package org.postroad.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PostroadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    private String config;

    @BeforeEach
    void writeSettings() throws IOException {
        config = Files.writeString(dir.resolve("postroad.toml"), """
                        hostname = "mx.one.test"
                        domains = ["one.test"]
                        storage.directory = "data"
                        """).toString();
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(words);
    }

    private int runWithPassword(String password, String... words) {
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            return run(words);
        } finally {
            System.setIn(terminal);
        }
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lab",
                "serve",
                "reload",
                "user",
                "user add",
                "user list",
                "user passwd",
                "user quota",
                "user remove",
                "domain",
                "domain add",
                "domain list",
                "domain remove",
                "alias",
                "alias add",
                "alias list",
                "alias remove",
                "list",
                "list add",
                "list bounces",
                "list list",
                "list members",
                "list remove",
                "queue",
                "queue list",
                "queue show",
                "queue status",
                "queue watch",
                "queue retry",
                "queue flush",
                "queue hold",
                "queue release",
                "queue move",
                "queue cancel",
                "road",
                "dns",
                "tls-reports",
                "import",
                "export",
                "backup",
                "restore",
                "store",
                "store check"
            })
    void everyCommandExplainsItself(String command) {
        String[] words = (command + " --help").strip().split(" ");
        assertEquals(0, run(words));
        assertTrue(out.toString().startsWith("Usage: postroad " + command), out::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dance",
                "user",
                "queue",
                "user add",
                "lab --port many",
                "import",
                "export a b",
                "store",
                "backup"
            })
    void wrongWordsAreExplained(String command) {
        assertEquals(2, run(command.split(" ")));
        assertTrue(err.toString().contains("Usage: postroad"), err::toString);
    }

    @Test
    void theRecordsToPublishAreShown() throws IOException {
        Files.writeString(
                Path.of(config),
                Files.readString(Path.of(config)) + "mta_sts.mode = \"testing\"\ntls_reports.to = \"tls@one.test\"\n");
        assertEquals(0, run("dns", "-c", config), err::toString);
        String zone = out.toString();
        assertTrue(zone.contains("one.test. IN MX 10 mx.one.test."), zone);
        assertTrue(zone.matches("(?s).*_mta-sts\\.one\\.test\\. IN TXT \"v=STSv1; id=[0-9a-f]{16};\".*"), zone);
        assertTrue(zone.contains("_smtp._tls.one.test. IN TXT \"v=TLSRPTv1; rua=mailto:tls@one.test\""), zone);
        assertTrue(zone.matches("(?s).*_25\\._tcp\\.mx\\.one\\.test\\. IN TLSA 3 1 1 [0-9a-f]{64}\\s.*"), zone);
        String before = zone;
        assertEquals(0, run("dns", "-c", config));
        assertEquals(before, out.toString(), "the self-signed certificate is kept");
    }

    @Test
    void reportsOnTlsAreRead() throws IOException {
        Path mail = dir.resolve("report.eml");
        Files.writeString(mail, """
                From: reporter@two.test
                To: tls@one.test
                Subject: Report Domain: one.test
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type="tlsrpt"; boundary="b"

                --b
                Content-Type: text/plain

                A report.
                --b
                Content-Type: application/tlsrpt+json

                {"organization-name":"Two","date-range":{"start-datetime":"2026-11-22T00:00:00Z",
                "end-datetime":"2026-11-22T23:59:59Z"},"report-id":"7","policies":[{"policy":{"policy-type":"sts",
                "policy-domain":"one.test"},"summary":{"total-successful-session-count":5,
                "total-failure-session-count":2},"failure-details":[{"result-type":"certificate-expired",
                "receiving-mx-hostname":"mx.one.test","failed-session-count":2}]}]}
                --b
                Content-Type: application/tlsrpt+gzip

                not a report
                --b--
                """.replace("\n", "\r\n"));
        assertEquals(
                0,
                runWithPassword("correct horse", "user", "add", "-c", config, "--password-stdin", "tls@one.test"),
                err::toString);
        assertEquals(0, run("import", "tls@one.test", mail.toString(), "-c", config), err::toString);
        assertEquals(0, run("tls-reports", "--days", "3650", "--address", "tls@one.test", "-c", config), err::toString);
        String table = out.toString();
        assertTrue(table.contains("2026-11-22  Two"), table);
        assertTrue(table.contains("2x certificate-expired mx.one.test"), table);
        assertTrue(table.contains("the report is no gzip"), table);
        assertEquals(0, run("tls-reports", "--days", "3650", "--address", "tls@one.test", "--json", "-c", config));
        assertEquals(2, json().get(0).at("/policies/0/failures").asInt());
        assertEquals(1, run("tls-reports", "-c", config), "nobody is said");
    }

    /** A report that unpacks to four mebibytes is some kilobytes of mail, which anybody may send. */
    @Test
    void noMoreReportsOnTlsAreReadThanThereIsRoomFor() throws IOException {
        String report =
                "{\"organization-name\":\"Mallory\",\"policies\":[{\"policy\":{\"policy-domain\":\"one.test\"}}]}"
                        + " ".repeat((4 << 20) - 100);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(report.getBytes(StandardCharsets.US_ASCII));
        }
        String part = "--b\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(packed.toByteArray()) + "\r\n";
        Path mail = dir.resolve("large.eml");
        Files.writeString(
                mail,
                "From: mallory@two.test\r\nContent-Type: multipart/report; report-type=tlsrpt; boundary=b\r\n\r\n"
                        + part.repeat(9) + "--b--\r\n");
        assertEquals(
                0,
                runWithPassword("correct horse", "user", "add", "-c", config, "--password-stdin", "tls@one.test"),
                err::toString);
        assertEquals(0, run("import", "tls@one.test", mail.toString(), "-c", config), err::toString);
        assertEquals(0, run("tls-reports", "--days", "3650", "--address", "tls@one.test", "--json", "-c", config));
        JsonNode reports = json();
        assertEquals(5, reports.size());
        assertEquals("Mallory", reports.get(3).path("organization").asText());
        assertTrue(reports.get(4).path("error").asText().contains("left out"), reports::toString);
    }

    @Test
    void aShellCanComplete() {
        assertEquals(0, run("generate-completion"));
        assertTrue(out.toString().contains("complete -F"), out::toString);
    }

    @Test
    void wrongSettingsAreExplainedAllAtOnce() throws IOException {
        Files.writeString(Path.of(config), "hostname = \"mx.one.test\"\nqueue.deliveries = 0\nquue.expiry = \"1d\"\n");
        assertEquals(2, run("user", "list", "-c", config));
        assertEquals(4, err.toString().lines().count(), err::toString);
    }

    @Test
    void peopleAreAddedListedChangedAndRemoved() throws IOException {
        String[] add = {"user", "add", "-c", config, "--name", "Alice", "--password-stdin", "alice@one.test"};
        assertEquals(0, runWithPassword("first secret", add), err::toString);
        assertEquals(1, runWithPassword("first secret", add));
        assertTrue(err.toString().contains("alice@one.test exists already"), err::toString);
        assertEquals(0, run("user", "list", "-c", config, "--json"));
        assertEquals("alice@one.test", json().path(0).path("address").asText());
        assertEquals("Alice", json().path(0).path("name").asText());
        assertEquals(
                0,
                runWithPassword("second secret", "user", "passwd", "-c", config, "--password-stdin", "alice@one.test"));
        assertEquals(0, run("user", "remove", "-c", config, "--yes", "alice@one.test"));
        assertEquals(0, run("user", "list", "-c", config, "--json"));
        assertEquals(0, json().size());
    }

    @Test
    void whatAPersonMayHoldIsShownAndLimited() throws IOException {
        assertEquals(
                0, runWithPassword("first secret", "user", "add", "-c", config, "--password-stdin", "alice@one.test"));
        assertEquals(0, run("user", "quota", "-c", config, "alice@one.test"), err::toString);
        assertTrue(out.toString().contains("none"), out::toString);
        assertEquals(
                0,
                run("user", "quota", "-c", config, "--size", "5G", "--messages", "1000", "alice@one.test", "--json"));
        assertEquals(5L << 30, json().path("maxOctets").asLong());
        assertEquals(1000, json().path("maxMessages").asLong());
        assertEquals(0, json().path("octets").asLong());
        assertEquals(0, run("user", "quota", "-c", config, "--messages", "none", "alice@one.test"));
        assertTrue(out.toString().contains("5.0 GiB"), out::toString);
        assertEquals(1, run("user", "quota", "-c", config, "--size", "much", "alice@one.test"));
        assertTrue(err.toString().contains("'much' is no size"), err::toString);
        assertEquals(1, run("user", "quota", "-c", config, "nobody@one.test"));
    }

    @Test
    void aPersonOfAnotherDomainIsRefused() {
        assertEquals(1, runWithPassword("a secret", "user", "add", "-c", config, "--password-stdin", "bob@two.test"));
        assertTrue(err.toString().contains("two.test is not a domain of this system"), err::toString);
    }

    @Test
    void anEmptyQueueAndAnUnknownMessageAreExplained() {
        assertEquals(0, run("queue", "list", "-c", config));
        assertEquals("the queue is empty\n", out.toString());
        assertEquals(1, run("queue", "show", "-c", config, "nonsense"));
        assertTrue(err.toString().contains("'postroad queue list' shows them"), err::toString);
        assertEquals(1, run("road", "-c", config, "<nobody@nowhere>"));
        assertTrue(err.toString().contains("no message with the Message-ID"), err::toString);
    }

    @Test
    void domainsAliasesAndListsAreKept() throws IOException {
        assertEquals(0, run("domain", "add", "-c", config, "two.test"), err::toString);
        assertEquals(0, run("domain", "add", "-c", config, "--same-as", "one.test", "uno.test"), err::toString);
        assertEquals(1, run("domain", "add", "-c", config, "one.test"));
        assertEquals(1, run("domain", "remove", "-c", config, "one.test"));
        assertEquals(0, run("domain", "list", "-c", config));
        assertTrue(out.toString().contains("uno.test  one.test  commands"), out::toString);
        assertEquals(
                0, runWithPassword("a secret of mine", "user", "add", "-c", config, "--password-stdin", "a@two.test"));

        assertEquals(0, run("alias", "add", "-c", config, "*@two.test", "a@two.test", "b@else.test"), err::toString);
        assertEquals(0, run("alias", "add", "-c", config, "b@one.test", "nobody@one.test"));
        assertTrue(out.toString().contains("there is nobody called nobody@one.test"), out::toString);
        assertEquals(1, run("alias", "add", "-c", config, "a@else.test", "a@two.test"));
        assertEquals(1, run("alias", "add", "-c", config, "a@uno.test", "a@two.test"));
        assertTrue(err.toString().contains("uno.test is another name of one.test"), err::toString);
        assertEquals(
                1, runWithPassword("a secret of mine", "user", "add", "-c", config, "--password-stdin", "b@one.test"));
        assertTrue(err.toString().contains("b@one.test is an alias"), err::toString);
        assertEquals(0, run("alias", "remove", "-c", config, "*@two.test", "B@else.test"), err::toString);
        assertEquals(0, run("alias", "list", "-c", config, "--json"));
        assertEquals("a@two.test", json().path(1).path("targets").path(0).asText(), out::toString);
        assertEquals(1, json().path(1).path("targets").size());

        assertEquals(1, run("list", "add", "-c", config, "l@two.test"));
        assertEquals(0, run("list", "add", "-c", config, "l@two.test", "--owner", "a@two.test"), err::toString);
        assertEquals(
                0, run("list", "members", "-c", config, "l@two.test", "--add", "x@else.test", "--add", "a@two.test"));
        assertEquals(0, run("list", "add", "-c", config, "l@two.test", "--title", "Ours", "--posters", "anyone"));
        assertEquals(0, run("list", "list", "-c", config));
        assertTrue(out.toString().contains("l@two.test  Ours   2        anyone   a@two.test"), out::toString);
        assertEquals(0, run("list", "add", "-c", config, "l@two.test", "--verp", "--json"));
        assertTrue(json().path("verp").asBoolean(), out::toString);
        assertEquals(0, run("list", "add", "-c", config, "l@two.test", "--title", "Ours", "--json"));
        assertTrue(json().path("verp").asBoolean(), out::toString);
        assertEquals(0, run("list", "add", "-c", config, "l@two.test", "--no-verp", "--json"));
        assertFalse(json().path("verp").asBoolean(), out::toString);
        assertEquals(0, run("list", "bounces", "-c", config, "l@two.test"));
        assertTrue(out.toString().contains("MEMBER"), out::toString);
        assertEquals(1, run("list", "members", "-c", config, "l@two.test", "--remove", "y@else.test"));
        assertEquals(1, run("domain", "remove", "-c", config, "two.test"));
        assertEquals(0, run("list", "remove", "-c", config, "l@two.test"));
        assertEquals(1, run("list", "members", "-c", config, "l@two.test"));
    }
}
