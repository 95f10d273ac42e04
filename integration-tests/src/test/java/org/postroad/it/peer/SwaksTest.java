package org.postroad.it.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.TwoSystems;

/** swaks, a scriptable SMTP client, submits to us in each way that we offer. */
class SwaksTest {
    private static final int REFUSED_AUTH = 28;
    private static final int REFUSED_RECIPIENT = 24;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void startTlsAndPlain() throws Exception {
        assertSubmits("plain over starttls", Service.SUBMISSION, "--tls", "--auth", "PLAIN");
    }

    @Test
    void startTlsAndLogin() throws Exception {
        assertSubmits("login over starttls", Service.SUBMISSION, "--tls", "--auth", "LOGIN");
    }

    @Test
    void implicitTlsAndPlain() throws Exception {
        assertSubmits("plain over tls", Service.SUBMISSIONS, "--tls-on-connect", "--auth", "PLAIN");
    }

    @Test
    void implicitTlsAndLogin() throws Exception {
        assertSubmits("login over tls", Service.SUBMISSIONS, "--tls-on-connect", "--auth", "LOGIN");
    }

    @Test
    void pipelined() throws Exception {
        assertSubmits("pipelined", Service.SUBMISSION, "--tls", "--auth", "PLAIN", "--pipeline");
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
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

    private static void assertSubmits(String subject, Service service, String... options) throws Exception {
        List<String> all = withPassword(options);
        all.addAll(List.of("--header", "Subject: " + subject));

        swaks(service, all).orFail();

        JsonNode email = systems.bob().awaitSubject(subject);
        String bytes = new String(systems.bob().bytes(email.path("blobId").asText()), StandardCharsets.UTF_8);
        assertTrue(bytes.contains("with ESMTPSA"), bytes); // RFC 3848
    }

    private static List<String> withPassword(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--auth-user", "alice@north.test", "--auth-password", MailHost.PASSWORD));
        return all;
    }

    private static Command.Result swaks(Service service, List<String> options) throws Exception {
        var address = systems.north().at(service);
        List<String> command = new ArrayList<>(List.of(
                Command.require("swaks").toString(),
                "--server",
                address.getAddress().getHostAddress(),
                "--port",
                Integer.toString(address.getPort()),
                "--from",
                "alice@north.test",
                "--to",
                "bob@south.test"));
        command.addAll(options);
        return Command.run(command, Map.of());
    }
}
