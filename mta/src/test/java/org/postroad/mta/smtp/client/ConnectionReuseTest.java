package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postroad.common.address.Domain;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.testing.ScriptedTransport;
import org.postroad.common.testing.Transcript;
import org.postroad.common.testing.Transcript.Kind;
import org.postroad.common.testing.Transcript.Step;
import org.postroad.common.time.ManualClock;

/** Plays transcripts of several connections: each ends with {@code = closed} or {@code = hangup}. */
class ConnectionReuseTest {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    private static final ReuseLimits LIMITS = new ReuseLimits(8, 3, Duration.ofSeconds(5));

    @TestFactory
    Stream<DynamicTest> connections() {
        return Transcript.in("transcripts/smtp/reuse").stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> play(transcript)));
    }

    private static void play(Transcript transcript) {
        List<ScriptedTransport> parts =
                parts(transcript).stream().map(ScriptedTransport::new).toList();
        Queue<ScriptedTransport> next = new ArrayDeque<>(parts);
        ManualClock clock = new ManualClock(Instant.EPOCH);
        SmtpClient client = new SmtpClient(
                (remote, timeout) -> next.remove(),
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(1)),
                clock);
        List<String> outcomes = new ArrayList<>();
        byte[] body = transcript.option("body", "").replace("\\r\\n", "\r\n").getBytes(UTF_8);
        try (SmtpConnections connections = new SmtpConnections(LIMITS, clock, Runnable::run)) {
            for (int i = 0; i < Integer.parseInt(transcript.option("messages", "1")); i++) {
                try {
                    SendResult result = connections.send(
                            client,
                            List.of(target(transcript, i)),
                            ClientTranscriptTest.envelope(transcript, body),
                            () -> new ByteArrayInputStream(body),
                            (host, tls) -> {},
                            HopWatch.NONE);
                    result.outcomes().forEach(outcome -> outcomes.add(ClientTranscriptTest.inWords(outcome)));
                    assertTrue(result.hops().stream().anyMatch(hop -> hop.kind() == HopKind.SMTP_DIALOGUE));
                } catch (SmtpClientException failed) {
                    outcomes.add(failed.fault().kind().name());
                }
                clock.advance(Duration.ofSeconds(Integer.parseInt(transcript.option("pause", "0"))));
            }
        }
        assertEquals(transcript.options().get("outcome"), outcomes);
        assertEquals(0, next.size(), "connections that were not opened");
        parts.forEach(ScriptedTransport::assertEnded);
    }

    private static SmtpTarget target(Transcript transcript, int message) {
        String[] policies =
                transcript.option("policies", "never never never never").split(" ");
        String[] logins = transcript.option("logins", "").split(" ");
        return SmtpTarget.exchanger(Domain.parse("mx.north.test"), NOWHERE)
                .withLogin(logins.length > 1 ? new Login(logins[message], "secret") : Login.NONE)
                .withTls(policies[message].equals("never") ? TlsPolicy.NEVER : TlsPolicy.REQUIRED);
    }

    private static List<Transcript> parts(Transcript whole) {
        List<Transcript> parts = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Step step : whole.steps()) {
            steps.add(step);
            if (step.kind() == Kind.CLOSED || step.kind() == Kind.HANGUP) {
                parts.add(new Transcript(whole.name(), whole.options(), List.copyOf(steps)));
                steps.clear();
            }
        }
        return parts;
    }
}
