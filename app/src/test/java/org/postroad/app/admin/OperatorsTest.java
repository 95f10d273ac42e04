package org.postroad.app.admin;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.cli.PostroadCommand;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.testing.Loopback;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.testing.TestProvider;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.Login;
import org.postroad.mta.smtp.client.RecipientOutcome;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnection;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.smtp.client.TlsPolicy;
import picocli.CommandLine;

/** One system that serves, operated by the command line over the control socket, and over HTTP. */
class OperatorsTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String PASSWORD = "a good password";

    @TempDir
    Path dir;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final WireThreads threads = new WireThreads("operators-test", 2);
    private Path config;
    private String admin;
    private MailSystem system;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(dir.resolve("admin-token"), TOKEN + "\n");
        int port = Loopback.freePort();
        admin = "http://127.0.0.1:" + port;
        SelfSigned.keptIn(dir.resolve("tls"), List.of(Domain.parse("mx.one.test")), Clock.systemUTC());
        config = dir.resolve("postroad.toml");
        settings("mx.one.test", 1000, "127.0.0.1:0");
        system = MailSystem.open(SettingsReader.read(config));
        system.reloadFrom(() -> SettingsReader.read(config));
        system.start();
        assertEquals(
                200,
                ask("user.add", "{\"address\": \"alice@one.test\", \"password\": \"" + PASSWORD + "\"}")
                        .statusCode());
    }

    private void settings(String hostname, int recipients, String... submissions) throws IOException {
        Files.writeString(config, """
                hostname = "%s"
                domains = ["one.test"]
                storage.directory = "data"
                tls.certificate = "tls/self-signed.crt"
                tls.key = "tls/self-signed.key"
                listen.smtp = ["127.0.0.1:0"]
                listen.submission = []
                listen.submissions = [%s]
                http.listen = "127.0.0.1:0"
                http.tls = true
                dns.servers = ["127.0.0.1:9"]
                dns.timeout = "200ms"
                dns.tries = 1
                limits.recipients = %d
                door.trusted = []
                door.greeting_delay = "0s"
                [admin]
                listen = "127.0.0.1:%s"
                token_file = "admin-token"
                """.formatted(
                hostname,
                Stream.of(submissions).map(address -> '"' + address + '"').collect(Collectors.joining(", ")),
                recipients,
                admin.substring(admin.lastIndexOf(':') + 1)));
    }

    @AfterEach
    void stop() {
        system.close();
        threads.close();
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-c", config.toString()));
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    private HttpResponse<String> ask(String operation, String arguments) throws Exception {
        return ask(operation, arguments, "Bearer " + TOKEN);
    }

    private HttpResponse<String> ask(String operation, String arguments, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + "/v1/" + operation))
                .header("Authorization", authorization)
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(arguments))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode queue() throws Exception {
        return json.readTree(ask("queue.list", "{}").body());
    }

    private void send(MailParameters parameters, String... to) throws Exception {
        InetSocketAddress door = system.smtpAddresses().get(1);
        SmtpClient client = new SmtpClient(
                new NettyLineConnector(threads),
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(30)),
                Clock.systemUTC());
        SmtpTarget target = new SmtpTarget(
                Domain.parse("mx.one.test"), door, TlsPolicy.REQUIRED, true, new Login("alice@one.test", PASSWORD));
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@one.test"),
                List.of(to).stream()
                        .map(address -> new Recipient(EmailAddress.parse(address)))
                        .toList(),
                parameters);
        byte[] message = "From: alice@one.test\r\nSubject: Supper\r\n\r\nCome!\r\n".getBytes(StandardCharsets.US_ASCII);
        try (SmtpConnection connection = client.open(target)) {
            connection
                    .send(envelope, () -> new ByteArrayInputStream(message))
                    .outcomes()
                    .forEach(outcome -> assertTrue(outcome instanceof RecipientOutcome.Accepted, outcome::toString));
        }
    }

    private void sendAndWaitForAnAttempt(String... to) throws Exception {
        send(MailParameters.NONE, to);
        await().until(() -> {
            JsonNode items = queue();
            return items.size() == to.length
                    && items.findValuesAsText("state").stream().allMatch("deferred"::equals);
        });
    }

    @Test
    void whatWaitsIsMovedBouncedAndCancelled() throws Exception {
        sendAndWaitForAnAttempt("bob@south.test", "ben@south.test", "eve@east.test");
        assertEquals(0, run("queue", "hold", "--all"), err::toString);
        assertEquals("3 recipients held\n", out.toString());

        assertEquals(0, run("queue", "move", "--domain", "south.test", "--to-host", "[127.0.0.1]:9"), err::toString);
        assertEquals("2 recipients moved\n", out.toString());
        assertEquals(0, run("queue", "list"));
        assertTrue(out.toString().contains("[127.0.0.1]:9"), out::toString);
        assertEquals(0, run("queue", "move", "--domain", "south.test", "--back"), err::toString);
        assertEquals(1, run("queue", "move", "--all", "--to-host", "no host"));
        assertTrue(err.toString().contains("'no host' is no host"), err::toString);
        assertEquals(2, run("queue", "move", "--all"), "where to?");

        assertEquals(0, run("queue", "cancel", "--to", "ben@south.test"), err::toString);
        assertEquals("1 recipient cancelled\n", out.toString());
        assertEquals(
                0, run("queue", "cancel", "--domain", "south.test", "--bounce", "that host is gone"), err::toString);
        assertEquals("1 recipient cancelled\n", out.toString());
        assertEquals(1, run("queue", "cancel", "--all", "--bounce", "one\ntwo"));
        assertEquals(List.of("eve@east.test"), queue().findValuesAsText("recipient"));

        assertEquals(0, run("user", "list"));
        assertTrue(out.toString().matches("(?s).*alice@one.test.* 1\\s*"), "the report is in the mailbox: " + out);
        assertEquals(0, run("queue", "release", "--all"), err::toString);
        assertEquals(0, run("queue", "flush", "east.test"), err::toString);
        assertEquals("1 recipient due now\n", out.toString());
    }

    /** A stranger's mail waits to be forwarded; what he is told waits, too, from then on. */
    @Test
    void reportsThatACancellationWritesAreNotCancelled() throws Exception {
        assertEquals(0, run("alias", "add", "team@one.test", "bob@south.test"), err::toString);
        try (SocketPeer peer = new SocketPeer(system.smtpAddresses().get(0))) {
            peer.send("EHLO client.test\r\nMAIL FROM:<carol@west.test>\r\nRCPT TO:<team@one.test>\r\nDATA\r\n");
            peer.send("From: carol@west.test\r\nSubject: Supper\r\n\r\nCome!\r\n.\r\nQUIT\r\n");
            while (peer.readLine() != null) {
                // until it says goodbye
            }
        }
        await().until(() -> List.of("deferred").equals(queue().findValuesAsText("state")));
        system.close(); // so that nothing is under way, which a cancellation lets be
        assertEquals(0, run("queue", "cancel", "--all", "--bounce", "that host is gone"), err::toString);
        assertEquals("1 recipient cancelled\n", out.toString());
        assertEquals(0, run("queue", "list"), err::toString);
        assertTrue(out.toString().contains("carol@west.test"), out::toString);
        assertFalse(out.toString().contains("bob@south.test"), out::toString);
    }

    @Test
    void whatIsToLeaveLaterIsShownAndNotTried() throws Exception { // RFC 4865
        byte[] login = ("\0alice@one.test\0" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        try (SocketPeer peer = SocketPeer.secured(system.smtpAddresses().get(1))) {
            peer.send("EHLO client.test\r\nAUTH PLAIN " + Base64.getEncoder().encodeToString(login) + "\r\n");
            peer.send(
                    "MAIL FROM:<alice@one.test> HOLDFOR=3600\r\nRCPT TO:<bob@south.test>\r\nRCPT TO:<alice@one.test>\r\n"
                            + "DATA\r\n");
            peer.send("From: alice@one.test\r\nSubject: Supper\r\n\r\nCome!\r\n.\r\nQUIT\r\n");
            while (peer.readLine() != null) {
                // until it says goodbye
            }
        }
        assertEquals(List.of("scheduled", "scheduled"), queue().findValuesAsText("state"));
        assertEquals(0, run("queue", "retry", "--all"), err::toString);
        assertEquals("0 recipients due now\n", out.toString());
        assertEquals(0, run("queue", "hold", "--all"), err::toString);
        assertEquals(0, run("queue", "release", "--all"), err::toString);
        assertEquals(List.of("scheduled", "scheduled"), queue().findValuesAsText("state"));
        assertEquals(0, run("queue", "cancel", "--all"), err::toString);
        assertEquals("2 recipients cancelled\n", out.toString());
    }

    @Test
    void theExamplesOfTheDocumentWork() throws Exception {
        sendAndWaitForAnAttempt("bob@south.test", "ben@south.test");
        List<String> examples = Files.readString(Path.of("..", "docs", "admin-api.md"))
                .lines()
                .filter(line -> line.startsWith("curl "))
                .toList();
        assertTrue(examples.size() > 8, examples::toString);
        for (String example : examples) {
            await().until(this::nothingIsTried);
            ProcessBuilder shell =
                    new ProcessBuilder("sh", "-c", example.replace("curl -s", "curl -sS --max-time 20 -s"));
            shell.environment().put("ADMIN", admin);
            shell.environment().put("TOKEN", TOKEN);
            Process curl = shell.redirectErrorStream(true).start();
            String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(curl.waitFor(30, TimeUnit.SECONDS) && curl.exitValue() == 0, example + "\n" + answer);
            for (String line : answer.lines().toList()) {
                JsonNode value = json.readTree(line);
                assertFalse(value.has("error") || value.path("status").isInt(), example + "\n" + answer);
            }
            if (example.contains("queue.change")) {
                String last = answer.lines().reduce((first, second) -> second).orElse("");
                assertEquals(
                        2, json.readTree(last).path("result").path("recipients").asInt(), example + "\n" + answer);
            }
        }
        assertEquals(0, queue().size());
    }

    @Test
    void whatIsMeasuredIsWhatTheDocumentSays() throws Exception {
        sendAndWaitForAnAttempt("bob@south.test");
        try (SocketPeer stranger = new SocketPeer(system.smtpAddresses().get(0))) {
            stranger.readLine();
            assertTrue(offers(stranger, "HELP"));
            stranger.send("MAIL FROM:<eve@east.test>\r\nRCPT TO:<nobody@one.test>\r\nQUIT\r\n");
            while (stranger.readLine() != null) {
                // until it says goodbye
            }
        }
        Set<String> served = new TreeSet<>();
        InetSocketAddress web =
                new InetSocketAddress("127.0.0.1", system.webmail().getPort());
        try (SocketPeer events = SocketPeer.secured(web);
                SocketPeer peer = SocketPeer.secured(web)) {
            openEvents(events);
            peer.send("GET /metrics HTTP/1.1\r\nHost: mx.one.test\r\nConnection: close\r\n\r\n");
            for (String line = peer.readLine(); line != null; line = peer.readLine()) {
                if (line.startsWith("# TYPE ")) {
                    served.add(line.split(" ")[2]);
                }
            }
        }
        Set<String> told = new TreeSet<>();
        Matcher names = Pattern.compile("(?m)^\\| `(postroad_[a-z_]+)`")
                .matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
        while (names.find()) {
            told.add(names.group(1));
        }
        assertEquals(told, served);
    }

    private boolean nothingIsTried() throws Exception {
        for (JsonNode item : queue()) {
            boolean waits = item.path("state").asText().equals("held")
                    || Instant.parse(item.path("due").asText()).isAfter(Instant.now());
            if (!waits || item.path("state").asText().equals("sending")) {
                return false;
            }
        }
        return true;
    }

    @Test
    void settingsAndCertificateAreReadAgainWhileSessionsGoOn() throws Exception {
        InetSocketAddress first = system.smtpAddresses().get(1);
        int added = Loopback.freePort();
        try (SocketPeer session = SocketPeer.secured(first);
                SocketPeer events = SocketPeer.secured(
                        new InetSocketAddress("127.0.0.1", system.webmail().getPort()))) {
            session.readLine();
            openEvents(events);
            Certificate before = certificate(first);

            Files.delete(dir.resolve("tls/self-signed.key"));
            SelfSigned.keptIn(dir.resolve("tls"), List.of(Domain.parse("mx.one.test")), Clock.systemUTC());
            settings("mx.two.test", 200, "127.0.0.1:0", "127.0.0.1:" + added);
            assertEquals(0, run("reload"), err::toString);
            assertEquals(
                    "changed: listen.submissions, limits.recipients\n"
                            + "another certificate is shown from now on\nneeds a restart: hostname\n",
                    out.toString());

            assertTrue(offers(session, "LIMITS RCPTMAX=1000"), "it keeps what it began with");
            assertNotEquals(before, certificate(first));
            assertEquals(
                    certificate(first),
                    certificate(
                            new InetSocketAddress("127.0.0.1", system.webmail().getPort())));
            try (SocketPeer next = SocketPeer.secured(new InetSocketAddress("127.0.0.1", added))) {
                next.readLine();
                assertTrue(offers(next, "LIMITS RCPTMAX=200"));
            }
            send(MailParameters.NONE, "alice@one.test");
            String line = events.readLine();
            while (line != null && !line.startsWith("event: state")) {
                line = events.readLine();
            }
            assertNotNull(line, "the stream goes on");

            settings("mx.one.test", 200, "127.0.0.1:" + added);
            assertEquals(0, run("reload"), err::toString);
            await("nobody listens there any more")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> isDeaf(first)); // the socket itself ends in the event loop's next turn
            assertTrue(offers(session, "LIMITS RCPTMAX=1000"), "who was there stays");
        }
    }

    @Test
    void tokensOfAProviderAreGoodFromAReloadOn() throws Exception {
        InetSocketAddress door = system.smtpAddresses().get(1);
        try (TestProvider provider = new TestProvider()) {
            String good = provider.token("alice@one.test", Instant.now());
            String stranger = provider.token("carol@one.test", Instant.now());
            assertEquals("504", login(door, good));
            Files.writeString(
                    config, """
                    [[auth.oauth]]
                    issuer = "%s"
                    audience = ["%s"]
                    keys_url = "%s"
                    """.formatted(TestProvider.ISSUER, TestProvider.AUDIENCE, provider.url("/keys")), APPEND);
            assertEquals(0, run("reload"), err::toString);
            assertEquals("changed: oauth\n", out.toString());
            provider.answerWith(503);
            assertEquals("454", login(door, good), "nobody is refused because his provider is down");

            provider.answerWith(200);
            assertEquals(0, run("reload"), err::toString);
            assertEquals("235", login(door, good));
            assertEquals("334", login(door, stranger), "and why, in JSON");

            settings("mx.one.test", 1000, "127.0.0.1:0");
            assertEquals(0, run("reload"), err::toString);
            assertEquals("504", login(door, good));
        }
    }

    private static boolean isDeaf(InetSocketAddress address) {
        try {
            new SocketPeer(address).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static String login(InetSocketAddress door, String token) throws Exception {
        try (SocketPeer peer = SocketPeer.secured(door)) {
            peer.readLine();
            offers(peer, "AUTH");
            String message = "n,a=alice@one.test,\1auth=Bearer " + token + "\1\1";
            peer.send("AUTH OAUTHBEARER "
                    + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.US_ASCII)) + "\r\n");
            return peer.readLine().substring(0, 3);
        }
    }

    @Test
    void whatIsWrongLeavesAllAsItWas() throws Exception {
        InetSocketAddress first = system.smtpAddresses().get(1);
        settings("mx.one.test", 7, "127.0.0.1:0");
        HttpResponse<String> refused = ask("reload", "{}");
        assertProblem(422, "all stays as it was", refused);
        assertTrue(refused.body().contains("limits.recipients must be from 100"), refused.body());

        settings("mx.one.test", 300, "127.0.0.1:0", "127.0.0.1:" + admin.substring(admin.lastIndexOf(':') + 1));
        assertProblem(422, "cannot listen on", ask("reload", "{}"));
        Files.writeString(dir.resolve("tls/self-signed.crt"), "nonsense");
        settings("mx.one.test", 300, "127.0.0.1:0");
        assertProblem(422, "holds no PEM certificate", ask("reload", "{}"));
        try (SocketPeer peer = SocketPeer.secured(first)) {
            peer.readLine();
            assertTrue(offers(peer, "LIMITS RCPTMAX=1000"));
        }
    }

    private void openEvents(SocketPeer peer) throws IOException {
        String login =
                Base64.getEncoder().encodeToString(("alice@one.test:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        peer.send(
                "GET /jmap/eventsource?types=*&closeafter=no&ping=0 HTTP/1.1\r\nHost: mx.one.test\r\nAuthorization: Basic "
                        + login + "\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK", peer.readLine());
    }

    private static boolean offers(SocketPeer peer, String extension) throws IOException {
        peer.send("EHLO client.test\r\n");
        boolean found = false;
        String line = "";
        while (line != null && !line.startsWith("250 ")) {
            line = peer.readLine();
            found |= line != null && line.endsWith(extension);
        }
        return found;
    }

    private static Certificate certificate(InetSocketAddress server) throws Exception {
        try (SocketPeer peer = SocketPeer.secured(server)) {
            return ((SSLSocket) peer.socket()).getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void whatIsWrongIsAProblemDocument() throws Exception {
        assertProblem(400, "must be a JSON object", ask("queue.list", "[]"));
        assertProblem(400, "", ask("queue.list", "{"));
        assertProblem(400, "it knows: id, from, to", ask("queue.list", "{\"domian\": \"south.test\"}"));
        assertProblem(400, "'limit' must be an integer", ask("queue.list", "{\"limit\": \"ten\"}"));
        assertProblem(400, "'action' is missing", ask("queue.change", "{}"));
        assertProblem(404, "no such operation", ask("queue.dance", "{}"));
        assertProblem(422, "is no message id", ask("queue.show", "{\"id\": \"nonsense\"}"));
        assertProblem(422, "cannot be looked for", ask("queue.list", "{\"before\": \"+999999999-12-31T23:59:59Z\"}"));
        assertProblem(422, "which recipients?", ask("queue.change", "{\"action\": \"hold\"}"));
        assertProblem(422, "knows no action 'dance'", ask("queue.change", "{\"action\": \"dance\", \"all\": true}"));
        assertProblem(501, "command line", ask("backup", "{}"));
    }

    @Test
    void whoLacksTheTokenLearnsNothing() throws Exception {
        HttpResponse<String> without = ask("queue.status", "{}", "Basic " + TOKEN);
        assertProblem(401, "token is needed", without);
        assertTrue(without.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
        assertProblem(401, "", ask("no.such", "{}", "Bearer x"));
        HttpRequest byCookie = HttpRequest.newBuilder(URI.create(admin + "/v1/openapi.json"))
                .header("Cookie", "token=" + TOKEN)
                .build();
        assertEquals(
                401, http.send(byCookie, HttpResponse.BodyHandlers.ofString()).statusCode());
        for (int guess = 0; guess < 50; guess++) {
            ask("queue.status", "{}", "Bearer guess" + guess);
        }
        HttpResponse<String> tooMany = ask("queue.status", "{}");
        assertProblem(429, "too many wrong tokens", tooMany);
        assertTrue(tooMany.headers().firstValue("Retry-After").isPresent());
    }

    private void assertProblem(int status, String words, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(json.readTree(answer.body()).path("detail").asText().contains(words), answer.body());
    }
}
