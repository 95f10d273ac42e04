package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.SenderClients;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.client.ReuseLimits;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.tls.TransportSecurity;

/**
 * The queue, the courier and the client against hosts that misbehave at every step ({@code misbehaving/peers.txt}): each recipient is in one
 * place and the right one (I3), no connection stays open, no more is read than is bounded (I9), nothing waits longer than it may (I10).
 */
class MisbehavingPeerTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final int FLOOD = 64 << 20;
    private static final int MOST_READ = 16 << 20; // what lies in the buffers of two sockets
    private static final String ZONE = """
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            south MX 10 peer
            peer A 127.0.0.1
            """;

    @TempDir
    Path directory;

    private record Case(String name, List<List<String>> connections, String expected) {
        boolean isSlow() {
            return connections.stream().flatMap(List::stream).anyMatch(step -> step.matches("(stall|drip).*"));
        }
    }

    @TestFactory
    Stream<DynamicTest> peers() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ZoneServer dns = ZoneServer.start(loopback, Zones.parse(List.of(ZONE)), query -> {});
        WireThreads threads = new WireThreads("misbehaving", 2);
        AtomicReference<Courier> courier = new AtomicReference<>();
        ManualClock clock = new ManualClock(QueueWorld.START);
        QueueWorld world = new QueueWorld(
                TestEngine.MEMORY,
                directory,
                clock,
                delivery -> courier.get().deliver(delivery),
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                Runnable::run,
                whole -> whole);
        world.runner.start();
        return cases().stream()
                .map(one -> dynamicTest(one.name(), () -> {
                    try (Peer peer = new Peer(one.connections())) {
                        courier.set(courier(world, dns, threads, peer, one.isSlow() ? SHORT : Duration.ofSeconds(60)));
                        RoadId road = world.send("", "bob@south.test");
                        long began = System.nanoTime();
                        world.clock.advance(OutboundSchedule.PACE); // hosts that were not reached are tried in peace
                        assertEquals(
                                one.expected(),
                                place(world, road),
                                () -> world.hops(road).toString());
                        assertTrue(
                                System.nanoTime() - began
                                        < Duration.ofSeconds(45).toNanos(),
                                "it waited");
                        assertEquals(List.of(), world.contradictions());
                        peer.assertLeft();
                    } finally {
                        world.waiting()
                                .forEach(
                                        item -> world.operator.cancel(item.key().road(), "the next case"));
                    }
                }))
                .onClose(() -> {
                    world.close();
                    threads.close();
                    dns.close();
                });
    }

    private static Courier courier(
            QueueWorld world, ZoneServer dns, WireThreads threads, Peer peer, Duration patience) {
        Domain hostname = Domain.parse("mx.north.test");
        DnsjavaResolver resolver = new DnsjavaResolver(
                new ResolverSettings(List.of(dns.address()), Duration.ofSeconds(20), 1), Clock.systemUTC());
        return new RemoteCourier(
                new MxLookup(
                        resolver,
                        new Ourselves(hostname, Set.of()),
                        peer.port(),
                        Duration.ofSeconds(30),
                        new Random(1)),
                resolver,
                TransportSecurity.opportunistic(PeerTrust.OF_JVM, hostname.ascii()),
                new SenderClients(new SmtpClient(
                        new NettyLineConnector(threads), hostname, SmtpTimeouts.all(patience), world.clock)),
                new SmtpConnections(new ReuseLimits(0, 1, Duration.ofSeconds(1)), world.clock, Runnable::run),
                world.store.blobs(),
                Map.of(),
                RoadListener.NONE,
                world.clock,
                hostname.ascii());
    }

    /** The one place where bob is. */
    private static String place(QueueWorld world, RoadId road) {
        List<String> places = new ArrayList<>();
        world.waiting().forEach(item -> {
            assertEquals(1, item.attempts().count());
            assertEquals(
                    item.trouble().kind() == Trouble.Kind.DOT_UNANSWERED,
                    item.attempts().unanswered());
            places.add("deferred " + item.trouble().kind());
        });
        world.ends(road)
                .forEach(end -> places.add(
                        end.outcome() == DeliveryEnd.Outcome.DELIVERED ? "delivered" : "failed " + end.cause()));
        return String.join(" and ", places);
    }

    private static List<Case> cases() throws Exception {
        Path file = Path.of(Objects.requireNonNull(
                        MisbehavingPeerTest.class.getClassLoader().getResource("misbehaving/peers.txt"))
                .toURI());
        List<Case> cases = new ArrayList<>();
        for (String part : Files.readString(file).split("(?m)^## ")) {
            List<List<String>> connections = new ArrayList<>(List.of(new ArrayList<>()));
            for (String line :
                    part.lines().skip(1).filter(text -> !text.isBlank()).toList()) {
                if (line.startsWith("= ")) {
                    cases.add(new Case(part.lines().findFirst().orElseThrow(), connections, line.substring(2)));
                } else if (line.equals("next")) {
                    connections.add(new ArrayList<>());
                } else if (!line.startsWith("#")) {
                    connections.get(connections.size() - 1).addAll(steps(line));
                }
            }
        }
        return cases;
    }

    private static List<String> steps(String line) {
        if (!line.matches("(hello|envelope|data)( .*)?")) {
            return List.of(line);
        }
        return Arrays.stream(line.split(" "))
                .flatMap(word -> switch (word) {
                    case "hello" -> Stream.of("S: 220 peer", "C: EHLO", "S: 250 peer");
                    case "envelope" -> Stream.of("C: MAIL", "S: 250 ok", "C: RCPT", "S: 250 ok");
                    default -> Stream.of("C: DATA", "S: 354 go on", "message");
                })
                .toList();
    }

    /** Plays a script to each connection, one after the other; another connection than those is a fault. */
    private static final class Peer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        private final CompletableFuture<Void> left = new CompletableFuture<>();
        private final AtomicLong written = new AtomicLong();

        Peer(List<List<String>> connections) throws IOException {
            listener.setSoTimeout(30_000);
            Thread thread = new Thread(() -> serve(connections), "misbehaving-peer");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        /** The client has closed each connection. */
        void assertLeft() throws Exception {
            left.get(30, TimeUnit.SECONDS);
            assertTrue(written.get() < MOST_READ, () -> written + " octets were taken");
        }

        private void serve(List<List<String>> connections) {
            try {
                for (List<String> steps : connections) {
                    try (Socket socket = listener.accept()) {
                        socket.setSoTimeout(30_000);
                        play(steps, socket);
                    }
                }
                listener.close();
                left.complete(null);
            } catch (IOException | RuntimeException | AssertionError fault) {
                left.completeExceptionally(fault);
            }
        }

        private void play(List<String> steps, Socket socket) throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            try {
                for (String step : steps) {
                    String said = step.replaceFirst("^[a-zSCR]+:? ?", "");
                    switch (step.split(":| ")[0]) {
                        case "S" -> say(socket, said + "\r\n");
                        case "R", "half" ->
                            say(socket, said.replace("\\r", "\r").replace("\\n", "\n"));
                        case "C" -> expect(said, line(in));
                        case "bye" -> {
                            expect("QUIT", line(in));
                            say(socket, "221 bye\r\n");
                        }
                        case "message" -> readMessage(in);
                        case "drip" -> drip(socket, said);
                        case "many" -> many(socket, said.split(" "));
                        case "long" -> {
                            String[] words = said.split(" ");
                            say(socket, words[1] + " " + "x".repeat(Integer.parseInt(words[0])) + "\r\n");
                        }
                        case "flood" -> flood(socket);
                        case "garbage" -> garbage(socket);
                        case "reset" -> socket.setSoLinger(true, 0);
                        case "stall" -> in.transferTo(OutputStream.nullOutputStream());
                        case "close" -> socket.close();
                        default -> throw new IllegalArgumentException(step);
                    }
                    if (Set.of("half", "reset", "bye").contains(step.split(":")[0])) {
                        socket.close();
                    }
                }
                if (!socket.isClosed()) {
                    in.transferTo(OutputStream.nullOutputStream()); // up to the client's end, or in vain
                }
            } catch (SocketTimeoutException open) {
                throw new AssertionError("the client keeps the connection open", open);
            } catch (IOException gone) {
                // The client has had enough.
            }
        }

        private void say(Socket socket, String text) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(octets);
            written.addAndGet(octets.length);
        }

        private void drip(Socket socket, String line) throws IOException {
            for (char octet : line.toCharArray()) {
                say(socket, String.valueOf(octet));
                try {
                    TimeUnit.MILLISECONDS.sleep(100); // being slow is what it is for
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void many(Socket socket, String[] words) throws IOException {
            int count = Integer.parseInt(words[0]);
            for (int i = 1; i <= count; i++) {
                say(socket, words[1] + (i < count ? "-" : " ") + "line " + i + "\r\n");
            }
        }

        private void flood(Socket socket) throws IOException {
            String block = "x".repeat(1 << 20);
            for (int i = 0; i < FLOOD >> 20; i++) {
                say(socket, block);
            }
        }

        private void garbage(Socket socket) throws IOException {
            byte[] octets = new byte[5000];
            new Random(7).nextBytes(octets);
            say(socket, new String(octets, StandardCharsets.ISO_8859_1) + "\r\n");
        }

        private static void expect(String beginning, String line) {
            assertTrue(line.startsWith(beginning), () -> "expected " + beginning + ", heard " + line);
        }

        private static void readMessage(InputStream in) throws IOException {
            for (String line = line(in); !line.equals("."); line = line(in)) {
                if (line.isEmpty() && in.available() == 0) {
                    in.mark(1);
                    if (in.read() < 0) {
                        throw new AssertionError("the message broke off");
                    }
                    in.reset();
                }
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                line.append((char) octet);
            }
            return line.toString().replace("\r", "");
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
