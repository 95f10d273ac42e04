package org.postroad.mta.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.TestAuthority;
import org.postroad.common.wire.tls.TlsIdentity;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Answer.Outcome;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.Dnssec;
import org.postroad.mta.dns.Knot;
import org.postroad.mta.dns.MxRecord;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.TlsaRecord;
import org.postroad.mta.tls.dane.DaneLookup;
import org.postroad.mta.tls.sts.HttpsPolicyServer;
import org.postroad.mta.tls.sts.PolicySite;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tls.sts.sql.SqlStsStore;

/** What domains publish in a name server that is not ours and signs by itself, with NSEC3 (RFC 5155), and what follows for their mail. */
class KnotTest {
    private static final String NO_KEY_OF_ANYBODY = "0".repeat(64);
    private static final TestAuthority CA = TestAuthority.root("authority");
    private static final TlsIdentity SELF = SelfSigned.make(List.of(Domain.parse("whatever.test")), Clock.systemUTC());
    private static final String KEY_OF_SELF = DaneTest.record(3, 1, 1, SELF.certificate());

    @TempDir
    static Path directory;

    private static ManualClock clock;
    private static TlsWorld world;
    private static Knot knot;
    private static Resolver resolver;
    private static MailHost mx;
    private static PolicySite site;

    @BeforeAll
    static void open() throws Exception {
        clock = new ManualClock(Instant.now());
        world = new TlsWorld(Files.createDirectory(directory.resolve("world")));
        knot = world.keep(Knot.start(
                directory.resolve("knot"),
                List.of(
                        new Knot.Zone("test.", Knot.Signing.OPT_OUT, "ns A 127.0.0.1\n"),
                        new Knot.Zone("south.test.", Knot.Signing.NSEC3, """
                                @ MX 10 mx
                                _mta-sts TXT "v=STSv1; " "id=20261124;"
                                _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@south.test"
                                mx A %1$s
                                _25._tcp.mx TLSA %2$s
                                both A 127.0.0.1
                                both AAAA ::1
                                many %3$s
                                in CNAME mx
                                older DNAME south.test.
                                *.guest MX 20 mx
                                changed MX 10 mx.changed
                                mx.changed A %1$s
                                _25._tcp.mx.changed TLSA 3 1 1 %4$s
                                broken MX 10 mx.broken
                                mx.broken A %1$s
                                _tcp.mx.broken DS 1 13 2 %4$s
                                """.formatted(
                                        world.address(1), KEY_OF_SELF, many(), NO_KEY_OF_ANYBODY)),
                        new Knot.Zone(
                                "_tcp.mx.broken.south.test.", Knot.Signing.NONE, "_25 TLSA " + KEY_OF_SELF + "\n"),
                        new Knot.Zone("under.south.test.", Knot.Signing.NONE, "@ MX 10 mx.south.test.\n"),
                        new Knot.Zone(
                                "plain.test.", Knot.Signing.NONE, """
                                @ MX 10 mx
                                _mta-sts TXT "v=STSv1; id=1;"
                                mta-sts A %1$s
                                mx A %2$s
                                """.formatted(world.address(3), world.address(2))))));
        resolver = resolver(knot.anchors("test."));
        mx = world.mailHost(1, SELF);
        site = world.keep(new PolicySite(world.at(3, Service.HTTP), CA.issue("mta-sts.plain.test")));
    }

    @AfterAll
    static void close() throws Exception {
        world.close();
        clock.close();
    }

    /** More than fits a datagram. */
    private static String many() {
        return "TXT " + String.join(" ", Collections.nCopies(20, "\"" + "x".repeat(100) + "\""));
    }

    private static Resolver resolver(String anchors) {
        return new DnsjavaResolver(
                new ResolverSettings(List.of(knot.address()), Duration.ofSeconds(20), 1, Dnssec.AUTO, anchors), clock);
    }

    private static Domain domain(String name) {
        return Domain.parse(name);
    }

    private static <T> void assertProved(Set<T> expected, Answer<T> answer) {
        assertEquals(expected, Set.copyOf(answer.values()), answer::reason);
        assertTrue(answer.authenticated(), () -> expected + " is not proved");
    }

    private static void assertProved(Outcome expected, Answer<?> answer) {
        assertEquals(expected, answer.outcome(), answer::reason);
        assertTrue(answer.authenticated(), () -> answer.reason() + ": not proved");
    }

    private static DeliveryReport deliver(Resolver dns, String domain) {
        PeerTrust trust = PeerTrust.of(List.of(CA.certificate()));
        HttpsPolicyServer policies = HttpsPolicyServer.anywhere(dns, trust, site.port(), clock);
        RemoteCourier courier = world.courier(
                dns,
                TransportSecurity.by(
                        Optional.of(new DaneLookup(dns)),
                        Optional.of(new StsPolicies(dns, policies, world.store().database(), new SqlStsStore(), clock)),
                        trust,
                        world::observe,
                        "mx.north.test"));
        return world.deliver(courier, domain);
    }

    private static void assertDelivered(String policy, String domain) {
        DeliveryReport report = deliver(resolver, domain);
        assertInstanceOf(
                Delivered.class,
                TlsWorld.outcome(report),
                () -> TlsWorld.trouble(report).text());
        assertEquals(policy, TlsWorld.tls(report).get("policy"));
    }

    private static Trouble assertPutOff(Resolver dns, String domain) {
        int before = mx.accepted();
        DeliveryReport report = deliver(dns, domain);
        assertInstanceOf(Deferred.class, TlsWorld.outcome(report));
        assertEquals(before, mx.accepted());
        return TlsWorld.trouble(report);
    }

    @Test
    void whatASignedZonePublishesIsProved() throws IOException {
        assertProved(Set.of(new MxRecord(10, "mx.south.test")), resolver.mx(domain("south.test")));
        assertProved(
                Set.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")),
                resolver.addresses(domain("both.south.test")));
        String digest = KEY_OF_SELF.substring(KEY_OF_SELF.lastIndexOf(' ') + 1);
        assertProved(Set.of(new TlsaRecord(3, 1, 1, digest)), resolver.tlsa(domain("mx.south.test"), 25));
        assertProved(Set.of("v=STSv1; id=20261124;"), resolver.txt(domain("_mta-sts.south.test")));
        assertProved(Set.of("v=TLSRPTv1; rua=mailto:tls@south.test"), resolver.txt(domain("_smtp._tls.south.test")));
    }

    @Test
    void whatFitsNoDatagramComesOverTcp() {
        assertProved(Set.of("x".repeat(2000)), resolver.txt(domain("many.south.test")));
    }

    @Test
    void aliasesAreProved() {
        for (String alias : List.of("in.south.test", "mx.older.south.test")) {
            Answer<InetAddress> answer = resolver.addresses(domain(alias));
            assertProved(Set.of(world.at(1, Service.SMTP).getAddress()), answer);
            assertEquals("mx.south.test", answer.canonicalName());
        }
    }

    @Test
    void whatIsNotThereIsProved() {
        assertProved(Outcome.NO_SUCH_NAME, resolver.mx(domain("nobody.south.test")));
        assertProved(Outcome.NO_SUCH_NAME, resolver.tlsa(domain("both.south.test"), 25));
        assertProved(Outcome.NO_DATA, resolver.txt(domain("mx.south.test")));
        assertProved(Outcome.NO_DATA, resolver.txt(domain("_tcp.mx.south.test"))); // only something below it
    }

    /** RFC 5155 §7.2.5, §7.2.6: that nothing nearer is there is proved with it. */
    @Test
    void wildcardsAreProved() {
        assertProved(Set.of(new MxRecord(20, "mx.south.test")), resolver.mx(domain("anybody.guest.south.test")));
        assertProved(Outcome.NO_DATA, resolver.txt(domain("anybody.guest.south.test")));
    }

    /** Delegated without a key, from a zone that proves so and from one that leaves it out. */
    @Test
    void unsignedZonesAreInsecure() {
        for (String unsigned : List.of("under.south.test", "plain.test")) {
            Answer<MxRecord> answer = resolver.mx(domain(unsigned));
            assertTrue(answer.isFound(), answer::reason);
            assertFalse(answer.authenticated());
            assertEquals(
                    Outcome.NO_SUCH_NAME,
                    resolver.mx(domain("nobody." + unsigned)).outcome());
        }
    }

    @Test
    void underAnotherAnchorNothingIsBelieved() {
        Resolver other = resolver("test. IN DS 1 13 2 " + NO_KEY_OF_ANYBODY);
        assertEquals(Outcome.BOGUS, other.mx(domain("south.test")).outcome());
        assertEquals(Outcome.BOGUS, other.mx(domain("nobody.south.test")).outcome());
        assertEquals(Outcome.BOGUS, other.mx(domain("plain.test")).outcome());
        assertEquals(Trouble.Kind.DNS, assertPutOff(other, "south.test").kind());
    }

    @Test
    void mailGoesToTheHostThatItsRecordsName() {
        assertDelivered("dane", "south.test");
        assertDelivered("dane", "anybody.guest.south.test");
        assertDelivered("opportunistic", "under.south.test"); // whose MX anybody could have forged
    }

    @Test
    void mailWaitsWhereTheRecordsNameAnotherKey() {
        assertEquals(
                "4.7.5", assertPutOff(resolver, "changed.south.test").status().toString());
    }

    /** The zone above speaks of a key, and the zone with the records has none. */
    @Test
    void mailWaitsWhereTheRecordsAreBogus() {
        assertEquals(
                Outcome.BOGUS, resolver.tlsa(domain("mx.broken.south.test"), 25).outcome());
        assertEquals(
                "4.7.0", assertPutOff(resolver, "broken.south.test").status().toString());
    }

    @Test
    void anUnsignedDomainIsHeldToItsMtaStsPolicy() throws IOException {
        site.serves("version: STSv1\nmode: enforce\nmx: mx.plain.test\nmax_age: 1000000\n");
        MailHost plain = world.mailHost(2, CA.issue("mx.plain.test"));
        assertDelivered("mta-sts enforce", "plain.test");
        assertEquals(1, plain.accepted());
    }
}
