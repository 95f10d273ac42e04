package org.postroad.mta.smtp.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.testing.Transcript;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.sasl.Authenticator;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.sasl.ScramAccount;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.mta.policy.Mode;
import org.postroad.mta.policy.TestDoor;

/** Plays each transcript against the bare session, whole and octet by octet, and again over a socket. */
class SmtpTranscriptTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final Domain DOMAIN = Domain.parse("north.test");
    private static final ServerTls TLS = new ServerTls(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
    private static final WireThreads THREADS = new WireThreads("transcripts", 16);
    private static final Authenticator ALICE = (name, password) -> {
        if (name.equals("broken")) {
            throw new IllegalStateException("broken on purpose");
        }
        return name.equals("alice") && password.equals("secret") ? Optional.of("alice@north.test") : Optional.empty();
    };

    @AfterAll
    static void closeThreads() {
        THREADS.close();
    }

    @TestFactory
    Stream<DynamicTest> bare() {
        return transcripts().map(transcript -> dynamicTest(transcript.name(), () -> playBare(transcript, 1 << 20)));
    }

    @TestFactory
    Stream<DynamicTest> bareOctetByOctet() {
        return transcripts().map(transcript -> dynamicTest(transcript.name(), () -> playBare(transcript, 1)));
    }

    /** A policy that would refuse nearly everything changes no reply while it only observes. */
    @TestFactory
    Stream<DynamicTest> bareUnderObservation() {
        return transcripts()
                .filter(transcript -> transcript.option("listener", "reception").equals("reception"))
                .map(transcript -> dynamicTest(transcript.name(), () -> playObserved(transcript)));
    }

    /** What the policy at the door has to say, for a client at 192.0.2.10 or whom XCLIENT names. */
    @TestFactory
    Stream<DynamicTest> bareAtAGuardedDoor() {
        return Transcript.in("transcripts/smtp/door").stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> playGuarded(transcript)));
    }

    private static void playGuarded(Transcript transcript) throws Exception {
        FakeDoor door = new FakeDoor();
        try (TestDoor guard = TestDoor.strict()) {
            BareWire wire = new BareWire(protocol(transcript, guard.policy(), door), TlsUse.NONE, 1 << 20);
            wire.play(transcript);
            assertEquals("", wire.unread());
            wire.gone();
            check(transcript, door);
        }
    }

    private static void playObserved(Transcript transcript) throws Exception {
        FakeDoor door = new FakeDoor();
        try (TestDoor observer = TestDoor.harsh(Mode.OBSERVE)) {
            SmtpProtocol protocol = protocol(transcript, observer.policy(), door);
            for (int time = 0; time < 2; time++) {
                door.accepted.clear();
                BareWire wire = new BareWire(protocol, tlsUse(transcript), 1 << 20);
                wire.play(transcript);
                assertEquals("", wire.unread());
                wire.gone();
                check(transcript, door);
            }
            assertTrue(observer.findings() > 0 || transcript.options().containsKey("xclient"));
        }
    }

    /** How sessions end that do not end by QUIT: what only a server without a socket can be told. */
    @TestFactory
    Stream<DynamicTest> bareToTheEnd() {
        return Transcript.in("transcripts/smtp/ends").stream()
                .flatMap(transcript -> Stream.of(1 << 20, 1)
                        .map(piece -> dynamicTest(
                                transcript.name() + " in pieces of " + piece, () -> playBare(transcript, piece))));
    }

    @TestFactory
    Stream<DynamicTest> overASocket() {
        return transcripts().map(transcript -> dynamicTest(transcript.name(), () -> playOverSocket(transcript)));
    }

    private static Stream<Transcript> transcripts() {
        return Transcript.in("transcripts/smtp/server").stream();
    }

    private static void playBare(Transcript transcript, int piece) throws Exception {
        FakeDoor door = new FakeDoor();
        BareWire wire = new BareWire(protocol(transcript, door), tlsUse(transcript), piece);
        wire.play(transcript);
        assertEquals("", wire.unread());
        wire.gone();
        check(transcript, door);
    }

    private static void playOverSocket(Transcript transcript) throws Exception {
        FakeDoor door = new FakeDoor();
        TlsUse use = tlsUse(transcript);
        LineServerSettings settings =
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), use);
        try (LineServer server = LineServer.start(THREADS, settings, TLS, protocol(transcript, door))) {
            try (SocketPeer peer =
                    use == TlsUse.IMPLICIT ? SocketPeer.secured(server.address()) : new SocketPeer(server.address())) {
                peer.play(transcript);
            }
            await().until(() -> server.connections() == 0);
        }
        check(transcript, door);
    }

    private static void check(Transcript transcript, FakeDoor door) {
        List<String> expected = transcript.options().getOrDefault("accepted", List.of()).stream()
                .map(text -> Transcript.octets(new Transcript.Step(Transcript.Kind.CLIENT_RAW, text, 0)))
                .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .toList();
        assertEquals(
                expected, door.accepted.stream().map(FakeDoor.Accepted::text).toList());
        transcript.options().getOrDefault("peer", List.of()).forEach(peer -> {
            SessionInfo session = door.accepted.get(0).session();
            String client = session.peer().getAddress().getHostAddress() + ":"
                    + session.peer().getPort();
            String server = session.local().getAddress().getHostAddress() + ":"
                    + session.local().getPort();
            assertFalse(session.mayRelay(), "a client that nobody trusts");
            assertEquals(
                    peer,
                    client + " to " + server + " as " + session.identity() + ", " + session.helo() + " with "
                            + session.protocol(false));
        });
        assertEquals(0, door.open.get(), "transactions left open");
    }

    private static SmtpProtocol protocol(Transcript transcript, FakeDoor door) {
        return protocol(transcript, SessionGuard.NONE, door);
    }

    private static SmtpProtocol protocol(Transcript transcript, SessionGuard guard, FakeDoor door) {
        SmtpServerPolicy policy = switch (transcript.option("listener", "reception")) {
            case "reception" -> SmtpServerPolicy.reception(HOST, DOMAIN);
            case "submission" -> SmtpServerPolicy.submission(HOST, DOMAIN);
            case "lmtp" ->
                SmtpServerPolicy.lmtp(
                        HOST, DOMAIN, List.of(IpNetwork.parse("192.0.2.10"), IpNetwork.parse("127.0.0.1")));
            case "lmtp of others" -> SmtpServerPolicy.lmtp(HOST, DOMAIN, List.of(IpNetwork.parse("203.0.113.0/24")));
            default -> throw new IllegalArgumentException(transcript.name());
        };
        if (transcript.options().containsKey("xclient")) {
            policy = policy.withXclientFrom(List.of(IpNetwork.parse("192.0.2.10"), IpNetwork.parse("127.0.0.1")));
        }
        if (transcript.options().containsKey("relays")) {
            List<IpNetwork> trusted = policy.peers().xclientFrom();
            policy = policy.withPeers(new SmtpServerPolicy.Peers(List.of(), trusted, trusted));
        }
        if (transcript.options().containsKey("holds")) {
            policy = policy.withFutureRelease(Duration.ofDays(1));
        }
        Sasl sasl = new Sasl(logins(transcript), Clock.systemUTC(), () -> "SERVERNONCE");
        int recipients = Integer.parseInt(transcript.option("recipients", "1000"));
        return new SmtpProtocol(
                policy.withLimits(1000, recipients), guard, door, sasl, Clock.systemUTC(), nanos(transcript));
    }

    /** Time that moves on by what the transcript says whenever somebody looks: at each command and each message that is accepted. */
    private static LongSupplier nanos(Transcript transcript) {
        long pace = Duration.parse(transcript.option("pace", "PT0S")).toNanos();
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // nanoTime may overflow
        return () -> now.getAndAdd(pace);
    }

    private static Logins logins(Transcript transcript) {
        return switch (transcript.option("logins", "password")) {
            case "password" -> Logins.byPassword(ALICE);
            case "scram" -> Logins.byPassword(ALICE).withScram(SmtpTranscriptTest::scram);
            case "token" ->
                Logins.byPassword(ALICE)
                        .withTokens(token -> Optional.of("alice@north.test").filter(alice -> token.equals("good")));
            default -> throw new IllegalArgumentException(transcript.name());
        };
    }

    private static ScramAccount scram(String name, ScramHash hash) {
        byte[] salt = "transcripts".getBytes(StandardCharsets.US_ASCII);
        return new ScramAccount(
                name.equals("alice") ? "alice@north.test" : "", ScramVerifier.of(hash, "secret", salt, 4096));
    }

    private static TlsUse tlsUse(Transcript transcript) {
        return TlsUse.valueOf(transcript.option("tls", "starttls").toUpperCase(Locale.ROOT));
    }
}
