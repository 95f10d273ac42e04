package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** How long one message may take in all, whatever each step may. */
class MessageTimeTest {
    private static final Duration STEP = Duration.ofHours(1);
    private static final Domain NAME = Domain.parse("mx.south.test");
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);

    private final Server server = new Server();

    /** Answers at once, and keeps how long it might have taken over each line and each block. */
    private static final class Server implements LineTransport {
        final Deque<String> replies = new ArrayDeque<>(List.of("220 mx", "250 mx", "250 ok", "250 ok", "354 go on"));
        final List<Duration> patience = new ArrayList<>();

        @Override
        public byte[] readLine(int maxLine, Duration timeout) {
            patience.add(timeout);
            return replies.isEmpty()
                    ? "250 taken".getBytes(US_ASCII)
                    : replies.remove().getBytes(US_ASCII);
        }

        @Override
        public void write(byte[] bytes, int offset, int length, Duration timeout) {
            patience.add(timeout);
        }

        @Override
        public InetSocketAddress remote() {
            return HOST;
        }

        @Override
        public InetSocketAddress local() {
            return HOST;
        }

        @Override
        public boolean isQuiet() {
            return true;
        }

        @Override
        public TlsSession startTls(ClientTls tls, Duration timeout) {
            throw new AssertionError("no TLS was offered");
        }

        @Override
        public void close() {}
    }

    private SendResult send(Duration message) throws SmtpClientException {
        SmtpTimeouts timeouts = new SmtpTimeouts(STEP, STEP, STEP, STEP, STEP, STEP, STEP, STEP, message);
        SmtpClient client = new SmtpClient(
                (remote, timeout) -> server, Domain.parse("client.test"), timeouts, new ManualClock(Instant.EPOCH));
        Envelope envelope = new Envelope(
                ReversePath.NULL, List.of(new Recipient(EmailAddress.parse("bob@south.test"))), MailParameters.NONE);
        SmtpConnection connection = client.open(SmtpTarget.exchanger(NAME, HOST).withTls(TlsPolicy.NEVER));
        return connection.send(envelope, () -> new ByteArrayInputStream("Subject: x\r\n\r\n".getBytes(US_ASCII)));
    }

    @Test
    void whatIsOverEndsWithoutAVerdict() throws Exception {
        RecipientOutcome outcome = send(Duration.ZERO).outcomes().get(0);
        assertTrue(outcome instanceof RecipientOutcome.Lost, outcome::toString);
        ClientFault fault = ((RecipientOutcome.Lost) outcome).fault();
        assertEquals(ClientFault.Kind.TIMEOUT, fault.kind());
        assertEquals("the message was not through after 0 seconds in all", fault.text());
    }

    @Test
    void stepsShareItAndTheDotHasItsOwn() throws Exception {
        RecipientOutcome outcome = send(Duration.ofMinutes(50)).outcomes().get(0);
        assertTrue(outcome instanceof RecipientOutcome.Accepted, outcome::toString);
        List<Duration> opening = server.patience.subList(0, 3);
        List<Duration> message = server.patience.subList(3, server.patience.size() - 2);
        List<Duration> dot = server.patience.subList(server.patience.size() - 2, server.patience.size());
        Duration most = Duration.ofMinutes(50);
        assertTrue(
                message.size() >= 6 && message.stream().allMatch(wait -> wait.compareTo(most) <= 0), message::toString);
        for (List<Duration> whole : List.of(opening, dot)) {
            assertTrue(whole.stream().allMatch(wait -> wait.compareTo(most) > 0), whole::toString);
        }
    }

    @Test
    void aLongMessageHasLonger() {
        assertEquals(Duration.ofHours(2).plusSeconds(50_000), SmtpTimeouts.STANDARD.message(50_000_000));
    }
}
