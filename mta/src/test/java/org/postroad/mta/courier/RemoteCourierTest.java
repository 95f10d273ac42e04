package org.postroad.mta.courier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.testing.Loopback;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryOutcome.Failed;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.ReuseLimits;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.tls.TransportSecurity;

/** Hosts that say what the test wants, behind real MX records. */
class RemoteCourierTest {
    private static final String ZONE = """
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            south MX 10 first
            south MX 20 second
            first A %s
            second A %s
            home MX 10 mx.north
            mx.north A 127.0.0.1
            nullmx MX 0 .
            dual AAAA ::1
            dual A %s
            holey A %s
            holey A %s
            """;

    @TempDir
    Path directory;

    private final Watcher watcher = new Watcher();
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final WireThreads threads = new WireThreads("courier", 4);
    private ZoneServer dns;
    private TestStore store;
    private RemoteCourier courier;
    private Function<Map<Domain, SmtpClient>, RemoteCourier> couriers;
    private Peer first;
    private Peer second;
    private InetSocketAddress holeAt;

    @BeforeEach
    void open() throws IOException {
        Loopback network = Loopback.find();
        first = new Peer(network.at(1, Service.SMTP));
        second = new Peer(network.at(2, Service.SMTP));
        holeAt = network.at(3, Service.SMTP);
        String zone = ZONE.formatted(
                first.address(), second.address(), second.address(), holeAt.getHostString(), second.address());
        dns = ZoneServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Zones.parse(List.of(zone)), query -> {});
        store = TestStore.open(directory);
        Domain hostname = Domain.parse("mx.north.test");
        DnsjavaResolver resolver = new DnsjavaResolver(
                new ResolverSettings(List.of(dns.address()), Duration.ofSeconds(20), 1), Clock.systemUTC());
        MxLookup lookup = new MxLookup(
                resolver, new Ourselves(hostname, Set.of()), first.port(), Duration.ofSeconds(30), new Random(1));
        SmtpClient client = new SmtpClient(
                new NettyLineConnector(threads), hostname, SmtpTimeouts.all(Duration.ofSeconds(30)), clock);
        SmtpConnections unused =
                new SmtpConnections(new ReuseLimits(0, 1, Duration.ofSeconds(1)), clock, Runnable::run);
        couriers = byDomain -> new RemoteCourier(
                lookup,
                resolver,
                TransportSecurity.opportunistic(PeerTrust.OF_JVM, hostname.ascii()),
                new SenderClients(client, byDomain),
                unused,
                store.blobs(),
                Map.of(),
                watcher,
                clock,
                hostname.ascii());
        courier = courier(Map.of());
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
        threads.close();
        store.close();
        dns.close();
    }

    private RemoteCourier courier(Map<Domain, SmtpClient> byDomain) {
        return couriers.apply(byDomain);
    }

    private DeliveryReport deliver(NextHop hop, String... recipients) {
        return deliver(MailParameters.NONE, hop, recipients);
    }

    private DeliveryReport deliver(MailParameters parameters, NextHop hop, String... recipients) {
        StoredBlob blob =
                store.write("Return-Path: <>\r\nSubject: s\r\n\r\nHi\r\n".getBytes(StandardCharsets.US_ASCII));
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@north.test"),
                List.of(recipients).stream()
                        .map(recipient -> new Recipient(EmailAddress.parse(recipient)))
                        .toList(),
                parameters);
        return courier.deliver(new Delivery(RoadId.next(Instant.EPOCH), envelope, blob, 17, hop));
    }

    private DeliveryReport toSouth(String... recipients) {
        return deliver(new MailExchangers(Domain.parse("south.test")), recipients);
    }

    private static Trouble trouble(DeliveryOutcome outcome) {
        return outcome.fold(
                delivered -> Trouble.NONE,
                filed -> Trouble.NONE,
                deferred -> deferred.trouble(),
                failed -> failed.trouble());
    }

    @Test
    void theBestHostGetsItWithoutTheReturnPath() {
        DeliveryReport report = toSouth("bob@south.test", "ben@south.test");
        report.outcomes().forEach(outcome -> assertEquals("first.test", ((Delivered) outcome).host()));
        assertTrue(first.heard.contains("Subject: s"), first.heard.toString());
        assertTrue(first.heard.stream().noneMatch(line -> line.startsWith("Return-Path")), first.heard.toString());
        assertTrue(second.heard.isEmpty());
        assertTrue(report.hops().stream().anyMatch(hop -> hop.kind() == HopKind.SMTP_DIALOGUE));
    }

    @Test
    void eachHopIsToldAsItHappens() {
        DeliveryReport report = toSouth("bob@south.test");
        assertEquals(report.hops(), watcher.seen);
        assertEquals(
                List.of(
                        "waiting DNS south.test MX",
                        "seen DNS",
                        "waiting DNS first.test A, AAAA",
                        "seen DNS",
                        "seen DNS",
                        "waiting DNS second.test A, AAAA",
                        "seen DNS",
                        "seen DNS",
                        "waiting CONNECT " + first.address(),
                        "seen CONNECT",
                        "waiting SMTP_DIALOGUE"),
                watcher.told.subList(0, 11));
        List<String> rest = watcher.told.subList(11, watcher.told.size());
        int dialogue = rest.indexOf("seen SMTP_DIALOGUE");
        assertTrue(rest.subList(0, dialogue).contains("waiting SMTP_DIALOGUE after .dot"), watcher.told::toString);
        assertEquals("over", rest.get(rest.size() - 1));
    }

    @Test
    void aHostThatIsDownIsToldAtOnce() throws IOException {
        first.close();
        second.close();
        DeliveryReport report = toSouth("bob@south.test");
        assertEquals(report.hops(), watcher.seen);
        assertEquals("over", watcher.told.get(watcher.told.size() - 1));
    }

    @Test
    void theNextHostIsTriedWhereTheFirstIsDown() throws IOException { // RFC 5321 §5.1
        first.close();
        Delivered delivered = (Delivered) toSouth("bob@south.test").outcomes().get(0);
        assertEquals("second.test", delivered.host());
    }

    @Test
    void theNextHostIsTriedForTemporaryRefusalsOnly() {
        first.answers("RCPT TO:<bob", "451 4.7.1 greylisted").answers("RCPT TO:<ben", "550 5.1.1 no such user");
        List<DeliveryOutcome> outcomes =
                toSouth("bob@south.test", "ben@south.test", "amy@south.test").outcomes();
        assertEquals("second.test", ((Delivered) outcomes.get(0)).host());
        assertEquals(
                "550 5.1.1 no such user", ((Failed) outcomes.get(1)).trouble().text());
        assertEquals("first.test", ((Delivered) outcomes.get(2)).host());
        assertEquals(
                List.of("RCPT TO:<bob@south.test>"),
                second.heard.stream().filter(line -> line.startsWith("RCPT")).toList());
    }

    @Test
    void noOtherHostIsTriedAfterADotWithoutAnAnswer() {
        first.answers(".", Peer.HANG_UP);
        Trouble trouble = trouble(toSouth("bob@south.test").outcomes().get(0));
        assertEquals(Trouble.Kind.DOT_UNANSWERED, trouble.kind());
        assertTrue(trouble.status().isTransient());
        assertTrue(second.heard.isEmpty());
    }

    @Test
    void aConnectionLostBeforeTheDotIsNoMatterForTheNextHost() {
        first.answers("DATA", Peer.HANG_UP);
        assertInstanceOf(Delivered.class, toSouth("bob@south.test").outcomes().get(0));
    }

    @Test
    void refusedByAllForGoodIsFailedAndByOneForNowIsDeferred() throws IOException {
        first.greets("554 5.7.1 not you");
        second.greets("554 5.7.1 not you either");
        assertInstanceOf(Failed.class, toSouth("bob@south.test").outcomes().get(0));
        second.close();
        DeliveryReport known = toSouth("bob@south.test");
        assertInstanceOf(Deferred.class, known.outcomes().get(0), "what it said to another for good");
        assertTrue(known.unreachable());
        assertEquals(
                2,
                known.hops().stream()
                        .filter(hop -> Boolean.TRUE.equals(hop.detail().get("remembered")))
                        .count());
        clock.advance(Duration.ofMinutes(1));
        DeliveryOutcome outcome = toSouth("bob@south.test").outcomes().get(0);
        assertEquals(Trouble.Kind.CONNECT, ((Deferred) outcome).trouble().kind());
    }

    @Test
    void aRefusedMessageFailsForAll() {
        first.answers(".", "554 5.6.0 spam");
        toSouth("bob@south.test", "ben@south.test")
                .outcomes()
                .forEach(outcome -> assertEquals(
                        "554 5.6.0 spam", ((Failed) outcome).trouble().text()));
    }

    @Test
    void whatRequiresTlsIsNeverSaidWithoutIt() throws IOException { // RFC 8689 §4.2.1
        MailParameters required =
                new MailParameters(MailParameters.Body.SEVEN_BIT, false, 0, MailParameters.Returned.UNSTATED, "", true);
        MailExchangers itself = new MailExchangers(Domain.parse("first.test"));
        Failed failed =
                (Failed) deliver(required, itself, "bob@first.test").outcomes().get(0);
        assertEquals(EnhancedStatus.REQUIRETLS_NEEDED, failed.trouble().status());
        assertTrue(first.heard.stream().anyMatch(line -> line.startsWith("EHLO")), first.heard::toString);
        assertTrue(first.heard.stream().noneMatch(line -> line.startsWith("MAIL")), first.heard::toString);
        MailExchangers south = new MailExchangers(Domain.parse("south.test"));
        Failed unproven =
                (Failed) deliver(required, south, "bob@south.test").outcomes().get(0);
        assertEquals(EnhancedStatus.REQUIRETLS_NEEDED, unproven.trouble().status());
        assertTrue(second.heard.isEmpty(), "nothing proves that it is the domain's: " + second.heard);
        first.close();
        assertInstanceOf(
                Deferred.class,
                deliver(required, itself, "bob@first.test").outcomes().get(0));
    }

    @Test
    void aSendersDomainHasItsOwnNameAndAddress() throws IOException {
        InetAddress from = InetAddress.getByName("127.0.0.77");
        SmtpClient own = new SmtpClient(
                new NettyLineConnector(threads, List.of(from)),
                Domain.parse("mail.north.test"),
                SmtpTimeouts.all(Duration.ofSeconds(30)),
                clock);
        DeliveryReport usual = toSouth("bob@south.test");
        assertTrue(first.heard.contains("EHLO mx.north.test"), first.heard::toString);
        courier = courier(Map.of(Domain.parse("north.test"), own));
        DeliveryReport report = toSouth("bob@south.test");
        assertTrue(first.heard.contains("EHLO mail.north.test"), first.heard::toString);
        assertEquals("127.0.0.77", from(report));
        assertFalse(from(usual).equals(from(report)));
    }

    private static Object from(DeliveryReport report) {
        return report.hops().stream()
                .filter(hop -> hop.kind() == HopKind.CONNECT)
                .map(hop -> hop.detail().get("from"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void dnsHasTheLastWord() {
        Failed nullMx = (Failed) deliver(new MailExchangers(Domain.parse("nullmx.test")), "x@nullmx.test")
                .outcomes()
                .get(0);
        assertEquals("5.1.10", nullMx.trouble().status().toString());
        Failed loop = (Failed) deliver(new MailExchangers(Domain.parse("home.test")), "x@home.test")
                .outcomes()
                .get(0);
        assertEquals(Trouble.Kind.LOOP, loop.trouble().kind());
    }

    @Test
    void aSmarthostTakesEverything() {
        Smarthost relay = new Smarthost(Domain.parse("second.test"), second.port());
        Delivered delivered =
                (Delivered) deliver(relay, "x@anywhere.test").outcomes().get(0);
        assertEquals("second.test", delivered.host());
        Smarthost missing = new Smarthost(Domain.parse("missing.test"), 25);
        Deferred deferred =
                (Deferred) deliver(missing, "x@anywhere.test").outcomes().get(0);
        assertEquals(Trouble.Kind.DNS, deferred.trouble().kind());
    }

    @Test
    void aDeadFamilyCostsNothing() { // RFC 8305
        Delivered delivered = (Delivered) deliver(new MailExchangers(Domain.parse("dual.test")), "x@dual.test")
                .outcomes()
                .get(0);
        assertEquals("dual.test", delivered.host());
        assertTrue(second.heard.contains("Subject: s"), second.heard::toString);
        DeliveryReport again = deliver(new MailExchangers(Domain.parse("dual.test")), "x@dual.test");
        assertEquals(
                List.of("::1 remembered", second.address()),
                connects(again).stream()
                        .map(to -> to.replace("0:0:0:0:0:0:0:1", "::1"))
                        .toList());
    }

    @Test
    void anAddressThatDoesNotAnswerCostsTheHeadStartOnce() throws IOException {
        try (BlackHole hole = new BlackHole(holeAt)) {
            MailExchangers holey = new MailExchangers(Domain.parse("holey.test"));
            for (int turn = 0; turn < 4; turn++) { // the name server gives its addresses in any order
                long began = System.nanoTime();
                DeliveryReport report = deliver(holey, "x@holey.test");
                assertInstanceOf(Delivered.class, report.outcomes().get(0));
                assertTrue(
                        System.nanoTime() - began < Duration.ofSeconds(20).toNanos(),
                        "a timeout of 30 s was waited for");
            }
            assertTrue(hole.isOpen());
        }
    }

    /** To where connections were tried, in order. */
    private static List<String> connects(DeliveryReport report) {
        return report.hops().stream()
                .filter(hop -> hop.kind() == HopKind.CONNECT)
                .map(hop -> hop.detail().get("address") + (hop.detail().containsKey("remembered") ? " remembered" : ""))
                .toList();
    }

    /** An address where nobody takes a connection and nobody refuses it: its queue of connections is full. */
    private static final class BlackHole implements AutoCloseable {
        private final ServerSocket socket;
        private final List<SocketChannel> waiting = new ArrayList<>();

        BlackHole(InetSocketAddress where) throws IOException {
            socket = new ServerSocket(where.getPort(), 1, where.getAddress());
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(where);
                waiting.add(channel);
            }
        }

        boolean isOpen() {
            return !socket.isClosed();
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            socket.close();
        }
    }

    /** A server that accepts everything but what it was told to answer otherwise. */
    private static final class Peer {
        static final String HANG_UP = "hang up";

        final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, String> answers = new ConcurrentHashMap<>();
        private final ServerSocket socket;
        private volatile String greeting = "220 peer ESMTP";

        Peer(InetSocketAddress where) throws IOException {
            socket = new ServerSocket(where.getPort(), 8, where.getAddress());
            Thread thread = new Thread(this::serve, "peer-" + address());
            thread.setDaemon(true);
            thread.start();
        }

        String address() {
            return socket.getInetAddress().getHostAddress();
        }

        int port() {
            return socket.getLocalPort();
        }

        Peer answers(String command, String reply) {
            answers.put(command, reply);
            return this;
        }

        void greets(String words) {
            greeting = words;
        }

        void close() throws IOException {
            socket.close();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    talk(client);
                } catch (IOException gone) {
                    // The next one, unless it is we who went.
                }
            }
        }

        private void talk(Socket client) throws IOException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = client.getOutputStream();
            say(out, greeting);
            boolean data = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                if (data && !line.equals(".")) {
                    continue;
                }
                String said = line;
                String reply = answers.entrySet().stream()
                        .filter(entry -> said.startsWith(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(said.equals("DATA") ? "354 go on" : "250 2.0.0 ok");
                if (reply.equals(HANG_UP)) {
                    return;
                }
                data = said.equals("DATA") && reply.startsWith("354");
                say(out, reply);
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** Keeps what it is told, in short. */
    private static final class Watcher implements RoadListener, HopWatch {
        final List<Hop> seen = new ArrayList<>();
        final List<String> told = new ArrayList<>();

        @Override
        public void recorded(RoadId road, List<Hop> hops) {
            throw new AssertionError("a courier records nothing");
        }

        @Override
        public HopWatch attempt(RoadId road) {
            return this;
        }

        @Override
        public boolean isWatching() {
            return true;
        }

        @Override
        public void waiting(HopKind kind, Map<String, Object> detail) {
            String what = kind == HopKind.SMTP_DIALOGUE
                    ? String.valueOf(detail.get("lines")).contains("then the dot") ? "after .dot" : ""
                    : String.valueOf(detail.getOrDefault("question", detail.get("address")));
            told.add(("waiting " + kind + " " + what).strip());
        }

        @Override
        public void seen(Hop hop) {
            seen.add(hop);
            told.add("seen " + hop.kind());
        }

        @Override
        public void close() {
            told.add("over");
        }
    }
}
