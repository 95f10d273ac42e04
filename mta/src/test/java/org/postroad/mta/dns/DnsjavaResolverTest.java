package org.postroad.mta.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.dns.Answer.Outcome;
import org.postroad.mta.dns.server.Fault;
import org.postroad.mta.dns.server.ServedQuery;
import org.postroad.mta.dns.server.ServedQuery.Transport;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The resolver against real servers over real sockets. */
@Timeout(60)
class DnsjavaResolverTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String MANY_TEXTS = IntStream.range(0, 60)
            .mapToObj(number -> "many TXT \"text number " + number + " of a long list of texts\"")
            .collect(Collectors.joining("\n"));
    private static final String CHAIN = IntStream.range(0, 12)
            .mapToObj(number -> "chain" + number + " CNAME chain" + (number + 1))
            .collect(Collectors.joining("\n"));
    private static final String SOUTH = """
            $ORIGIN south.test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            @ MX 10 mail
            @ MX 20 backup.other.test.
            @ TXT "v=spf1 " "-all"
            mail 120 A 192.0.2.1
            mail 60 A 192.0.2.2
            mail AAAA 2001:db8::1
            www CNAME mail
            loop CNAME loop2
            loop2 CNAME loop
            dangling CNAME nowhere
            nomail MX 0 .
            """ + MANY_TEXTS + "\n" + CHAIN + "\nchain12 A 192.0.2.12\n";
    private static final String REVERSE = """
            $ORIGIN 2.0.192.in-addr.arpa.
            $TTL 300
            @ SOA ns.south.test. hostmaster.south.test. 1 3600 600 86400 60
            @ NS ns.south.test.
            1 PTR mail.south.test.
            2 PTR not\\032a\\032host.
            """;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T00:00:00Z"));
    private final List<ServedQuery> served = new CopyOnWriteArrayList<>();
    private ZoneServer server;
    private Resolver resolver;

    @BeforeEach
    void start() throws IOException {
        server = ZoneServer.start(ANY_PORT, Zones.parse(List.of(SOUTH, REVERSE)), served::add);
        resolver = resolver(PATIENT, 1, server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void findsMailExchangersAndTellsTheRoad() {
        Answer<MxRecord> answer = resolver.mx(domain("south.test"));

        assertEquals(Outcome.FOUND, answer.outcome());
        assertEquals(
                List.of(new MxRecord(10, "mail.south.test"), new MxRecord(20, "backup.other.test")), answer.values());
        assertEquals(Duration.ofSeconds(300), answer.ttl());
        Lookup lookup = answer.lookups().get(0);
        assertEquals("127.0.0.1:" + server.address().getPort(), lookup.server());
        assertEquals("south.test MX", lookup.question());
        assertEquals("NOERROR", lookup.rcode());
        assertEquals("south.test 300 MX 10 mail.south.test.", lookup.records().get(0));
        assertFalse(lookup.cached());
        Hop hop = lookup.toHop("north.test");
        assertEquals(HopKind.DNS, hop.kind());
        assertEquals("NOERROR", hop.detail().get("rcode"));
    }

    @Test
    void findsAddressesOfBothFamiliesWithTheShortestLife() throws IOException {
        Answer<InetAddress> answer = resolver.addresses(domain("mail.south.test"));

        assertEquals(addresses("192.0.2.1", "192.0.2.2", "2001:db8::1"), answer.values());
        assertEquals(Duration.ofSeconds(60), answer.ttl());
        assertEquals(2, answer.lookups().size());
    }

    @Test
    void followsAnAlias() throws IOException {
        assertEquals(
                addresses("192.0.2.1", "192.0.2.2", "2001:db8::1"),
                resolver.addresses(domain("www.south.test")).values());
    }

    @Test
    void anAddressLiteralIsItsOwnAnswer() throws IOException {
        assertEquals(
                addresses("192.0.2.9"),
                resolver.addresses(domain("[192.0.2.9]")).values());
        assertEquals(
                addresses("2001:db8::9"),
                resolver.addresses(domain("[IPv6:2001:db8::9]")).values());
        assertEquals(List.of(), served);
    }

    @Test
    void joinsTheStringsOfOneText() {
        assertEquals(List.of("v=spf1 -all"), resolver.txt(domain("south.test")).values());
    }

    @Test
    void readsTheNameOfAnAddress() throws IOException {
        assertEquals(
                List.of(domain("mail.south.test")),
                resolver.ptr(InetAddress.getByName("192.0.2.1")).values());
        assertEquals(
                Outcome.BAD_ANSWER,
                resolver.ptr(InetAddress.getByName("192.0.2.2")).outcome());
        assertEquals(
                Outcome.NO_SUCH_NAME,
                resolver.ptr(InetAddress.getByName("192.0.2.3")).outcome());
    }

    @ParameterizedTest
    @CsvSource({
        "nothing.south.test,  NO_SUCH_NAME,      NXDOMAIN",
        "ns.south.test,       NO_DATA,           NOERROR",
        "dangling.south.test, NO_SUCH_NAME,      NXDOMAIN",
        "loop.south.test,     BAD_ANSWER,        NOERROR",
        "chain0.south.test,   BAD_ANSWER,        NOERROR",
        "elsewhere.test,      TEMPORARY_FAILURE, REFUSED",
    })
    void tellsWhyThereIsNone(String name, Outcome outcome, String rcode) {
        Answer<MxRecord> answer = resolver.mx(domain(name));

        assertEquals(outcome, answer.outcome());
        assertEquals(List.of(), answer.values());
        assertEquals(rcode, answer.lookups().get(answer.lookups().size() - 1).rcode());
        assertFalse(answer.reason().isEmpty());
    }

    @Test
    void aNullMxIsFound() {
        List<MxRecord> records = resolver.mx(domain("nomail.south.test")).values();

        assertEquals(List.of(new MxRecord(0, "")), records);
        assertTrue(records.get(0).isNull());
    }

    @Test
    void asksOverTcpWhenTheAnswerIsTruncated() {
        Answer<String> answer = resolver.txt(domain("many.south.test"));

        assertEquals(60, answer.values().size());
        assertEquals(
                List.of(Transport.UDP, Transport.TCP),
                served.stream().map(ServedQuery::transport).toList());
    }

    @Test
    void aChainOfAliasesThatEndsInTimeIsFollowed() throws IOException {
        assertEquals(
                addresses("192.0.2.12"),
                resolver.addresses(domain("chain6.south.test")).values());
    }

    @ParameterizedTest
    @CsvSource({
        "SERVFAIL,   TEMPORARY_FAILURE, SERVFAIL",
        "REFUSED,    TEMPORARY_FAILURE, REFUSED",
        "SILENCE,    TEMPORARY_FAILURE, TIMEOUT",
        "GARBLED,    BAD_ANSWER,        UNREADABLE",
        "NXDOMAIN,   NO_SUCH_NAME,      NXDOMAIN",
        "TRUNCATION, FOUND,             NOERROR",
    })
    void aFaultOfTheServerIsToldFromAnAnswer(Fault fault, Outcome outcome, String rcode) {
        server.fault(domain("south.test"), fault);

        boolean waitsInVain = fault == Fault.SILENCE || fault == Fault.GARBLED;
        Duration patience = waitsInVain ? Duration.ofSeconds(1) : PATIENT;
        Answer<MxRecord> answer = resolver(patience, 2, server.address()).mx(domain("south.test"));

        assertEquals(outcome, answer.outcome());
        assertEquals(rcode, answer.lookups().get(0).rcode());
        boolean asksAgain = outcome == Outcome.TEMPORARY_FAILURE || outcome == Outcome.BAD_ANSWER;
        assertEquals(asksAgain ? 2 : 1, answer.lookups().size());
    }

    @Test
    void asksTheNextServerWhenOneFails() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(ANY_PORT)) {
            Resolver two = resolver(
                    Duration.ofSeconds(2), 1, (InetSocketAddress) silent.getLocalSocketAddress(), server.address());

            Answer<MxRecord> answer = two.mx(domain("south.test"));

            assertEquals(Outcome.FOUND, answer.outcome());
            assertEquals(
                    List.of("TIMEOUT", "NOERROR"),
                    answer.lookups().stream().map(Lookup::rcode).toList());
        }
    }

    @Test
    void waitsNoLongerThanItWasTold() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(ANY_PORT)) {
            Resolver deaf = resolver(SHORT, 3, (InetSocketAddress) silent.getLocalSocketAddress());
            long began = System.nanoTime();

            Answer<MxRecord> answer = deaf.mx(domain("south.test"));

            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertEquals(Outcome.TEMPORARY_FAILURE, answer.outcome());
            assertEquals(3, answer.lookups().size());
            assertTrue(took.compareTo(SHORT.multipliedBy(3).minusMillis(10)) >= 0, took::toString);
            assertTrue(took.compareTo(SHORT.multipliedBy(3).plusSeconds(20)) < 0, took::toString);
        }
    }

    @Test
    void aClosedPortIsKnownAtOnce() throws IOException {
        InetSocketAddress closed;
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            closed = (InetSocketAddress) socket.getLocalSocketAddress();
        }

        Answer<MxRecord> answer = resolver(PATIENT, 1, closed).mx(domain("south.test"));

        assertEquals(Outcome.TEMPORARY_FAILURE, answer.outcome());
        assertEquals("UNREACHABLE", answer.lookups().get(0).rcode());
    }

    @Test
    void keepsAnAnswerForItsTimeAndNoLonger() {
        resolver.mx(domain("south.test"));
        clock.advance(Duration.ofSeconds(299));
        Answer<MxRecord> kept = resolver.mx(domain("south.test"));

        assertEquals(1, served.size());
        assertTrue(kept.lookups().get(0).cached());
        assertEquals(Duration.ofSeconds(1), kept.ttl());

        clock.advance(Duration.ofSeconds(1));
        assertFalse(resolver.mx(domain("south.test")).lookups().get(0).cached());
        assertEquals(2, served.size());
    }

    @ParameterizedTest
    @CsvSource({"nothing.south.test", "ns.south.test"})
    void keepsThatThereIsNoneForTheMinimumOfTheZone(String name) {
        resolver.mx(domain(name));
        clock.advance(Duration.ofSeconds(59));
        resolver.mx(domain(name));
        assertEquals(1, served.size());

        clock.advance(Duration.ofSeconds(1));
        resolver.mx(domain(name));
        assertEquals(2, served.size());
    }

    @Test
    void neverKeepsAFailure() {
        server.fault(domain("south.test"), Fault.SERVFAIL);
        assertEquals(
                Outcome.TEMPORARY_FAILURE, resolver.mx(domain("south.test")).outcome());
        server.heal(domain("south.test"));

        assertEquals(Outcome.FOUND, resolver.mx(domain("south.test")).outcome());
    }

    @Test
    void oneFamilyThatFailsDoesNotHideTheOther() throws Exception {
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message reply = ScriptedDns.replyTo(question);
            reply.getHeader().setRcode(Rcode.SERVFAIL);
            boolean v4 = question.getQuestion().getType() == Type.A;
            return List.of(v4 ? withAddress(ScriptedDns.replyTo(question)) : reply.toWire());
        })) {
            Answer<InetAddress> answer =
                    resolver(PATIENT, 1, scripted.address()).addresses(domain("mail.south.test"));

            assertEquals(addresses("192.0.2.7"), answer.values());
            assertEquals(Duration.ZERO, answer.ttl());
        }
    }

    @Test
    void believesOnlyTheReplyToItsOwnQuestion() throws Exception { // RFC 5452 §9.1
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message forgedId = ScriptedDns.replyTo(question);
            forgedId.getHeader().setID(question.getHeader().getID() ^ 1);
            forgedId.addRecord(mx("south.test.", "evil.test."), Section.ANSWER);
            Message forgedName = new Message(question.getHeader().getID());
            forgedName.getHeader().setFlag(Flags.QR);
            forgedName.addRecord(mx("evil.test.", "evil.test."), Section.QUESTION);
            forgedName.addRecord(mx("south.test.", "evil.test."), Section.ANSWER);
            Message truth = ScriptedDns.replyTo(question);
            truth.addRecord(mx("south.test.", "mail.south.test."), Section.ANSWER);
            return List.of(
                    new byte[] {1, 2, 3}, forgedId.toWire(), question.toWire(), forgedName.toWire(), truth.toWire());
        })) {
            Answer<MxRecord> answer = resolver(PATIENT, 1, scripted.address()).mx(domain("south.test"));

            assertEquals(List.of(new MxRecord(10, "mail.south.test")), answer.values());
        }
    }

    @Test
    void ignoresRecordsOfOtherNames() throws Exception {
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message reply = ScriptedDns.replyTo(question);
            reply.addRecord(mx("other.test.", "evil.test."), Section.ANSWER);
            return List.of(reply.toWire());
        })) {
            Answer<MxRecord> answer = resolver(PATIENT, 1, scripted.address()).mx(domain("south.test"));

            assertEquals(Outcome.NO_DATA, answer.outcome());
        }
    }

    @Test
    void asksForTheTargetOfAnAliasThatTheServerDidNotFollow() throws Exception {
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message reply = ScriptedDns.replyTo(question);
            boolean first = question.getQuestion().getName().equals(name("south.test."));
            reply.addRecord(
                    first
                            ? new CNAMERecord(name("south.test."), DClass.IN, 60, name("real.test."))
                            : mx("real.test.", "mail.real.test."),
                    Section.ANSWER);
            return List.of(reply.toWire());
        })) {
            Answer<MxRecord> answer = resolver(PATIENT, 1, scripted.address()).mx(domain("south.test"));

            assertEquals(List.of(new MxRecord(10, "mail.real.test")), answer.values());
            assertEquals(
                    List.of("south.test MX", "real.test MX"),
                    answer.lookups().stream().map(Lookup::question).toList());
        }
    }

    @Test
    void asksWithoutEdnsAServerThatDoesNotKnowIt() throws Exception { // RFC 6891 §7
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message reply = ScriptedDns.replyTo(question);
            if (question.getOPT() != null) {
                reply.getHeader().setRcode(Rcode.FORMERR);
            } else {
                reply.addRecord(mx("south.test.", "mail.south.test."), Section.ANSWER);
            }
            return List.of(reply.toWire());
        })) {
            assertEquals(
                    Outcome.FOUND,
                    resolver(PATIENT, 1, scripted.address())
                            .mx(domain("south.test"))
                            .outcome());
            assertEquals(2, scripted.questions().size());
        }
    }

    @Test
    void aReferralIsNoAnswer() throws Exception {
        try (ScriptedDns scripted = new ScriptedDns(question -> {
            Message reply = ScriptedDns.replyTo(question);
            reply.addRecord(new NSRecord(name("test."), DClass.IN, 60, name("ns.test.")), Section.AUTHORITY);
            return List.of(reply.toWire());
        })) {
            Answer<MxRecord> answer = resolver(PATIENT, 1, scripted.address()).mx(domain("south.test"));

            assertEquals(Outcome.TEMPORARY_FAILURE, answer.outcome());
            assertEquals("REFERRAL", answer.lookups().get(0).rcode());
        }
    }

    private Resolver resolver(Duration timeout, int tries, InetSocketAddress... servers) {
        return new DnsjavaResolver(new ResolverSettings(List.of(servers), timeout, tries), clock);
    }

    private static byte[] withAddress(Message reply) {
        try {
            reply.addRecord(
                    new ARecord(reply.getQuestion().getName(), DClass.IN, 60, InetAddress.getByName("192.0.2.7")),
                    Section.ANSWER);
            return reply.toWire();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MXRecord mx(String owner, String target) {
        return new MXRecord(name(owner), DClass.IN, 60, 10, name(target));
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private static Domain domain(String text) {
        return Domain.parse(text);
    }

    private static List<InetAddress> addresses(String... texts) throws IOException {
        return Stream.of(texts)
                .map(text -> {
                    try {
                        return InetAddress.getByName(text);
                    } catch (IOException impossible) {
                        throw new AssertionError(impossible);
                    }
                })
                .toList();
    }
}
