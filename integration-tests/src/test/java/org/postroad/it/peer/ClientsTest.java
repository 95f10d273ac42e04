package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.TwoSystems;

/**
 * swaks, a scriptable SMTP client, and nodemailer, the mail library of Node.js, submit to us in each way that we offer; and strangers come through
 * HAProxy.
 */
class ClientsTest {
    private static final int REFUSED_AUTH = 28;
    private static final int REFUSED_RECIPIENT = 24;
    private static final int OWN_HOST = 7;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @ParameterizedTest
    @CsvSource({
        "SUBMISSION, PLAIN, --tls",
        "SUBMISSION, LOGIN, --tls",
        "SUBMISSIONS, PLAIN, --tls-on-connect",
        "SUBMISSIONS, LOGIN, --tls-on-connect",
        "SUBMISSION, PLAIN, --tls --pipeline"
    })
    void swaksSubmits(Service service, String mechanism, String tls) throws Exception {
        String subject = "swaks " + service + " " + mechanism + " " + tls;
        List<String> options = withPassword("--auth", mechanism, "--header", "Subject: " + subject);
        options.addAll(List.of(tls.split(" ")));

        swaks(service, options).orFail();

        assertTrue(bytes(systems.bob(), systems.bob().awaitSubject(subject)).contains("with ESMTPSA")); // RFC 3848
    }

    @Test
    void swaksHearsOfAWrongPassword() throws Exception {
        Command.Result result = swaks(
                Service.SUBMISSION,
                List.of("--tls", "--auth", "PLAIN", "--auth-user", "alice@north.test", "--auth-password", "wrong"));
        assertEquals(REFUSED_AUTH, result.exitCode(), result.output());
        assertTrue(result.output().contains("535 5.7.8"), result.output());
    }

    @Test
    void withoutTlsNoPasswordIsAskedFor() throws Exception {
        Command.Result result = swaks(Service.SUBMISSION, withPassword("--auth", "PLAIN"));
        assertNotEquals(0, result.exitCode(), result.output());
        assertTrue(!result.output().contains("250-AUTH") && !result.output().contains("250 AUTH"), result.output());
    }

    @Test
    void nobodySubmitsWithoutALogin() throws Exception {
        Command.Result result = swaks(Service.SUBMISSION, List.of("--tls"));
        assertNotEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("530 5.7.0"), result.output());
    }

    @Test
    void aStrangerCannotRelay() throws Exception {
        Command.Result result = swaks(Service.SMTP, List.of());
        assertEquals(REFUSED_RECIPIENT, result.exitCode(), result.output());
        assertTrue(result.output().contains("550 5.7.1"), result.output());
    }

    @ParameterizedTest
    @CsvSource({"SUBMISSION, PLAIN", "SUBMISSION, LOGIN", "SUBMISSIONS, PLAIN"})
    void nodemailerSendsTextPictureAndFile(Service service, String mechanism) throws Exception {
        byte[] picture = random(2_000);
        byte[] file = random(100_000);
        String subject = "Grüße aus Node 🚀 über " + service + " mit " + mechanism;
        ObjectNode message = message("bob@south.test", subject)
                .put("text", "Zeile eins\n.\n..\nüber alles\n")
                .put("html", "<p>Schön: <img src=\"cid:picture@node.test\"></p>");
        ArrayNode attachments = message.putArray("attachments");
        attachments
                .addObject()
                .put("filename", "bild.png")
                .put("cid", "picture@node.test")
                .put("encoding", "base64")
                .put("content", picture);
        attachments
                .addObject()
                .put("filename", "план – 計画.bin")
                .put("contentType", "application/octet-stream")
                .put("encoding", "base64")
                .put("content", file);

        assertTaken(nodemailer(transport(service, mechanism), List.of(message)));

        Person bob = systems.bob();
        JsonNode letter = bob.awaitSubject(subject);
        assertTrue(bytes(bob, letter).contains("with ESMTPSA"));
        JsonNode email = bob.email(letter.path("id").asText(), "textBody", "htmlBody", "bodyValues", "attachments");
        String textPart = email.path("textBody").path(0).path("partId").asText();
        assertEquals(
                "Zeile eins\n.\n..\nüber alles\n",
                email.path("bodyValues").path(textPart).path("value").asText().replace("\r\n", "\n"));
        assertTrue(
                bytes(bob, email.path("htmlBody").path(0)).contains("<p>Schön: <img src=\"cid:picture@node.test\">"));
        JsonNode inline = part(email, "bild.png");
        assertEquals("picture@node.test", inline.path("cid").asText());
        assertEquals("image/png", inline.path("type").asText());
        assertArrayEquals(picture, bob.bytes(inline.path("blobId").asText()));
        assertArrayEquals(
                file, bob.bytes(part(email, "план – 計画.bin").path("blobId").asText()));
    }

    /** RFC 6531. */
    @Test
    void nodemailerKnowsNamesBeyondAscii() throws Exception {
        Person kaethe = systems.south().person("käthe@south.test", "Käthe");

        assertTaken(nodemailer(
                transport(Service.SUBMISSION, "PLAIN"), List.of(message("käthe@south.test", "Für Käthe 🍰"))));

        String bytes = bytes(kaethe, kaethe.awaitSubject("Für Käthe 🍰"));
        assertTrue(bytes.contains("with UTF8SMTPSA"), bytes);
    }

    /** RFC 3461; the identifier is one that xtext has to spell otherwise. */
    @Test
    void nodemailerAsksForAReport() throws Exception {
        ObjectNode message = message("ada@north.test", "sag mir Bescheid").put("text", "nur für Ada");
        message.putObject("dsn")
                .put("id", "letter=7+1")
                .put("return", "headers")
                .put("recipient", "rfc822;ada@elsewhere.test")
                .putArray("notify")
                .add("success")
                .add("failure");

        assertTaken(nodemailer(transport(Service.SUBMISSION, "PLAIN"), List.of(message)));

        JsonNode report = systems.alice()
                .awaitInInbox(
                        "the report",
                        email -> email.path("header:Return-Path:asRaw")
                                .asText()
                                .strip()
                                .equals("<>"));
        String bytes = bytes(systems.alice(), report);
        assertTrue(bytes.contains("Original-Envelope-Id: letter=7+1\r\n"), bytes);
        assertTrue(bytes.contains("Original-Recipient: rfc822; ada@elsewhere.test\r\n"), bytes);
        assertTrue(bytes.contains("Action: delivered\r\n"), bytes);
        assertTrue(bytes.contains("Content-Type: text/rfc822-headers"), bytes);
        assertFalse(bytes.contains("nur für Ada"), bytes);
    }

    @Test
    void nodemailerSendsManyByAFewConnections() throws Exception {
        int connections = 3;
        TreeSet<String> subjects = new TreeSet<>();
        IntStream.rangeClosed(1, 20).forEach(number -> subjects.add("Postkarte " + number + " 📮"));
        ObjectNode transport =
                transport(Service.SUBMISSION, "PLAIN").put("pool", true).put("maxConnections", connections);
        double before = submissionSessions();

        assertTaken(nodemailer(
                transport,
                subjects.stream()
                        .map(subject -> message("ben@south.test", subject))
                        .toList()));

        double opened = submissionSessions() - before;
        assertTrue(opened >= 1 && opened <= connections, opened + " sessions");
        Person ben = systems.ben();
        await("all in Ben's inbox").until(() -> ben.inbox().size() >= subjects.size());
        assertEquals(
                List.copyOf(subjects),
                ben.inbox().stream()
                        .map(email -> email.path("subject").asText())
                        .sorted()
                        .toList());
    }

    @Test
    void nodemailerHearsOfAWrongPassword() throws Exception {
        ObjectNode transport =
                Nodemailer.transport(systems.north(), Service.SUBMISSION, "PLAIN", "alice@north.test", "wrong");

        JsonNode told = nodemailer(transport, List.of(message("bob@south.test", "never")))
                .path(0);

        assertEquals("EAUTH", told.path("error").asText(), told.toString());
        assertEquals(535, told.path("responseCode").asInt(), told.toString());
        assertTrue(told.path("response").asText().startsWith("535 5.7.8"), told.toString());
    }

    /** The client is whom the proxy names, in clear text and under the TLS that it passes through; its own looks are no client's. */
    @Test
    void haproxyTellsWhoTheClientIs() throws Exception {
        Haproxy haproxy = Haproxy.inFrontOf(systems.world(), systems.north());
        String client = systems.world().address(OWN_HOST);
        for (Haproxy.Version version : Haproxy.Version.values()) {
            haproxy.awaitHealth(version);
            for (boolean tls : new boolean[] {false, true}) {
                String subject = "by a proxy, " + version + (tls ? " with TLS" : "");
                List<String> options =
                        new ArrayList<>(List.of("--local-interface", client, "--header", "Subject: " + subject));
                if (tls) {
                    options.add("--tls");
                }

                swaks(haproxy.at(version), "stranger@elsewhere.test", "ada@north.test", options)
                        .orFail();

                String bytes = bytes(systems.ada(), systems.ada().awaitSubject(subject));
                String received = bytes.substring(bytes.indexOf("Received: "));
                received = received.substring(0, received.indexOf("; "));
                assertTrue(received.contains("[" + client + "]"), received);
                assertFalse(received.contains(systems.world().address(HostPlan.LOAD_BALANCER)), received);
                assertTrue(received.contains(tls ? "with ESMTPS" : "with ESMTP"), received);
            }
        }
        assertFalse(haproxy.log().contains("DOWN"), haproxy.log());
        assertFalse(haproxy.log().contains("failed"), haproxy.log());
    }

    private static String bytes(Person reader, JsonNode emailOrPart) {
        return new String(reader.bytes(emailOrPart.path("blobId").asText()), StandardCharsets.UTF_8);
    }

    private static JsonNode part(JsonNode email, String name) {
        return StreamSupport.stream(email.path("attachments").spliterator(), false)
                .filter(part -> part.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + email));
    }

    private static ObjectNode transport(Service service, String mechanism) throws Exception {
        return Nodemailer.transport(systems.north(), service, mechanism, "alice@north.test", MailHost.PASSWORD);
    }

    private static ObjectNode message(String to, String subject) {
        return Nodemailer.JSON
                .createObjectNode()
                .put("from", "Älice <alice@north.test>")
                .put("to", to)
                .put("subject", subject)
                .put("text", "text\n");
    }

    private static JsonNode nodemailer(ObjectNode transport, List<ObjectNode> messages) throws Exception {
        return Nodemailer.send(systems.world(), transport, messages);
    }

    private static void assertTaken(JsonNode outcomes) {
        for (JsonNode told : outcomes) {
            assertEquals(1, told.path("accepted").asInt(), outcomes.toString());
            assertTrue(told.path("response").asText().startsWith("250 2.0.0"), outcomes.toString());
        }
    }

    private static double submissionSessions() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(systems.north().web().resolve("/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("postroad_smtp_sessions_total{") && line.contains("\"submission\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<String> withPassword(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--auth-user", "alice@north.test", "--auth-password", MailHost.PASSWORD));
        return all;
    }

    private static Command.Result swaks(Service service, List<String> options) throws Exception {
        return swaks(systems.north().at(service), "alice@north.test", "bob@south.test", options);
    }

    private static Command.Result swaks(InetSocketAddress server, String from, String to, List<String> options)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Command.require("swaks").toString(),
                "--server",
                server.getAddress().getHostAddress(),
                "--port",
                Integer.toString(server.getPort()),
                "--from",
                from,
                "--to",
                to));
        command.addAll(options);
        return Command.run(command, Map.of());
    }
}
