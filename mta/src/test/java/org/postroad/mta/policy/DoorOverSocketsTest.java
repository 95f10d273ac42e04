package org.postroad.mta.policy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.mta.policy.DoorSettings.Guesses;
import org.postroad.mta.smtp.server.FakeDoor;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;

/** Waiting at the door over real sockets, where it holds no thread: the server has two. */
@Timeout(60)
class DoorOverSocketsTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final Duration WAIT = Duration.ofMillis(400);
    private static WireThreads threads;
    private static ServerTls tls;

    private final FakeDoor messages = new FakeDoor();
    private TestDoor door;
    private LineServer server;

    @BeforeAll
    static void open() {
        threads = new WireThreads("door", 2);
        tls = new ServerTls(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
    }

    @AfterAll
    static void closeThreads() {
        threads.close();
    }

    @AfterEach
    void close() {
        server.close();
        door.close();
    }

    private void serve(DoorSettings settings, Duration idle) throws IOException {
        door = new TestDoor(settings.withTrusted(List.of()));
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.reception(HOST, Domain.parse("north.test")),
                door.policy(),
                messages,
                new Sasl(Logins.byPassword((name, password) -> Optional.empty()), Clock.systemUTC()),
                Clock.systemUTC());
        server = LineServer.start(
                threads,
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsUse.STARTTLS)
                        .withTimeouts(idle, Duration.ofSeconds(30)),
                tls,
                protocol);
    }

    private static DoorSettings greetingAfter(Duration delay) {
        return TestDoor.only(Mode.ENFORCE, DoorCheck.EARLY_TALKER).withGreetingDelay(delay);
    }

    @Test
    void whoTalksBeforeTheGreetingIsTurnedAway() throws Exception {
        serve(greetingAfter(WAIT), Duration.ofSeconds(30));
        try (SocketPeer peer = new SocketPeer(server.address())) {
            peer.send("EHLO bot.test\r\nMAIL FROM:<spam@bot.test>\r\n");
            assertEquals("554 5.5.1 you talked before you were greeted", peer.readLine());
            assertEquals(null, peer.readLine());
        }
        try (SocketPeer peer = new SocketPeer(server.address())) {
            assertTrue(String.valueOf(peer.readLine()).startsWith("220 mx.north.test "));
            assertEquals(
                    "221 2.0.0 mx.north.test closing connection",
                    peer.send("QUIT\r\n").readLine());
        }
    }

    @Test
    void manyWaitAtOnceAndNobodyHoldsAThread() throws Exception {
        serve(greetingAfter(WAIT), Duration.ofMillis(200)); // shorter than the wait, which is not the client's silence
        List<SocketPeer> peers = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < 150; i++) {
            peers.add(new SocketPeer(server.address()));
        }
        for (SocketPeer peer : peers) {
            assertTrue(String.valueOf(peer.readLine()).startsWith("220 "));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(WAIT) >= 0 && took.compareTo(Duration.ofSeconds(25)) < 0, took::toString);
        for (SocketPeer peer : peers) {
            peer.close();
        }
        await().until(() -> server.connections() == 0);
    }

    @Test
    void whoLeavesWhileHeWaitsIsForgotten() throws Exception {
        serve(greetingAfter(Duration.ofSeconds(20)), Duration.ofSeconds(30));
        for (int i = 0; i < 20; i++) {
            new SocketPeer(server.address()).close();
        }
        try (SocketPeer peer = new SocketPeer(server.address())) {
            peer.socket().setSoLinger(true, 0); // reset
        }
        await().until(() -> server.connections() == 0);
    }

    @Test
    void theServerStopsAlthoughSomebodyWaits() throws Exception {
        serve(greetingAfter(Duration.ofSeconds(20)), Duration.ofSeconds(30));
        try (SocketPeer peer = new SocketPeer(server.address())) {
            await().until(() -> server.connections() == 1);
            server.close(Duration.ofSeconds(30));
            assertTrue(String.valueOf(peer.readLine()).startsWith("421 4.3.2 "));
        }
    }

    @Test
    void aGuessersNextCommandWaitsAndNothingOfItIsLost() throws Exception {
        serve(
                TestDoor.only(Mode.ENFORCE, DoorCheck.UNKNOWN_RECIPIENTS)
                        .withGuesses(new Guesses(1, Duration.ofMillis(150), 99, Rate.UNLIMITED)),
                Duration.ofSeconds(30));
        try (SocketPeer peer = new SocketPeer(server.address())) {
            long began = System.nanoTime();
            peer.send("HELO client.test\r\nMAIL FROM:<>\r\n" + "RCPT TO:<unknown@north.test>\r\n".repeat(4)
                    + "RCPT TO:<bob@north.test>\r\nDATA\r\nFrom: a@client.test\r\n\r\nhello\r\n.\r\nQUIT\r\n");
            List<String> replies = new ArrayList<>();
            for (String line = peer.readLine(); line != null; line = peer.readLine()) {
                replies.add(line.substring(0, 3));
            }
            assertEquals(List.of("220", "250", "250", "550", "550", "550", "550", "250", "354", "250", "221"), replies);
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(450).toNanos());
            assertEquals(
                    "From: a@client.test\r\n\r\nhello\r\n",
                    messages.accepted.get(0).text());
        }
    }

    @Test
    void whoSaysMoreThanIsKeptWhileHeWaitsIsNotRead() throws Exception {
        serve(greetingAfter(Duration.ofSeconds(1)), Duration.ofSeconds(30));
        try (SocketPeer peer = new SocketPeer(server.address())) {
            byte[] noise = "NOOP\r\n".repeat(200_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            Thread writer = new Thread(() -> {
                try {
                    peer.send(noise);
                } catch (IOException refused) {
                    // The server does not read it all.
                }
            });
            writer.setDaemon(true);
            writer.start();
            assertTrue(String.valueOf(peer.readLine()).startsWith("554 5.5.1 "));
        }
        await().until(() -> server.connections() == 0);
    }
}
