package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.testing.ScriptedServer;
import org.postroad.common.testing.ScriptedTransport;
import org.postroad.common.testing.Transcript;
import org.postroad.common.wire.LineConnector;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.TestTls;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** Plays each transcript against the client without a socket, and again over one. */
class ClientTranscriptTest {
    private static final Domain CLIENT = Domain.parse("client.test");
    private static final Domain SERVER = Domain.parse("mx.north.test");
    private static final WireThreads THREADS = new WireThreads("client-transcripts", 1);

    @AfterAll
    static void closeThreads() {
        THREADS.close();
    }

    @TestFactory
    Stream<DynamicTest> bare() {
        return Transcript.in("transcripts/smtp/client").stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> {
                    ScriptedTransport transport = new ScriptedTransport(transcript);
                    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
                    play(transcript, (remote, timeout) -> transport, nowhere);
                    transport.assertEnded();
                }));
    }

    @TestFactory
    Stream<DynamicTest> overASocket() throws Exception {
        SSLContext tls = TestTls.serverContext(SelfSigned.make(List.of(SERVER), Clock.systemUTC()));
        return Transcript.in("transcripts/smtp/client").stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> {
                    try (ScriptedServer server = new ScriptedServer(transcript, tls)) {
                        play(transcript, new NettyLineConnector(THREADS), server.address());
                        server.awaitEnd();
                    }
                }));
    }

    private static void play(Transcript transcript, LineConnector connector, InetSocketAddress address) {
        Duration patience = transcript.name().contains("silence") ? Duration.ofMillis(700) : Duration.ofSeconds(20);
        SmtpClient client = new SmtpClient(connector, CLIENT, SmtpTimeouts.all(patience), Clock.systemUTC());
        List<String> outcomes = new ArrayList<>();
        String faulted = "";
        try (SmtpConnection connection = client.open(target(transcript, address))) {
            byte[] body = transcript
                    .option("body", "")
                    .replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .getBytes(UTF_8);
            for (int i = 0; i < Integer.parseInt(transcript.option("messages", "1")); i++) {
                SendResult result = connection.send(envelope(transcript, body), () -> new ByteArrayInputStream(body));
                result.outcomes().forEach(outcome -> outcomes.add(inWords(outcome)));
                assertFalse(result.hops().toString().contains("c2VjcmV0"), "a secret on the road");
            }
        } catch (SmtpClientException failed) {
            faulted = failed.fault().kind() + " " + failed.fault().status();
            assertTrue(failed.hops().stream().anyMatch(hop -> hop.kind().name().equals("SMTP_DIALOGUE")));
        }
        assertEquals(transcript.option("fault", ""), faulted);
        assertEquals(transcript.options().getOrDefault("outcome", List.of()), outcomes);
    }

    private static SmtpTarget target(Transcript transcript, InetSocketAddress address) {
        TlsPolicy tls = Stream.of(TlsPolicy.NEVER, TlsPolicy.OPPORTUNISTIC, TlsPolicy.REQUIRED)
                .filter(policy -> policy.name().equals(transcript.option("tls", "never")))
                .findFirst()
                .orElseThrow();
        String[] login = transcript.option("login", "").split(" ");
        return SmtpTarget.exchanger(SERVER, address)
                .withTls(tls)
                .withLogin(login.length == 2 ? new Login(login[0], login[1]) : Login.NONE);
    }

    static Envelope envelope(Transcript transcript, byte[] body) {
        String parameters = transcript.option("parameters", "");
        return new Envelope(
                ReversePath.parse(transcript.option("from", "")),
                transcript.options().get("to").stream()
                        .map(ClientTranscriptTest::recipient)
                        .toList(),
                new MailParameters(
                        body(parameters),
                        parameters.contains("smtputf8"),
                        body.length,
                        parameters.contains("ret=full")
                                ? MailParameters.Returned.FULL
                                : MailParameters.Returned.UNSTATED,
                        transcript.option("envid", ""),
                        parameters.contains("requiretls")));
    }

    /** An address, what its sender wants to be told, and whom the sender named. */
    private static Recipient recipient(String option) {
        String[] words = option.split(" ");
        return new Recipient(
                EmailAddress.parse(words[0]),
                words.length < 2 ? Notify.DEFAULT : Notify.parse(words[1]).orElseThrow(),
                words.length < 3
                        ? OriginalRecipient.NONE
                        : OriginalRecipient.parse(words[2]).orElseThrow());
    }

    private static MailParameters.Body body(String parameters) {
        if (parameters.contains("binarymime")) {
            return MailParameters.Body.BINARY_MIME;
        }
        return parameters.contains("8bitmime") ? MailParameters.Body.EIGHT_BIT_MIME : MailParameters.Body.SEVEN_BIT;
    }

    static String inWords(RecipientOutcome outcome) {
        if (outcome instanceof RecipientOutcome.Accepted accepted) {
            return "accepted " + accepted.reply();
        }
        if (outcome instanceof RecipientOutcome.Refused refused) {
            return "refused " + refused.reply();
        }
        if (outcome instanceof RecipientOutcome.Unsupported unsupported) {
            return "unsupported " + unsupported.status();
        }
        if (outcome instanceof RecipientOutcome.Lost lost) {
            return "lost " + lost.fault().kind();
        }
        return "unanswered " + ((RecipientOutcome.Unanswered) outcome).fault().kind();
    }
}
