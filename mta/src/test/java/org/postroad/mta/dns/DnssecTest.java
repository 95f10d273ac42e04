package org.postroad.mta.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.dns.Answer.Outcome;

/** Answers with signatures, good and bad, judged by ourselves (RFC 4035). */
class DnssecTest {
    private final ManualClock clock = new ManualClock(Instant.now());
    private SignedDns dns;
    private Resolver resolver;

    @BeforeEach
    void open() throws IOException {
        dns = new SignedDns()
                .zone(
                        "secure.test.",
                        true,
                        "secure.test. MX 10 mx.secure.test.",
                        "mx.secure.test. A 192.0.2.1",
                        "in.secure.test. CNAME mx.secure.test.",
                        "out.secure.test. CNAME mx.plain.test.",
                        "_25._tcp.mx.secure.test. TLSA 3 1 1 " + "ab".repeat(32))
                .zone("plain.test.", false, "plain.test. MX 10 mx.plain.test.", "mx.plain.test. A 192.0.2.2");
        resolver = new DnsjavaResolver(dns.settings(Dnssec.ON), clock);
    }

    @AfterEach
    void close() {
        dns.close();
        clock.close();
    }

    private static Domain domain(String name) {
        return Domain.parse(name);
    }

    @Test
    void whatIsSignedIsProved() {
        Answer<MxRecord> mx = resolver.mx(domain("secure.test"));
        assertEquals(List.of(new MxRecord(10, "mx.secure.test")), mx.values());
        assertTrue(mx.authenticated());
        assertTrue(resolver.mx(domain("secure.test")).authenticated(), "also when it was kept");
        assertEquals(1, dns.asked().stream().filter("secure.test. MX"::equals).count());
        assertTrue(resolver.addresses(domain("mx.secure.test")).authenticated());
        Answer<TlsaRecord> tlsa = resolver.tlsa(domain("mx.secure.test"), 25);
        assertEquals(List.of(new TlsaRecord(3, 1, 1, "ab".repeat(32))), tlsa.values());
        assertTrue(tlsa.authenticated());
    }

    @Test
    void aliasesAreProvedToTheirEnd() {
        Answer<?> inside = resolver.addresses(domain("in.secure.test"));
        assertTrue(inside.authenticated());
        assertEquals("mx.secure.test", inside.canonicalName());
        Answer<?> outside = resolver.addresses(domain("out.secure.test"));
        assertTrue(outside.isFound());
        assertFalse(outside.authenticated());
        assertEquals("mx.plain.test", outside.canonicalName());
        Answer<Domain> alias = resolver.alias(domain("out.secure.test"));
        assertEquals(List.of(domain("mx.plain.test")), alias.values());
        assertTrue(alias.authenticated());
    }

    @Test
    void whatIsNotThereIsProvedToo() {
        Answer<?> none = resolver.txt(domain("mx.secure.test"));
        assertEquals(Outcome.NO_DATA, none.outcome());
        assertTrue(none.authenticated());
        Answer<?> noName = resolver.mx(domain("nobody.secure.test"));
        assertEquals(Outcome.NO_SUCH_NAME, noName.outcome());
        assertTrue(noName.authenticated());
    }

    /** The servers say AD of everything: it counts for nothing. */
    @Test
    void aZoneWithoutSignaturesIsInsecure() {
        Answer<MxRecord> mx = resolver.mx(domain("plain.test"));
        assertTrue(mx.isFound());
        assertFalse(mx.authenticated());
        assertFalse(resolver.mx(domain("nobody.plain.test")).authenticated());
    }

    @Test
    void forgeriesAreBogus() {
        dns.forge("mx.secure.test.", "A");
        Answer<?> forged = resolver.addresses(domain("mx.secure.test"));
        assertEquals(Outcome.BOGUS, forged.outcome());
        assertTrue(forged.reason().startsWith("DNSSEC: the answer to mx.secure.test A is bogus"), forged.reason());
        assertTrue(forged.lookups().stream().anyMatch(lookup -> lookup.rcode().equals("BOGUS")));
        dns.forge("secure.test.", "DNSKEY");
        assertEquals(
                Outcome.BOGUS,
                new DnsjavaResolver(dns.settings(Dnssec.ON), clock)
                        .mx(domain("secure.test"))
                        .outcome());
    }

    @Test
    void signaturesEnd() {
        assertTrue(resolver.mx(domain("secure.test")).authenticated());
        clock.advance(Duration.ofDays(8));
        assertEquals(Outcome.BOGUS, resolver.mx(domain("secure.test")).outcome());
        dns.signAt(clock.instant());
        assertTrue(resolver.mx(domain("secure.test")).authenticated(), "nothing of the old keys is kept");
    }

    /** A denial whose keys cannot be had is no denial. */
    @Test
    void withoutTheKeysNobodyCanSay() {
        dns.silence("secure.test.", "DNSKEY");
        Resolver brief = new DnsjavaResolver(dns.settings(Dnssec.ON, Duration.ofSeconds(2)), clock);
        assertEquals(
                Outcome.TEMPORARY_FAILURE,
                brief.tlsa(domain("nobody.secure.test"), 25).outcome());
        assertEquals(Outcome.TEMPORARY_FAILURE, brief.mx(domain("secure.test")).outcome());
    }

    @Test
    void wherePassingOnIsKnownStrippingIsBogus() {
        Resolver auto = new DnsjavaResolver(dns.settings(Dnssec.AUTO), clock);
        assertTrue(auto.mx(domain("secure.test")).authenticated());
        dns.strip();
        assertEquals(Outcome.BOGUS, auto.addresses(domain("mx.secure.test")).outcome());
        assertEquals(Outcome.BOGUS, resolver.mx(domain("secure.test")).outcome());
    }

    @Test
    void serversThatPassNothingOnDoNoHarm() {
        dns.strip();
        Resolver auto = new DnsjavaResolver(dns.settings(Dnssec.AUTO), clock);
        assertTrue(auto.mx(domain("secure.test")).isFound());
        assertFalse(auto.mx(domain("secure.test")).authenticated());
        assertTrue(auto.addresses(domain("mx.secure.test")).isFound());
        assertEquals(1, dns.asked().stream().filter("test. DNSKEY"::equals).count(), "tried once in ten minutes");
    }

    @Test
    void anchorsAreCheckedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> ResolverSettings.checkedAnchors(""));
        assertThrows(IllegalArgumentException.class, () -> ResolverSettings.checkedAnchors(". IN A 192.0.2.1"));
        assertThrows(IllegalArgumentException.class, () -> ResolverSettings.checkedAnchors("what is this"));
        assertEquals(ResolverSettings.ROOT_ANCHORS, ResolverSettings.checkedAnchors(ResolverSettings.ROOT_ANCHORS));
    }
}
