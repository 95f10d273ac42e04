package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.HopKind;
import org.postroad.common.wire.LineConnector;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.sasl.ScramAccount;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.FakeDoor;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;

/** Our client speaks to our server over a real socket. */
class ClientToServerTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final Domain DOMAIN = Domain.parse("north.test");
    private static final ServerTls TLS = new ServerTls(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
    private static final WireThreads THREADS = new WireThreads("client-to-server", 8);

    private final FakeDoor door = new FakeDoor();
    private LineServer server;

    @AfterEach
    void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterAll
    static void closeThreads() {
        THREADS.close();
    }

    private SmtpTarget serve(TlsUse use, SmtpServerPolicy policy) throws IOException {
        return serve(
                use,
                new SmtpProtocol(
                        policy,
                        door,
                        (name, password) -> password.equals("secret") ? Optional.of(name) : Optional.empty(),
                        Clock.systemUTC()));
    }

    private SmtpTarget serve(TlsUse use, SmtpProtocol protocol) throws IOException {
        LineServerSettings settings =
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), use);
        server = LineServer.start(THREADS, settings, TLS, protocol);
        return SmtpTarget.exchanger(HOST, server.address());
    }

    private static SmtpClient client() {
        return new SmtpClient(
                new NettyLineConnector(THREADS),
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(30)),
                Clock.systemUTC());
    }

    private static Envelope envelope(int recipients, MailParameters parameters) {
        List<Recipient> to = IntStream.range(0, recipients)
                .mapToObj(i -> new Recipient(EmailAddress.parse("bob" + i + "@north.test")))
                .toList();
        return new Envelope(ReversePath.of(EmailAddress.parse("ada@south.test")), to, parameters);
    }

    private static byte[] randomMessage(Random random, int size) {
        StringBuilder message = new StringBuilder();
        while (message.length() < size) {
            int line = random.nextInt(120);
            for (int i = 0; i < line; i++) {
                int octet = random.nextInt(4) == 0 ? '.' : 1 + random.nextInt(255);
                message.append(octet == '\r' || octet == '\n' ? '.' : (char) octet);
            }
            message.append("\r\n");
        }
        return message.toString().getBytes(ISO_8859_1);
    }

    @Test
    void randomMessagesArriveOctetForOctet() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        Random random = new Random(42);
        try (SmtpConnection connection = client().open(target)) {
            for (int i = 0; i < 50; i++) {
                byte[] message = randomMessage(random, random.nextInt(60_000));
                MailParameters parameters =
                        new MailParameters(MailParameters.Body.EIGHT_BIT_MIME, false, message.length);
                SendResult result = connection.send(envelope(1, parameters), () -> new ByteArrayInputStream(message));
                assertInstanceOf(
                        RecipientOutcome.Accepted.class, result.outcomes().get(0));
                assertArrayEquals(message, door.accepted.get(i).message());
                assertEquals(parameters, door.accepted.get(i).envelope().parameters());
            }
        }
        assertEquals("ESMTPS", door.accepted.get(0).session().protocol(false));
    }

    @Test
    void aThousandRecipientsInOneGo() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        try (SmtpConnection connection = client().open(target)) {
            SendResult result = connection.send(
                    envelope(1000, MailParameters.NONE), () -> new ByteArrayInputStream(new byte[] {'a'}));
            assertTrue(result.outcomes().stream().allMatch(RecipientOutcome.Accepted.class::isInstance));
            assertEquals(1000, door.accepted.get(0).envelope().to().size());
        }
    }

    @Test
    void theRoadShowsConnectionTlsAndDialogue() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        try (SmtpConnection connection = client().open(target)) {
            SendResult result =
                    connection.send(envelope(1, MailParameters.NONE), () -> new ByteArrayInputStream(new byte[] {'a'}));
            assertEquals(
                    List.of(HopKind.CONNECT, HopKind.TLS, HopKind.SMTP_DIALOGUE),
                    result.hops().stream().map(hop -> hop.kind()).toList());
            assertEquals("TLSv1.3", result.hops().get(1).detail().get("protocol"));
            assertEquals("CN=mx.north.test", result.hops().get(1).detail().get("certificate"));
        }
    }

    @Test
    void submissionWithImplicitTlsAndLogin() throws Exception {
        SmtpTarget exchanger = serve(TlsUse.IMPLICIT, SmtpServerPolicy.submission(HOST, DOMAIN));
        SmtpTarget target =
                new SmtpTarget(HOST, exchanger.address(), TlsPolicy.REQUIRED, true, new Login("alice", "secret"));
        try (SmtpConnection connection = client().open(target)) {
            connection.send(envelope(1, MailParameters.NONE), () -> new ByteArrayInputStream(new byte[] {'a'}));
        }
        assertEquals("alice", door.accepted.get(0).session().identity());
        assertEquals("ESMTPSA", door.accepted.get(0).session().protocol(false));
        SmtpClientException refused = assertThrows(
                SmtpClientException.class, () -> client().open(target.withLogin(new Login("alice", "guess"))));
        assertEquals(ClientFault.Kind.AUTH_REFUSED, refused.fault().kind());
    }

    /** SCRAM, bound to the connection; by tls-exporter on a Java that has it. */
    @Test
    void thePasswordIsProvedAndNotSent() throws Exception {
        Logins logins = Logins.byPassword((name, password) -> Optional.empty())
                .withScram((name, hash) -> new ScramAccount(
                        name, ScramVerifier.of(hash, "secret", new byte[] {1, 2, 3}, ScramVerifier.MIN_ITERATIONS)));
        for (TlsUse use : List.of(TlsUse.STARTTLS, TlsUse.IMPLICIT)) {
            SmtpTarget exchanger = serve(
                    use,
                    new SmtpProtocol(
                            SmtpServerPolicy.submission(HOST, DOMAIN),
                            door,
                            new Sasl(logins, Clock.systemUTC()),
                            Clock.systemUTC()));
            SmtpTarget target = new SmtpTarget(
                    HOST,
                    exchanger.address(),
                    TlsPolicy.REQUIRED,
                    use == TlsUse.IMPLICIT,
                    new Login("alice", "secret"));
            try (SmtpConnection connection = client().open(target)) {
                SendResult result = connection.send(
                        envelope(1, MailParameters.NONE), () -> new ByteArrayInputStream(new byte[] {'a'}));
                assertTrue(result.hops().toString().contains("AUTH SCRAM-SHA-256-PLUS ****"));
            }
            assertEquals("alice", door.accepted.get(0).session().identity());
            SmtpClientException refused = assertThrows(
                    SmtpClientException.class, () -> client().open(target.withLogin(new Login("alice", "guess"))));
            assertEquals(ClientFault.Kind.AUTH_REFUSED, refused.fault().kind());
            server.close();
        }
    }

    @Test
    void aCertificateThatProvesNothingIsRefusedWhereItMust() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        SmtpClientException refused =
                assertThrows(SmtpClientException.class, () -> client().open(target.withTls(TlsPolicy.VERIFIED)));
        assertEquals(ClientFault.Kind.TLS_FAILED, refused.fault().kind());
    }

    /** RFC 7435 §3: a server whose TLS is out of order still gets its mail, on a second connection. */
    @Test
    void aFailedHandshakeIsFollowedByClearTextWhereTlsIsOpportunistic() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        LineConnector real = new NettyLineConnector(THREADS);
        LineConnector withoutTls = (remote, timeout) -> new BrokenTls(real.connect(remote, timeout));
        SmtpClient client = new SmtpClient(
                withoutTls, Domain.parse("client.test"), SmtpTimeouts.all(Duration.ofSeconds(30)), Clock.systemUTC());
        try (SmtpConnection connection = client.open(target)) {
            SendResult result =
                    connection.send(envelope(1, MailParameters.NONE), () -> new ByteArrayInputStream(new byte[] {'a'}));
            assertEquals(
                    List.of(
                            HopKind.CONNECT,
                            HopKind.TLS,
                            HopKind.SMTP_DIALOGUE,
                            HopKind.CONNECT,
                            HopKind.SMTP_DIALOGUE),
                    result.hops().stream().map(hop -> hop.kind()).toList());
        }
        assertEquals("ESMTP", door.accepted.get(0).session().protocol(false));
        assertThrows(SmtpClientException.class, () -> client.open(target.withTls(TlsPolicy.REQUIRED)));
    }

    /** A real connection whose handshakes fail. */
    private record BrokenTls(LineTransport real) implements LineTransport {
        @Override
        public boolean isQuiet() {
            return real.isQuiet();
        }

        @Override
        public InetSocketAddress remote() {
            return real.remote();
        }

        @Override
        public InetSocketAddress local() {
            return real.local();
        }

        @Override
        public byte[] readLine(int maxLine, Duration timeout) throws IOException {
            return real.readLine(maxLine, timeout);
        }

        @Override
        public void write(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
            real.write(bytes, offset, length, timeout);
        }

        @Override
        public TlsSession startTls(ClientTls tls, Duration timeout) throws IOException {
            throw new SSLHandshakeException("no cipher suites in common");
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void aMessageThatCannotBeReadIsNeverEndedWithADot() throws Exception {
        SmtpTarget target = serve(TlsUse.STARTTLS, SmtpServerPolicy.reception(HOST, DOMAIN));
        try (SmtpConnection connection = client().open(target)) {
            InputStream broken = new FilterInputStream(new ByteArrayInputStream(new byte[100_000])) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, Math.min(length, 1000));
                    if (count < 0) {
                        throw new IOException("disk on fire");
                    }
                    return count;
                }
            };
            SendResult result = connection.send(envelope(1, MailParameters.NONE), () -> broken);
            RecipientOutcome.Lost lost = assertInstanceOf(
                    RecipientOutcome.Lost.class, result.outcomes().get(0));
            assertEquals(ClientFault.Kind.CONTENT_UNREADABLE, lost.fault().kind());
        }
        assertEquals(List.of(), door.accepted);
    }

    @Test
    void connectionsThatFailSayHow() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        SmtpClientException refused =
                assertThrows(SmtpClientException.class, () -> client().open(SmtpTarget.exchanger(HOST, nobody)));
        assertEquals(ClientFault.Kind.CONNECT_REFUSED, refused.fault().kind());
        assertEquals(
                List.of(HopKind.CONNECT),
                refused.hops().stream().map(hop -> hop.kind()).toList());
    }
}
