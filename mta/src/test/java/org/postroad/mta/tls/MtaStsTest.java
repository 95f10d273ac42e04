package org.postroad.mta.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.tls.TlsObservation.Result;
import org.postroad.mta.tls.TlsObservation.Type;
import org.postroad.mta.tls.sts.HttpsPolicyServer;
import org.postroad.mta.tls.sts.PolicySite;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tls.sts.sql.SqlStsStore;

/** Policies over real HTTPS, kept towards real hosts (RFC 8461). */
class MtaStsTest {
    private static final TestAuthority CA = TestAuthority.root("authority");
    private static final Instant NOW = Instant.now();

    @TempDir
    Path directory;

    private TlsWorld world;
    private ManualClock clock;
    private ZoneServer dns;
    private PolicySite site;
    private RemoteCourier courier;
    private MailHost mx;

    @BeforeEach
    void open() throws IOException {
        world = new TlsWorld(directory);
        clock = world.keep(new ManualClock(NOW));
        publish("v=STSv1; id=1;");
        site = world.keep(new PolicySite(world.at(3, Service.HTTP), CA.issue("mta-sts.south.test")));
        courier = courier(true);
        mx = world.mailHost(1, CA.issue("mx.south.test"));
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        dns.close();
    }

    private void publish(String record) throws IOException {
        InetSocketAddress where = new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                dns == null ? 0 : dns.address().getPort());
        if (dns != null) {
            dns.close();
        }
        String zone = """
                $ORIGIN south.test.
                $TTL 0
                @ SOA ns hostmaster 1 3600 600 86400 0
                @ NS ns
                ns A 127.0.0.1
                @ MX 10 mx
                mx A %s
                mta-sts A %s
                """.formatted(world.address(1), world.address(3));
        dns = ZoneServer.start(
                where,
                Zones.parse(List.of(record.isEmpty() ? zone : zone + "_mta-sts TXT \"" + record + "\"\n")),
                query -> {});
    }

    /** A courier that remembers nothing but what is in the rows. */
    private RemoteCourier courier(boolean anywhere) {
        DnsjavaResolver resolver =
                new DnsjavaResolver(new ResolverSettings(List.of(dns.address()), Duration.ofSeconds(20), 1), clock);
        PeerTrust trust = PeerTrust.of(List.of(CA.certificate()));
        HttpsPolicyServer server = anywhere
                ? HttpsPolicyServer.anywhere(resolver, trust, site.port(), clock)
                : HttpsPolicyServer.of(resolver, trust, clock);
        StsPolicies policies = new StsPolicies(resolver, server, world.store().database(), new SqlStsStore(), clock);
        return world.courier(
                resolver,
                TransportSecurity.by(Optional.empty(), Optional.of(policies), trust, world::observe, "mx.north.test"));
    }

    private static String policy(String mode, String... mx) {
        return "version: STSv1\r\nmode: " + mode + "\r\nmx: " + String.join("\r\nmx: ", mx) + "\r\nmax_age: 604800\r\n";
    }

    private DeliveryReport deliver() {
        return world.deliver(courier, "south.test");
    }

    private void serveMailAs(TlsIdentity identity) throws IOException {
        mx.close();
        mx = world.mailHost(1, identity);
    }

    private TlsObservation lastObservation() {
        return world.observations().get(world.observations().size() - 1);
    }

    @Test
    void anEnforcedPolicyIsKept() throws IOException {
        site.serves(policy("enforce", "mx.south.test"));
        DeliveryReport report = deliver();
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("mta-sts enforce", TlsWorld.tls(report).get("policy"));
        assertEquals("pkix", TlsWorld.tls(report).get("proof"));
        assertEquals(true, TlsWorld.tls(report).get("verified"));
        assertEquals(List.of("GET /.well-known/mta-sts.txt HTTP/1.1", "Host: mta-sts.south.test"), site.requests());
        assertEquals(Result.SUCCESS, lastObservation().result());
        assertEquals(Type.STS, lastObservation().policy().type());

        serveMailAs(SelfSigned.make(List.of(Domain.parse("mx.south.test")), clock));
        DeliveryReport refused = deliver();
        assertInstanceOf(Deferred.class, TlsWorld.outcome(refused));
        assertEquals(Trouble.Kind.TLS, TlsWorld.trouble(refused).kind());
        assertEquals("4.7.5", TlsWorld.trouble(refused).status().toString());
        assertEquals(0, mx.accepted());
        assertEquals(Result.CERTIFICATE_NOT_TRUSTED, lastObservation().result());

        serveMailAs(CA.issue("other.south.test"));
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        assertEquals(Result.CERTIFICATE_HOST_MISMATCH, lastObservation().result());
        serveMailAs(CA.issue(NOW.minus(Duration.ofDays(1)), "mx.south.test"));
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        assertEquals(Result.CERTIFICATE_EXPIRED, lastObservation().result());
        assertEquals(2, site.requests().size(), "the policy is kept");
    }

    @Test
    void aHostThatThePolicyDoesNotNameGetsNothing() {
        site.serves(policy("enforce", "*.mx.south.test", "mx2.south.test"));
        DeliveryReport report = deliver();
        assertInstanceOf(Deferred.class, TlsWorld.outcome(report));
        assertEquals("4.7.0", TlsWorld.trouble(report).status().toString());
        assertEquals("mx.south.test", TlsWorld.trouble(report).host());
        assertEquals(Result.VALIDATION_FAILURE, lastObservation().result());
        assertEquals(0, mx.accepted());
    }

    @Test
    void whatIsTestedIsDeliveredAndTold() throws IOException {
        site.serves(policy("testing", "*.south.test"));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        assertEquals(Result.SUCCESS, lastObservation().result());
        serveMailAs(CA.issue("other.test"));
        DeliveryReport report = deliver();
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals(false, TlsWorld.tls(report).get("verified"));
        assertTrue(String.valueOf(TlsWorld.tls(report).get("doubt")).contains("other.test"));
        assertEquals(Result.CERTIFICATE_HOST_MISMATCH, lastObservation().result());
        assertEquals("mta-sts testing", TlsWorld.tls(report).get("policy"));
    }

    @Test
    void withoutAPolicyAnyCertificateWillDo() throws IOException {
        site.serves("version: STSv1\nmode: none\nmax_age: 1000\n");
        serveMailAs(SelfSigned.make(List.of(Domain.parse("x.test")), clock));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        publish("");
        DeliveryReport report = world.deliver(courier(true), "south.test");
        assertInstanceOf(Delivered.class, TlsWorld.outcome(report));
        assertEquals("opportunistic", TlsWorld.tls(report).get("policy"));
        assertEquals("none", TlsWorld.tls(report).get("proof"));
    }

    /** RFC 8461 §3.3, §5.1: what was fetched once holds until it expires, though DNS and the web server deny it. */
    @Test
    void aKeptPolicyOutlivesRestartsAndItsSource() throws IOException {
        site.serves(policy("enforce", "mx.south.test"));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        serveMailAs(SelfSigned.make(List.of(Domain.parse("mx.south.test")), clock));
        publish("");
        courier = courier(true);
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        publish("v=STSv1; id=2;");
        site.says("HTTP/1.1 500 no\r\n\r\n");
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        assertTrue(world.observations().stream().anyMatch(seen -> seen.result() == Result.STS_POLICY_FETCH_ERROR));
        int asked = site.requests().size();
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        assertEquals(asked, site.requests().size(), "not asked again within five minutes");
        clock.advance(Duration.ofDays(8));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()), "expired, and no other can be had");
        assertTrue(site.requests().size() > asked);
    }

    @Test
    void aNewIdBringsTheNewPolicy() throws IOException {
        site.serves(policy("enforce", "elsewhere.test"));
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
        publish("v=STSv1; id=2;");
        site.serves(policy("enforce", "mx.south.test"));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        clock.advance(Duration.ofDays(2));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        assertEquals(6, site.requests().size(), "once for each id, and once more after a day");
    }

    @Test
    void badSourcesGiveNoPolicy() throws IOException {
        for (String reply : List.of(
                "HTTP/1.1 301 Moved\r\nLocation: https://mta-sts.south.test/elsewhere\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + policy("enforce", "elsewhere.test"),
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(70_000),
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nversion: STSv1\nmode: enforce\nmax_age: 1\n",
                "SSH-2.0-OpenSSH\r\n",
                "")) {
            site.says(reply);
            courier = courier(true);
            assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()), reply);
            assertTrue(
                    world.observations().stream()
                            .anyMatch(seen -> seen.result() != Result.SUCCESS
                                    && seen.policy().type() == Type.NO_POLICY_FOUND),
                    reply);
            world.observations().clear();
        }
        site.close();
        site = world.keep(new PolicySite(world.at(3, Service.HTTP), CA.issue("www.south.test")));
        site.serves(policy("enforce", "elsewhere.test"));
        courier = courier(true);
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        assertEquals(Result.STS_WEBPKI_INVALID, world.observations().get(0).result());
        assertTrue(site.requests().isEmpty(), "nothing is asked of somebody else");
    }

    @Test
    void chunksAreRead() {
        String policy = policy("enforce", "elsewhere.test");
        site.says("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(10) + ";x=y\r\n" + policy.substring(0, 10) + "\r\n"
                + Integer.toHexString(policy.length() - 10) + "\r\n" + policy.substring(10) + "\r\n0\r\n\r\n");
        assertInstanceOf(Deferred.class, TlsWorld.outcome(deliver()));
    }

    /** A domain may not send us to doors of our own network. */
    @Test
    void onlyPublicAddressesAreAsked() {
        site.serves(policy("enforce", "elsewhere.test"));
        courier = courier(false);
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        assertTrue(site.requests().isEmpty());
        assertTrue(world.observations().get(0).text().contains("no public address"));
    }

    /** RFC 8689 §5, and §4.2.1. */
    @Test
    void aSenderMayAskForLessOrMore() throws IOException {
        site.serves(policy("enforce", "mx.south.test"));
        assertInstanceOf(Delivered.class, TlsWorld.outcome(deliver()));
        serveMailAs(SelfSigned.make(List.of(Domain.parse("mx.south.test")), clock));
        DeliveryReport optional = TlsWorld.deliver(courier, world.message("TLS-Required: No\r\n"), "south.test", false);
        assertInstanceOf(Delivered.class, TlsWorld.outcome(optional));
        assertEquals("opportunistic", TlsWorld.tls(optional).get("policy"));
        DeliveryReport required = TlsWorld.deliver(courier, world.message("TLS-Required: No\r\n"), "south.test", true);
        assertEquals("5.7.30", TlsWorld.trouble(required).status().toString());
        assertFalse(TlsWorld.tls(required).containsKey("verified")
                && TlsWorld.tls(required).get("verified").equals(true));

        serveMailAs(CA.issue("mx.south.test"));
        required = TlsWorld.deliver(courier, world.message(""), "south.test", true);
        assertEquals("requiretls", TlsWorld.tls(required).get("policy"));
        assertEquals(true, TlsWorld.tls(required).get("verified"));
    }
}
