package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.common.wire.tls.TestTls;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.LineEndTricks;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Body;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.FakeDoor;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;

/** Whatever is stored leaves as one message, and what a server says in clear text counts for nothing once TLS stands. */
class ClientSmugglingTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final WireThreads THREADS = new WireThreads("client-smuggling", 4);

    @AfterAll
    static void closeThreads() {
        THREADS.close();
    }

    private static SmtpClient client() {
        return new SmtpClient(
                new NettyLineConnector(THREADS),
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(30)),
                Clock.systemUTC());
    }

    private static Envelope envelope(Body body, int size) {
        return new Envelope(
                ReversePath.of(EmailAddress.parse("ada@south.test")),
                List.of(new Recipient(EmailAddress.parse("bob@north.test"))),
                MailParameters.NONE.of(body, false, size));
    }

    /** As an upload may hold it, or a chunk that was declared binary; the server at the other end refuses what is bare or NUL after DATA. */
    @Test
    void whateverIsStoredLeavesAsOneMessage() throws Exception {
        FakeDoor door = new FakeDoor();
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.reception(HOST, Domain.parse("north.test")),
                door,
                (name, password) -> Optional.empty(),
                Clock.systemUTC());
        ServerTls tls = new ServerTls(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
        LineServerSettings settings =
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsUse.NONE);
        try (LineServer server = LineServer.start(THREADS, settings, tls, protocol);
                SmtpConnection connection = client().open(SmtpTarget.exchanger(HOST, server.address()))) {
            for (String message : LineEndTricks.messages()) {
                String lines = message.replace("\0", "").replaceAll("\r\n|\r|\n", "\r\n");
                assertEquals(lines, sent(connection, Body.EIGHT_BIT_MIME, message, door));
                assertEquals(message, sent(connection, Body.BINARY_MIME, message, door));
            }
        }
    }

    private static String sent(SmtpConnection connection, Body body, String message, FakeDoor door) {
        door.accepted.clear();
        byte[] octets = message.getBytes(ISO_8859_1);
        SendResult result = connection.send(envelope(body, octets.length), () -> new ByteArrayInputStream(octets));
        assertInstanceOf(RecipientOutcome.Accepted.class, result.outcomes().get(0), LineEndTricks.shown(message));
        assertEquals(1, door.accepted.size(), LineEndTricks.shown(message));
        return door.accepted.get(0).text();
    }

    /** RFC 3207 §5: somebody in between says in clear text what the client is to believe under TLS. */
    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"250-mx.north.test\r\n250 AUTH PLAIN\r\n", "250 mx\r\n250 fine\r\n", "25", "\r\n", "\0"})
    void whatFollowsTheAgreementInClearTextBreaksTheConnection(String injected) throws Exception {
        SSLContext tls = TestTls.serverContext(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<String>> heard = CompletableFuture.supplyAsync(() -> serve(listener, tls, injected));
            SmtpTarget target = SmtpTarget.exchanger(HOST, (InetSocketAddress) listener.getLocalSocketAddress())
                    .withTls(TlsPolicy.REQUIRED);
            SmtpClientException broken = assertThrows(
                    SmtpClientException.class, () -> client().open(target).close());
            assertEquals(ClientFault.Kind.TLS_FAILED, broken.fault().kind());
            assertEquals(List.of("EHLO client.test", "STARTTLS"), heard.get(30, TimeUnit.SECONDS));
        }
    }

    /** Agrees to TLS and says more in the same breath, then goes on under TLS; gives back what the client said. */
    private static List<String> serve(ServerSocket listener, SSLContext tls, String injected) {
        List<String> heard = new ArrayList<>();
        try (Socket socket = listener.accept()) {
            say(socket, "220 mx.north.test\r\n");
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            heard.add(lines.readLine());
            say(socket, "250-mx.north.test\r\n250 STARTTLS\r\n");
            heard.add(lines.readLine());
            say(socket, "220 go ahead\r\n" + injected);
            try (SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true)) {
                secured.setUseClientMode(false);
                secured.startHandshake();
                heard.add(new BufferedReader(new InputStreamReader(secured.getInputStream(), ISO_8859_1)).readLine());
            }
        } catch (IOException clientLeft) {
            return heard;
        }
        return heard;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
