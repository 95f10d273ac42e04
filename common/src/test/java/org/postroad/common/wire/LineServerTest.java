package org.postroad.common.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;

class LineServerTest {
    private static final ServerTls TLS =
            new ServerTls(SelfSigned.make(List.of(Domain.parse("toy.test")), Clock.systemUTC()));

    private final ToyProtocol toy = new ToyProtocol();
    private final WireThreads threads = new WireThreads("toy", 8);
    private LineServer server;

    @AfterEach
    void close() {
        toy.work.release(1000);
        if (server != null) {
            server.close();
        }
        threads.close();
    }

    private static LineServerSettings settings(TlsUse use) {
        return LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), use);
    }

    private void start(LineServerSettings settings) throws IOException {
        server = LineServer.start(threads, settings, TLS, toy);
    }

    private Peer connect() throws IOException {
        return new Peer(
                new Socket(server.address().getAddress(), server.address().getPort()));
    }

    /** A client of plain java.net. */
    private record Peer(Socket socket, BufferedReader in, OutputStream out) implements AutoCloseable {
        Peer(Socket socket) throws IOException {
            this(
                    socket,
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)),
                    socket.getOutputStream());
            socket.setSoTimeout(30_000);
        }

        Peer send(String text) throws IOException {
            out.write(text.getBytes(US_ASCII));
            out.flush();
            return this;
        }

        String read() throws IOException {
            return in.readLine();
        }

        Peer secured() throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            SSLSocket tls =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, "toy.test", socket.getPort(), true);
            tls.startHandshake();
            return new Peer(tls);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void repliesToPipelinedLinesComeInOrder() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            assertEquals("HELLO clear", peer.read());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                lines.append("ECHO ").append(i).append("\r\n");
            }
            peer.send(lines + "QUIT\r\n");
            for (int i = 0; i < 500; i++) {
                assertEquals(String.valueOf(i), peer.read());
            }
            assertEquals("BYE", peer.read());
            assertNull(peer.read());
        }
        await().until(() -> toy.closed.get() == 1);
        assertEquals(0, toy.overlaps.get());
    }

    @Test
    void repliesComeEvenIfTheClientHasEndedItsSide() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            peer.send("ECHO a\r\nECHO b\r\n").socket().shutdownOutput();
            assertEquals(List.of("HELLO clear", "a", "b"), List.of(peer.read(), peer.read(), peer.read()));
            assertNull(peer.read());
        }
    }

    @Test
    void whatIsNoLineIsReportedAndSkippedToTheNextCrlf() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            peer.read();
            peer.send("ECHO a\nECHO b\r\nECHO c\r\n");
            assertEquals("BAD BARE_LF", peer.read());
            assertEquals("c", peer.read());
            peer.send("ECHO a\rECHO b\r\nECHO d\r\n");
            assertEquals("BAD BARE_CR", peer.read());
            assertEquals("d", peer.read());
            peer.send("ECHO \0\r\nECHO e\r\n");
            assertEquals("BAD NUL", peer.read());
            assertEquals("e", peer.read());
            peer.send("ECHO " + "x".repeat(5000) + "\r\nECHO f\r\n");
            assertEquals("BAD TOO_LONG", peer.read());
            assertEquals("f", peer.read());
            peer.send("ECHO " + "x".repeat(93) + "\r\n");
            assertEquals("x".repeat(93), peer.read());
            peer.send("ECHO " + "x".repeat(94) + "\r\n");
            assertEquals("BAD TOO_LONG", peer.read());
        }
        assertEquals(List.of("ECHO c", "ECHO d", "ECHO e", "ECHO f", "ECHO " + "x".repeat(93)), toy.lines);
    }

    @Test
    void aBareLineFeedIsReportedWithoutWaitingForMore() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            peer.read();
            assertEquals("BAD BARE_LF", peer.send("ECHO a\n").read());
        }
    }

    @Test
    void linesGoOnAfterABody() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            peer.read();
            peer.send("BODY 10\r\n01234\r\n678ECHO a\r\nBODY 2\r\n\n\nECHO b\r\n");
            assertEquals(
                    List.of("GOT 10", "a", "GOT 2", "b"), List.of(peer.read(), peer.read(), peer.read(), peer.read()));
        }
    }

    @Test
    void readingStopsWhileTheSessionIsBusy() throws Exception {
        start(settings(TlsUse.NONE));
        try (Peer peer = connect()) {
            peer.socket().setSendBufferSize(64 * 1024);
            peer.send("WORK\r\n");
            assertTrue(toy.working.await(30, TimeUnit.SECONDS));
            // The flood must not fit in memory: the client's own write blocks before 64 MiB are gone.
            assertThrows(TimeoutException.class, () -> {
                var flood = CompletableFuture.runAsync(() -> {
                    byte[] lines = "ECHO 0123456789\r\n".repeat(4096).getBytes(US_ASCII);
                    try {
                        for (int sent = 0; sent < 64 << 20; sent += lines.length) {
                            peer.out().write(lines);
                        }
                    } catch (IOException closed) {
                        return;
                    }
                });
                flood.get(1, TimeUnit.SECONDS);
            });
        }
    }

    @Test
    void aPeerThatDoesNotReadIsNotServedAndThenClosed() throws IOException {
        start(settings(TlsUse.NONE).withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(30)));
        try (Peer peer = connect()) {
            peer.send("SPEW 1000000\r\n");
            await().until(() -> toy.closed.get() == 1);
        }
    }

    @Test
    void whatFollowsStartTlsInClearTextIsThrownAway() throws Exception {
        start(settings(TlsUse.STARTTLS));
        try (Peer clear = connect()) {
            assertEquals("HELLO clear", clear.read());
            clear.send("TLS\r\nECHO injected\r\nECHO again\r\n");
            assertEquals("GO", clear.read());
            try (Peer peer = clear.secured()) {
                assertEquals("SECURE TLSv1.3", peer.read());
                assertEquals("honest", peer.send("ECHO honest\r\n").read());
            }
        }
        assertEquals(List.of("TLS", "<secured>", "ECHO honest"), toy.lines);
    }

    @Test
    void clearTextInPlaceOfAHandshakeEndsTheConnection() throws IOException {
        start(settings(TlsUse.STARTTLS));
        try (Peer peer = connect()) {
            peer.read();
            assertEquals("GO", peer.send("TLS\r\n").read());
            peer.send("ECHO injected\r\n");
            await().until(() -> toy.closed.get() == 1);
        }
        assertEquals(List.of("TLS"), toy.lines);
    }

    @Test
    void implicitTlsGreetsUnderTls() throws Exception {
        start(settings(TlsUse.IMPLICIT));
        try (Peer clear = connect();
                Peer peer = clear.secured()) {
            assertEquals("HELLO TLSv1.3", peer.read());
            assertEquals("BYE", peer.send("QUIT\r\n").read());
            assertNull(peer.read());
        }
    }

    @Test
    void aHandshakeThatNeverComesEnds() throws IOException {
        start(settings(TlsUse.IMPLICIT).withTimeouts(Duration.ofMinutes(5), Duration.ofMillis(200)));
        try (Peer peer = connect()) {
            assertNull(peer.read());
        }
        await().until(() -> server.connections() == 0);
        assertEquals(0, toy.closed.get());
    }

    @Test
    void anIdleConnectionIsToldAndClosed() throws IOException {
        start(settings(TlsUse.NONE).withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(30)));
        try (Peer peer = connect()) {
            assertEquals("HELLO clear", peer.read());
            // Octets without an end of line are no sign of life.
            peer.send("ECHO");
            assertEquals("IDLE", peer.read());
            assertNull(peer.read());
        }
    }

    @Test
    void aMessageThatTricklesIsToldAndClosed() throws IOException {
        start(settings(TlsUse.NONE).withTimeouts(Duration.ofMillis(700), Duration.ofSeconds(5)));
        try (Peer peer = connect()) {
            assertEquals("HELLO clear", peer.read());
            peer.send("BODY 1000000\r\n").socket().setSoTimeout(50);
            String said = "";
            for (int i = 0; i < 600 && said.isEmpty(); i++) {
                peer.send("x"); // any octet was a sign of life once
                try {
                    said = String.valueOf(peer.read());
                } catch (SocketTimeoutException nothingYet) {
                    assertEquals("", said);
                }
            }
            assertEquals("IDLE", said);
        }
    }

    @Test
    void aMessageAtAnEvenPaceMayTakeLongerThanTheTimeout() throws IOException {
        start(settings(TlsUse.NONE).withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)));
        try (Peer peer = connect()) {
            assertEquals("HELLO clear", peer.read());
            int pieces = 80;
            peer.send("BODY " + 2000 * pieces + "\r\n").socket().setSoTimeout(100);
            for (int i = 1; i < pieces; i++) {
                peer.send("x".repeat(2000));
                assertThrows(SocketTimeoutException.class, peer::read);
            }
            peer.socket().setSoTimeout(10_000);
            assertEquals("GOT " + 2000 * pieces, peer.send("x".repeat(2000)).read());
        }
    }

    @Test
    void workIsNotIdleness() throws Exception {
        start(settings(TlsUse.NONE).withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(30)));
        try (Peer peer = connect()) {
            peer.read();
            peer.send("WORK\r\n").socket().setSoTimeout(1500);
            assertThrows(SocketTimeoutException.class, peer::read);
            toy.work.release();
            peer.socket().setSoTimeout(30_000);
            assertEquals("WORKED", peer.read());
        }
    }

    @Test
    void aBugClosesOnlyItsOwnConnection() throws IOException {
        start(settings(TlsUse.NONE));
        try (Peer broken = connect();
                Peer other = connect()) {
            broken.read();
            other.read();
            assertNull(broken.send("BUG\r\n").read());
            assertEquals("a", other.send("ECHO a\r\n").read());
        }
        await().until(() -> toy.closed.get() == 2);
    }

    @Test
    void connectionsBeyondTheLimitsAreTold() throws IOException {
        start(settings(TlsUse.NONE).withConnections(10, 2));
        try (Peer one = connect();
                Peer two = connect();
                Peer three = connect()) {
            assertEquals("HELLO clear", one.read());
            assertEquals("HELLO clear", two.read());
            assertEquals("BUSY", three.read());
            assertNull(three.read());
        }
        await().until(() -> server.connections() == 0);
        try (Peer again = connect()) {
            assertEquals("HELLO clear", again.read());
        }
    }

    @Test
    void stopLetsWorkEndWithinTheLimit() throws Exception {
        start(settings(TlsUse.NONE));
        try (Peer idle = connect();
                Peer busy = connect()) {
            idle.read();
            busy.read();
            busy.send("WORK\r\n");
            assertTrue(toy.working.await(30, TimeUnit.SECONDS));
            Thread stop = new Thread(() -> server.close(Duration.ofSeconds(20)));
            stop.start();
            assertEquals("STOP", idle.read());
            assertNull(idle.read());
            assertTrue(stop.isAlive());
            awaitRefusal(SocketException.class, () -> connect().socket().close());
            toy.work.release();
            assertEquals("WORKED", busy.read());
            assertEquals("STOP AFTER WORK", busy.read());
            assertNull(busy.read());
        }
        await().until(() -> toy.closed.get() == 2);
    }

    @Test
    void stopEndsAtTheLimitWhateverHappens() throws Exception {
        start(settings(TlsUse.NONE));
        try (Peer busy = connect()) {
            busy.read();
            busy.send("WORK\r\n");
            assertTrue(toy.working.await(30, TimeUnit.SECONDS));
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> server.close(Duration.ofMillis(200)));
            assertFalse(busy.socket().isInputShutdown());
            assertThrows(IOException.class, () -> {
                if (busy.read() == null) {
                    throw new IOException("closed");
                }
            });
        }
    }

    @Test
    void aThousandConnectionsAreServedAtOnce() throws IOException {
        start(settings(TlsUse.NONE).withConnections(2000, 2000));
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                peers.add(connect());
            }
            for (Peer peer : peers) {
                assertEquals("HELLO clear", peer.read());
                peer.send("ECHO a\r\nBODY 3\r\n");
            }
            assertEquals(1000, server.connections());
            for (Peer peer : peers) {
                assertEquals("a", peer.read());
                peer.send("abcQUIT\r\n");
            }
            for (Peer peer : peers) {
                assertEquals("GOT 3", peer.read());
                assertEquals("BYE", peer.read());
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
        await().until(() -> toy.closed.get() == 1000);
        await().until(() -> server.connections() == 0);
    }

    @Test
    void theClientsTransportSpeaksToIt() throws Exception {
        start(settings(TlsUse.STARTTLS));
        Duration limit = Duration.ofSeconds(30);
        try (LineTransport transport = new NettyLineConnector(threads).connect(server.address(), limit)) {
            assertArrayEquals("HELLO clear".getBytes(US_ASCII), transport.readLine(512, limit));
            transport.write("TLS\r\n".getBytes(US_ASCII), 0, 5, limit);
            assertArrayEquals("GO".getBytes(US_ASCII), transport.readLine(512, limit));
            var session = transport.startTls(ClientTls.with(Domain.parse("toy.test")), limit);
            assertEquals("CN=toy.test", session.peer());
            assertArrayEquals("SECURE TLSv1.3".getBytes(US_ASCII), transport.readLine(512, limit));
            assertThrows(SocketTimeoutException.class, () -> transport.readLine(512, Duration.ofMillis(50)));
            transport.write("SPEW 300\r\nQUIT\r\n".getBytes(US_ASCII), 0, 16, limit);
            for (int i = 0; i < 300; i++) {
                assertEquals(1022, transport.readLine(1024, limit).length);
            }
            assertArrayEquals("BYE".getBytes(US_ASCII), transport.readLine(512, limit));
            assertThrows(EOFException.class, () -> transport.readLine(512, limit));
        }
    }

    @Test
    void theClientsTransportBoundsALine() throws Exception {
        start(settings(TlsUse.NONE));
        Duration limit = Duration.ofSeconds(30);
        try (LineTransport transport = new NettyLineConnector(threads).connect(server.address(), limit)) {
            transport.readLine(512, limit);
            transport.write("SPEW 1\r\n".getBytes(US_ASCII), 0, 8, limit);
            assertThrows(LineTooLongException.class, () -> transport.readLine(1023, limit));
        }
    }

    @Test
    void aRefusedConnectionSaysSo() throws Exception {
        start(settings(TlsUse.NONE));
        InetSocketAddress was = server.address();
        server.close();
        NettyLineConnector connector = new NettyLineConnector(threads);
        awaitRefusal(
                ConnectException.class,
                () -> connector.connect(was, Duration.ofSeconds(30)).close());
    }

    /** A selector lets go of a closed listener when it comes to it; until then the kernel takes connections, and resets them. */
    private static void awaitRefusal(Class<? extends IOException> refusal, Executable connecting) {
        await().untilAsserted(() -> assertThrows(refusal, connecting));
    }

    // ---- behind a proxy

    private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 54321 25\r\n";
    private static final String ENDS = "/192.0.2.7:54321 /198.51.100.1:25";

    private void startBehindProxy(TlsUse use, Duration patience) throws IOException {
        start(settings(use)
                .withConnections(10, 1)
                .withTimeouts(Duration.ofSeconds(30), patience)
                .withProxies(List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"))));
    }

    @Test
    void theClientIsWhomTheProxyNames() throws Exception {
        startBehindProxy(TlsUse.STARTTLS, Duration.ofSeconds(30));
        try (Peer one = connect().send(HEADER + "WHO\r\n")) {
            assertEquals("HELLO clear", one.read());
            assertEquals(ENDS, one.read());
            // The limit is the client's, not the proxy's.
            try (Peer other = connect().send("PROXY TCP4 192.0.2.8 198.51.100.1 1 25\r\nWHO\r\n");
                    Peer same = connect().send(HEADER)) {
                assertEquals("HELLO clear", other.read());
                assertEquals("BUSY", same.read());
                assertNull(same.read());
            }
        }
    }

    @Test
    void theHeaderComesBeforeTls() throws Exception {
        startBehindProxy(TlsUse.IMPLICIT, Duration.ofSeconds(30));
        Peer peer = connect();
        for (char c : HEADER.toCharArray()) {
            peer.send(String.valueOf(c));
        }
        try (Peer secured = peer.secured()) {
            assertEquals("HELLO TLSv1.3", secured.read());
            assertEquals(ENDS, secured.send("WHO\r\n").read());
        }
    }

    @Test
    void aProxysOwnConnectionIsItsOwn() throws Exception {
        startBehindProxy(TlsUse.NONE, Duration.ofSeconds(30));
        try (Peer peer = connect()) {
            peer.out().write(new byte[] {
                0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x20, 0, 0, 0
            });
            assertEquals("HELLO clear", peer.send("WHO\r\n").read());
            assertEquals(
                    "/" + server.address().getAddress().getHostAddress() + ":"
                            + peer.socket().getLocalPort() + " /"
                            + server.address().getAddress().getHostAddress() + ":"
                            + server.address().getPort(),
                    peer.read());
        }
    }

    @Test
    void withoutAHeaderAProxyIsTurnedAway() throws Exception {
        startBehindProxy(TlsUse.NONE, Duration.ofMillis(300));
        try (Peer wrong = connect().send("EHLO client.test\r\n");
                Peer silent = connect();
                Peer half = connect().send("PROXY TCP4 192.0")) {
            assertClosed(wrong);
            assertClosed(silent);
            assertClosed(half);
        }
        assertEquals(List.of(), toy.lines);
        try (Peer late = connect().send(HEADER)) {
            assertEquals("HELLO clear", late.read());
        }
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        start(settings(TlsUse.NONE).withProxies(List.of(IpNetwork.parse("192.0.2.0/24"))));
        try (Peer peer = connect().send(HEADER)) {
            assertEquals("HELLO clear", peer.read());
            assertEquals("BYE", peer.read());
        }
        assertEquals(List.of(HEADER.strip()), toy.lines);
    }

    private static void assertClosed(Peer peer) {
        try {
            assertNull(peer.read());
        } catch (IOException reset) {
            assertTrue(reset instanceof SocketException, reset::toString);
        }
    }
}
