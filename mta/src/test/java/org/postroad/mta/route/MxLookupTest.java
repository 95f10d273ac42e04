package org.postroad.mta.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.common.address.Domain;
import org.postroad.common.road.HopKind;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.Fault;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;

/** RFC 5321 §5.1 and RFC 7505, case by case, over real DNS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MxLookupTest {
    private static final int PORT = 2525;
    private static final String CROWD = IntStream.range(0, 30)
            .mapToObj(number -> "crowd MX " + number + " crowd" + number + "\ncrowd" + number + " A 198.51.100."
                    + number + "\ncrowd" + number + " A 203.0.113." + number + "\ncrowd" + number + " A 198.18.0."
                    + number)
            .collect(Collectors.joining("\n"));
    private static final String LOST = IntStream.range(0, 30)
            .mapToObj(number -> "lost MX " + number + " nowhere" + number)
            .collect(Collectors.joining("\n"));
    private static final String ZONE = """
            $ORIGIN test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            ordered MX 20 b
            ordered MX 10 a
            ordered MX 30 c
            a A 192.0.2.1
            b A 192.0.2.2
            c A 192.0.2.3
            both MX 10 dual
            dual A 192.0.2.4
            dual A 192.0.2.5
            dual A 192.0.2.6
            dual AAAA 2001:db8::4
            dual AAAA 2001:db8::5
            equal MX 10 a
            equal MX 10 b
            equal MX 10 c
            nullmx MX 0 .
            nullmxtoo MX 0 .
            nullmxtoo MX 10 a
            onlya A 192.0.2.7
            onlyaaaa AAAA 2001:db8::7
            onlytxt TXT "no address"
            aliasdomain CNAME ordered
            aliashost MX 10 alias
            alias CNAME a
            noaddress MX 10 onlytxt
            dangling MX 10 nowhere
            halfdead MX 10 nowhere
            halfdead MX 20 b
            broken A 192.0.2.8
            unlucky MX 10 sick
            luckier MX 10 sick
            luckier MX 20 b
            sick A 192.0.2.9
            self MX 10 north
            north A 192.0.2.10
            backup MX 10 a
            backup MX 20 north
            backup MX 20 b
            backup MX 30 c
            selfbyaddress MX 10 othername
            othername A 192.0.2.10
            selfimplicit A 192.0.2.10
            literal MX 10 [192.0.2.1]
            xn--bcher-kva MX 10 a
            twice MX 10 a
            twice MX 10 A
            """ + CROWD + "\n" + LOST + "\n";

    private ZoneServer server;

    @BeforeAll
    void start() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = ZoneServer.start(anyPort, Zones.parse(List.of(ZONE)), query -> {});
        server.fault(Domain.parse("broken.test"), Fault.SERVFAIL);
        server.fault(Domain.parse("sick.test"), Fault.SERVFAIL);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ordered.test       | a.test/192.0.2.1 b.test/192.0.2.2 c.test/192.0.2.3",
                "ORDERED.TEST       | a.test/192.0.2.1 b.test/192.0.2.2 c.test/192.0.2.3",
                "both.test          | dual.test/2001:db8:0:0:0:0:0:4 dual.test/192.0.2.4 dual.test/2001:db8:0:0:0:0:0:5"
                        + " dual.test/192.0.2.5 dual.test/192.0.2.6",
                "onlya.test         | onlya.test/192.0.2.7",
                "onlyaaaa.test      | onlyaaaa.test/2001:db8:0:0:0:0:0:7",
                "aliasdomain.test   | a.test/192.0.2.1 b.test/192.0.2.2 c.test/192.0.2.3",
                "aliashost.test     | alias.test/192.0.2.1",
                "halfdead.test      | b.test/192.0.2.2",
                "luckier.test       | b.test/192.0.2.2",
                "nullmxtoo.test     | a.test/192.0.2.1",
                "backup.test        | a.test/192.0.2.1",
                "bücher.test        | a.test/192.0.2.1",
                "twice.test         | a.test/192.0.2.1",
                "[192.0.2.20]       | [192.0.2.20]/192.0.2.20",
                "[IPv6:2001:db8::9] | [IPv6:2001:db8::9]/2001:db8:0:0:0:0:0:9",
            })
    void findsHosts(String domain, String expected) {
        MxAnswer.Hosts found = assertInstanceOf(MxAnswer.Hosts.class, find(domain));

        assertEquals(
                expected,
                found.hosts().stream()
                        .map(host -> host.name() + "/" + host.address().getHostAddress())
                        .collect(Collectors.joining(" ")));
        assertTrue(found.hosts().stream().allMatch(host -> host.port() == PORT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nullmx.test        | 556 | 5.1.10 | takes no mail",
                "nothing.test       | 550 | 5.1.2  | does not exist",
                "onlytxt.test       | 550 | 5.1.2  | neither MX records nor an address",
                "noaddress.test     | 550 | 5.4.4  | no mail host of the domain noaddress.test has an address",
                "dangling.test      | 550 | 5.4.4  | no mail host of the domain dangling.test has an address",
                "lost.test          | 550 | 5.4.4  | no mail host of the domain lost.test has an address",
                "literal.test       | 550 | 5.4.4  | no mail host of the domain literal.test has an address",
                "self.test          | 550 | 5.4.6  | leads back to north.test",
                "selfbyaddress.test | 550 | 5.4.6  | leads back to north.test",
                "selfimplicit.test  | 550 | 5.4.6  | leads back to north.test",
                "[192.0.2.10]       | 550 | 5.4.6  | leads back to north.test",
            })
    void refuses(String domain, int code, String status, String text) {
        MxAnswer.Refused refused = assertInstanceOf(MxAnswer.Refused.class, find(domain));

        assertEquals(code, refused.code());
        assertEquals(status, refused.status().toString());
        assertTrue(refused.text().contains(text), refused::text);
    }

    @ParameterizedTest
    @CsvSource({"broken.test", "unlucky.test", "outside.invalid"})
    void triesLaterWhatDnsCouldNotSay(String domain) {
        MxAnswer.TryLater later = assertInstanceOf(MxAnswer.TryLater.class, find(domain));

        assertEquals("4.4.3", later.status().toString());
        assertTrue(later.text().contains("no DNS server answered"), later::text);
    }

    @Test
    void shufflesEqualsAndEachComesFirstAtTimes() {
        Set<String> first = new HashSet<>();
        MxLookup lookup = lookup(Duration.ofSeconds(30));
        for (int i = 0; i < 100; i++) {
            MxAnswer.Hosts found = (MxAnswer.Hosts) lookup.find(Domain.parse("equal.test"));
            assertEquals(3, found.hosts().size());
            first.add(found.hosts().get(0).name().ascii());
        }

        assertEquals(Set.of("a.test", "b.test", "c.test"), first);
    }

    @Test
    void boundsHostsAddressesAndHops() {
        MxAnswer.Hosts found = (MxAnswer.Hosts) find("crowd.test");

        assertEquals(40, found.hosts().size());
        assertEquals("crowd13.test", found.hosts().get(39).name().ascii());
        assertTrue(found.hops().size() <= 64);
    }

    @Test
    void asksForNoFurtherHostOnceItsPatienceIsOver() {
        MxAnswer.Hosts found = (MxAnswer.Hosts) lookup(Duration.ZERO).find(Domain.parse("crowd.test"));

        assertEquals(3, found.hosts().size());
        assertInstanceOf(MxAnswer.TryLater.class, lookup(Duration.ZERO).find(Domain.parse("halfdead.test")));
    }

    @Test
    void tellsTheRoadWhatItAsked() {
        MxAnswer answer = find("aliashost.test");

        assertEquals(
                List.of("aliashost.test MX", "alias.test A", "alias.test AAAA"),
                answer.hops().stream().map(hop -> hop.detail().get("question")).toList());
        assertTrue(answer.hops().stream().allMatch(hop -> hop.kind() == HopKind.DNS));
        assertTrue(answer.hops().stream().allMatch(hop -> hop.host().equals("north.test")));
        assertFalse(answer.hops().get(0).took().isNegative());
    }

    /** Else a stranger's MX record would have us send mail to ourselves, who may trust the loopback address. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1,true", "127.8.8.8,true", "0.0.0.0,true", "::1,true", "192.0.2.10,false"})
    void whoListensAtAllAddressesIsMetAtEachOfThem(String address, boolean met) throws IOException {
        Ourselves everywhere = Ourselves.listeningAt(Domain.parse("north.test"), List.of(new InetSocketAddress(PORT)));
        NextHost host = new NextHost(Domain.parse("mx.evil.test"), InetAddress.getByName(address), PORT);
        assertEquals(met, everywhere.listensAt(host));
        for (InetAddress here : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList()) {
            assertTrue(everywhere.listensAt(new NextHost(Domain.parse("mx.evil.test"), here, PORT)), here::toString);
        }
        Ourselves elsewhere =
                new Ourselves(Domain.parse("north.test"), Set.of(new InetSocketAddress("192.0.2.10", PORT)));
        assertEquals(!met, elsewhere.listensAt(host));
    }

    private MxAnswer find(String domain) {
        return lookup(Duration.ofSeconds(30)).find(Domain.parse(domain));
    }

    private MxLookup lookup(Duration patience) {
        ResolverSettings settings = new ResolverSettings(List.of(server.address()), Duration.ofSeconds(20), 1);
        Ourselves north = new Ourselves(Domain.parse("north.test"), Set.of(new InetSocketAddress("192.0.2.10", PORT)));
        return new MxLookup(new DnsjavaResolver(settings, Clock.systemUTC()), north, PORT, patience, new Random(1));
    }
}
