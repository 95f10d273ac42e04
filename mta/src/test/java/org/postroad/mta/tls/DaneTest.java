package org.postroad.mta.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.TestAuthority;
import org.postroad.common.wire.tls.TlsIdentity;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.Dnssec;
import org.postroad.mta.dns.SignedDns;
import org.postroad.mta.tls.TlsObservation.Result;
import org.postroad.mta.tls.TlsObservation.Type;
import org.postroad.mta.tls.dane.DaneLookup;
import org.postroad.mta.tls.sts.HttpsPolicyServer;
import org.postroad.mta.tls.sts.PolicySite;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tls.sts.sql.SqlStsStore;

/** Certificates tied to real hosts by signed zones (RFC 7672). */
class DaneTest {
    private static final String ZONE = "south.test.";
    private static final String TLSA = "_25._tcp.mx.south.test.";
    private static final TestAuthority CA = TestAuthority.root("authority");
    private static final TestAuthority BELOW = CA.intermediate("below");
    private static final TlsIdentity SELF = SelfSigned.make(List.of(Domain.parse("whatever.test")), Clock.systemUTC());

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.now());
    private TlsWorld world;
    private SignedDns dns;
    private RemoteCourier courier;
    private MailHost mx;

    @BeforeEach
    void open() throws IOException {
        world = new TlsWorld(directory);
        dns = world.keep(new SignedDns());
        dns.zone(ZONE, true, "south.test. MX 10 mx.south.test.", "mx.south.test. A " + world.address(1));
        courier = courier(Optional.empty());
        mx = world.mailHost(1, SELF);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        clock.close();
    }

    private RemoteCourier courier(Optional<StsPolicies> policies) {
        return courier(new DnsjavaResolver(dns.settings(Dnssec.AUTO), clock), policies);
    }

    private RemoteCourier courier(DnsjavaResolver resolver, Optional<StsPolicies> policies) {
        return world.courier(
                resolver,
                TransportSecurity.by(
                        Optional.of(new DaneLookup(resolver)),
                        policies,
                        PeerTrust.of(List.of(CA.certificate())),
                        world::observe,
                        "mx.north.test"));
    }

    private DeliveryReport deliver() {
        return deliver("south.test");
    }

    private DeliveryReport deliver(String domain) {
        clock.advance(Duration.ofMinutes(2)); // nothing is kept so long
        return world.deliver(courier, domain);
    }

    private void serveMailAs(TlsIdentity identity) throws IOException {
        mx.close();
        mx = world.mailHost(1, identity);
    }

    private void publish(String... records) {
        for (String record : records) {
            dns.add(ZONE, TLSA + " TLSA " + record);
        }
    }

    private void republish(String... records) {
        dns.remove(ZONE, TLSA, "TLSA");
        publish(records);
    }

    static String record(int usage, int selector, int matching, X509Certificate certificate) {
        try {
            byte[] data = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] matched = matching == 0
                    ? data
                    : MessageDigest.getInstance(matching == 1 ? "SHA-256" : "SHA-512")
                            .digest(data);
            return usage + " " + selector + " " + matching + " "
                    + HexFormat.of().formatHex(matched);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String other(int usage, int selector, int matching) {
        return record(usage, selector, matching, TestAuthority.root("other").certificate());
    }

    private void assertProved() {
        DeliveryReport report = deliver();
        assertInstanceOf(
                Delivered.class,
                TlsWorld.outcome(report),
                () -> TlsWorld.trouble(report).text());
        assertEquals("dane", TlsWorld.tls(report).get("policy"));
        assertEquals(true, TlsWorld.tls(report).get("verified"));
    }

    private Trouble assertPutOff() {
        DeliveryOutcome outcome = TlsWorld.outcome(deliver());
        assertInstanceOf(Deferred.class, outcome);
        return ((Deferred) outcome).trouble();
    }

    private Result lastResult() {
        return world.observations().get(world.observations().size() - 1).result();
    }

    @Test
    void theServersOwnKeyProvesIt() throws IOException {
        publish(record(3, 1, 1, SELF.certificate()));
        assertProved();
        assertEquals(Result.SUCCESS, lastResult());
        assertEquals(Type.TLSA, world.observations().get(0).policy().type());
        assertTrue(world.observations().get(0).policy().strings().get(0).startsWith("3 1 1 "));
        republish(record(3, 0, 2, SELF.certificate()));
        assertProved();
        republish(record(3, 0, 0, SELF.certificate()));
        assertProved();
        republish(record(3, 1, 0, SELF.certificate()));
        assertProved();
        // RFC 7672 §3.1.1: a certificate that has ended is as good
        TlsIdentity ended = CA.issue(Instant.now().minus(Duration.ofDays(1)), "mx.south.test");
        serveMailAs(ended);
        republish(record(3, 1, 1, ended.certificate()));
        assertProved();
    }

    @Test
    void anotherKeyGetsNothing() {
        publish(other(3, 1, 1));
        Trouble trouble = assertPutOff();
        assertEquals(Trouble.Kind.TLS, trouble.kind());
        assertEquals("4.7.5", trouble.status().toString());
        assertTrue(trouble.text().contains("no TLSA record of mx.south.test matches"), trouble.text());
        assertEquals(Result.CERTIFICATE_NOT_TRUSTED, lastResult());
        assertEquals(0, mx.accepted());
    }

    /** RFC 7671 §8.1: the next key is published before it is used. */
    @Test
    void keysRollOver() throws IOException {
        TlsIdentity next = SelfSigned.make(List.of(Domain.parse("next.test")), Clock.systemUTC());
        publish(record(3, 1, 1, SELF.certificate()), record(3, 1, 1, next.certificate()));
        assertProved();
        serveMailAs(next);
        assertProved();
    }

    @Test
    void anIssuerProvesTheNamesItCertifies() throws IOException {
        serveMailAs(BELOW.issue("mx.south.test"));
        for (String record : List.of(
                record(2, 0, 1, BELOW.certificate()),
                record(2, 1, 2, BELOW.certificate()),
                record(2, 0, 1, CA.certificate()),
                record(2, 0, 0, CA.certificate()),
                record(2, 1, 0, BELOW.certificate()))) {
            publish(record);
            assertProved();
            dns.remove(ZONE, TLSA, "TLSA");
        }
        publish(record(2, 0, 1, BELOW.certificate()));
        serveMailAs(BELOW.issue("south.test")); // RFC 7672 §3.2.2: the domain's own name will do
        assertProved();
        serveMailAs(BELOW.issue("elsewhere.test"));
        assertPutOff();
        assertEquals(Result.CERTIFICATE_HOST_MISMATCH, lastResult());
        serveMailAs(BELOW.issue(Instant.now().minus(Duration.ofDays(1)), "mx.south.test"));
        assertPutOff();
        serveMailAs(CA.issue("mx.south.test"));
        assertPutOff();
        republish(record(2, 1, 1, CA.issue("mx.south.test").certificate()));
        assertPutOff();
    }

    /** RFC 7672 §2.2: TLS is a must then, and proves nothing. */
    @Test
    void recordsOfNoUseStillAskForTls() throws IOException {
        publish(
                record(1, 1, 1, SELF.certificate()),
                other(0, 0, 1),
                "3 1 9 abcd",
                "3 7 1 " + "ab".repeat(32),
                "3 1 1 abcd");
        DeliveryReport report = deliver();
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("dane, unusable", TlsWorld.tls(report).get("policy"));
        assertEquals(false, TlsWorld.tls(report).get("verified"));
        assertTrue(world.observations().stream().anyMatch(seen -> seen.result() == Result.TLSA_INVALID));
        mx.close();
        mx = world.mailHostInClear(1);
        assertEquals("4.7.4", assertPutOff().status().toString());
    }

    /** RFC 7671 §9: a digest that is thought weak one day must not keep the door open. */
    @Test
    void onlyTheStrongestDigestCounts() {
        publish(record(3, 1, 1, SELF.certificate()), other(3, 1, 2));
        assertPutOff();
    }

    @Test
    void withoutRecordsAnyCertificateWillDo() {
        DeliveryReport report = deliver();
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("opportunistic", TlsWorld.tls(report).get("policy"));
    }

    @Test
    void forgedOrWithheldRecordsPutItOff() {
        publish(record(3, 1, 1, SELF.certificate()));
        dns.forge(TLSA, "TLSA");
        Trouble bogus = assertPutOff();
        assertEquals(Trouble.Kind.TLS, bogus.kind());
        assertEquals("4.7.0", bogus.status().toString());
        assertEquals(Result.DNSSEC_INVALID, lastResult());
        dns.silence(TLSA, "TLSA");
        courier =
                courier(new DnsjavaResolver(dns.settings(Dnssec.AUTO, Duration.ofSeconds(2)), clock), Optional.empty());
        assertEquals("4.4.3", assertPutOff().status().toString());
        dns.forge("south.test.", "MX");
        assertEquals(Trouble.Kind.DNS, assertPutOff().kind());
        assertEquals(0, mx.accepted());
    }

    /** RFC 7672 §2.2.1: whoever can forge the MX records could name a host with records of his own. */
    @Test
    void recordsBehindAnUnprovedMxCountForNothing() {
        publish(other(3, 1, 1));
        dns.zone("plain.test.", false, "plain.test. MX 10 mx.south.test.");
        DeliveryReport report = deliver("plain.test");
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("opportunistic", TlsWorld.tls(report).get("policy"));
        assertTrue(dns.asked().stream().noneMatch(question -> question.endsWith("TLSA")));
    }

    /** RFC 7672 §2.1.2: the servers of zones without signatures are not asked, they often fail. */
    @Test
    void hostsInUnsignedZonesAreNotAskedAbout() {
        dns.zone(
                "plain.test.",
                false,
                "mx.plain.test. A " + world.address(1),
                "_25._tcp.mx.plain.test. TLSA " + other(3, 1, 1));
        dns.zone("west.test.", true, "west.test. MX 10 mx.plain.test.");
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver("west.test")));
        assertTrue(dns.asked().stream().noneMatch(question -> question.endsWith("TLSA")));
    }

    /** RFC 7672 §2.2.2, §2.2.3. */
    @Test
    void aliasesAreFollowedToTheirRecords() throws IOException {
        dns.zone(
                "west.test.",
                true,
                "west.test. MX 10 in.west.test.",
                "in.west.test. CNAME mx.south.test.",
                "_25._tcp.in.west.test. TLSA " + other(3, 1, 1));
        publish(record(3, 1, 1, SELF.certificate()));
        DeliveryReport report = deliver("west.test");
        assertInstanceOf(
                Delivered.class,
                TlsWorld.outcome(report),
                () -> TlsWorld.trouble(report).text());
        dns.remove(ZONE, TLSA, "TLSA");
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver("west.test")), "then those of the alias itself");

        dns.zone("plain.test.", false, "mx.plain.test. A " + world.address(1));
        dns.zone(
                "east.test.",
                true,
                "east.test. MX 10 out.east.test.",
                "out.east.test. CNAME mx.plain.test.",
                "_25._tcp.out.east.test. TLSA " + other(3, 1, 1));
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver("east.test")), "an alias out of the signed space");
    }

    /** RFC 5321 §5.1, RFC 7672 §2.2.2. */
    @Test
    void aDomainWithoutMxIsItsOwnHost() {
        dns.zone(
                "alone.test.",
                true,
                "alone.test. A " + world.address(1),
                "_25._tcp.alone.test. TLSA " + record(3, 1, 1, SELF.certificate()));
        DeliveryReport report = deliver("alone.test");
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("dane", TlsWorld.tls(report).get("policy"));
    }

    /** RFC 8461 §2: a policy does not excuse a host from its records, nor do its records need one. */
    @Test
    void daneGoesBeforeMtaSts() throws IOException {
        dns.add(ZONE, "_mta-sts.south.test. TXT \"v=STSv1; id=1;\"");
        dns.add(ZONE, "mta-sts.south.test. A " + world.address(3));
        dns.add(ZONE, "south.test. MX 20 other.south.test.");
        dns.add(ZONE, "other.south.test. A " + world.address(2));
        PolicySite site = world.keep(new PolicySite(world.at(3, Service.HTTP), CA.issue("mta-sts.south.test")));
        site.serves("version: STSv1\nmode: enforce\nmx: other.south.test\nmax_age: 1000000\n");
        DnsjavaResolver resolver = new DnsjavaResolver(dns.settings(Dnssec.AUTO), clock);
        HttpsPolicyServer server =
                HttpsPolicyServer.anywhere(resolver, PeerTrust.of(List.of(CA.certificate())), site.port(), clock);
        courier = courier(
                Optional.of(new StsPolicies(resolver, server, world.store().database(), new SqlStsStore(), clock)));
        publish(record(3, 1, 1, SELF.certificate()));
        assertProved(); // though the policy does not name it, and nobody vouches for its certificate
        mx.close();
        MailHost other = world.mailHost(2, CA.issue("other.south.test"));
        DeliveryReport report = deliver();
        assertInstanceOf(
                Delivered.class,
                TlsWorld.outcome(report),
                () -> TlsWorld.trouble(report).text());
        assertEquals("mta-sts enforce", TlsWorld.tls(report).get("policy"));
        assertEquals(1, other.accepted());
        mx = world.mailHost(1, CA.issue("mx.south.test"));
        other.close();
        assertPutOff(); // a certificate that the policy would like proves nothing to DANE
    }

    /** RFC 8689 §4.2.1: DNSSEC's word for the exchanger, and either proof. */
    @Test
    void requiredTlsIsProvedByDnssec() throws IOException {
        publish(record(3, 1, 1, SELF.certificate()));
        DeliveryReport dane = TlsWorld.deliver(courier, world.message(""), "south.test", true);
        assertEquals("dane", TlsWorld.tls(dane).get("policy"));
        assertEquals(true, TlsWorld.tls(dane).get("verified"));
        dns.remove(ZONE, TLSA, "TLSA");
        clock.advance(Duration.ofMinutes(2));
        serveMailAs(CA.issue("mx.south.test"));
        DeliveryReport pkix = TlsWorld.deliver(courier, world.message(""), "south.test", true);
        assertEquals("requiretls", TlsWorld.tls(pkix).get("policy"));
        assertEquals(true, TlsWorld.tls(pkix).get("verified"));
    }
}
