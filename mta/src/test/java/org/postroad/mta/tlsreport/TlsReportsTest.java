package org.postroad.mta.tlsreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.PartDecoder;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.common.wire.tls.TestAuthority;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.https.PublicHttps;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.TwoHouses;
import org.postroad.mta.tls.TlsObservation;
import org.postroad.mta.tls.TlsObservation.Policy;
import org.postroad.mta.tls.TlsObservation.Result;
import org.postroad.mta.tls.TlsObservation.Type;
import org.postroad.mta.tls.sts.PolicySite;
import org.postroad.mta.tlsreport.TlsReport.Failure;
import org.postroad.mta.tlsreport.TlsReport.PolicyResult;
import org.postroad.mta.tlsreport.sql.SqlTlsResultStore;

/** Results become a report, and the report comes to who asked for it (RFC 8460). */
class TlsReportsTest {
    private static final Domain SOUTH = Domain.parse("south.test");
    private static final Policy STS = new Policy(
            SOUTH, Type.STS, List.of("version: STSv1", "mode: testing", "mx: mx.south.test"), List.of("mx.south.test"));
    private static final String ZONE = """
            $ORIGIN south.test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            reports A 127.0.0.1
            _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.south.test/tls?a=b,mailto:tls%%2Dreports@south.test"
            _smtp._tls.east TXT "v=TLSRPTv1; rua=https://reports.south.test"
            """.replace("%%", "%");
    private static final TestAuthority CA = TestAuthority.root("authority");

    @TempDir
    Path directory;

    private static TlsObservation failure(Result result, String text) {
        return new TlsObservation(STS, result, "mx.south.test", "192.0.2.1", "192.0.2.9", text);
    }

    @Test
    void aDaysResultsComeAsMail() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-23T22:00:00Z"));
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TwoHouses houses = new TwoHouses(TestEngine.H2, directory, clock);
                PolicySite site = new PolicySite(anywhere, CA.issue("reports.south.test"));
                ZoneServer dns = ZoneServer.start(anywhere, Zones.parse(List.of(ZONE)), query -> {})) {
            AccountId reader = houses.south.account("tls-reports@south.test");
            House north = houses.north;
            TlsResultStore store = new SqlTlsResultStore();
            TlsResultCounts counts = new TlsResultCounts(north.store.database(), store, clock);
            TlsReporter reporter = reporter(north, dns, site, PeerTrust.of(List.of(CA.certificate())), clock);
            for (int i = 0; i < 3; i++) {
                counts.add(failure(Result.SUCCESS, ""));
            }
            counts.flush();
            counts.add(failure(Result.SUCCESS, ""));
            counts.add(failure(Result.CERTIFICATE_EXPIRED, "it ended"));
            counts.add(failure(Result.CERTIFICATE_EXPIRED, "it ended"));
            counts.add(new TlsObservation(
                    Policy.noneFound(Domain.parse("nobody.test")), Result.SUCCESS, "mx", "", "", ""));
            counts.flush();
            assertEquals(0, reporter.sendDue(), "the day is not over");
            clock.advance(Duration.ofHours(3));
            assertEquals(1, reporter.sendDue());
            assertEquals(0, reporter.sendDue(), "once");
            houses.until(() -> !houses.south.inbox(reader).isEmpty());
            assertEquals(1, site.bodies().size(), "offered, and refused with a 404");

            Email mail = houses.south.inbox(reader).get(0);
            String text = houses.south.text(mail);
            assertTrue(
                    text.contains("\r\nTLS-Report-Domain: south.test\r\nTLS-Report-Submitter: mx.north.test\r\n"),
                    text);
            assertTrue(text.contains("\r\nTLS-Required: No\r\n"), text);
            assertTrue(text.startsWith("Return-Path: <>\r\n"), text);
            assertEquals("tlsrpt", mail.summary().structure().parameters().get("report-type"));
            BodyPart part = mail.summary().structure().children().get(1);
            assertEquals("application/tlsrpt+gzip", part.type());
            assertEquals("mx.north.test!south.test!1795392000!1795478399.json.gz", part.fileName());
            JsonNode report = new ObjectMapper().readTree(json(houses.south, mail, part));
            assertEquals(
                    "2026-11-23T00:00:00Z",
                    report.at("/date-range/start-datetime").asText());
            assertEquals(
                    "2026-11-23T23:59:59Z",
                    report.at("/date-range/end-datetime").asText());
            assertEquals("postmaster@north.test", report.at("/contact-info").asText());
            assertEquals(1, report.at("/policies").size());
            JsonNode policy = report.at("/policies/0");
            assertEquals("sts", policy.at("/policy/policy-type").asText());
            assertEquals("south.test", policy.at("/policy/policy-domain").asText());
            assertEquals("mode: testing", policy.at("/policy/policy-string/1").asText());
            assertEquals("mx.south.test", policy.at("/policy/mx-host/0").asText());
            assertEquals(4, policy.at("/summary/total-successful-session-count").asLong());
            assertEquals(2, policy.at("/summary/total-failure-session-count").asLong());
            JsonNode detail = policy.at("/failure-details/0");
            assertEquals("certificate-expired", detail.at("/result-type").asText());
            assertEquals(2, detail.at("/failed-session-count").asLong());
            assertEquals("192.0.2.1", detail.at("/receiving-ip").asText());
            assertEquals("192.0.2.9", detail.at("/sending-mta-ip").asText());
            assertEquals("it ended", detail.at("/failure-reason-code").asText());
            try (InputStream encoded =
                    houses.south.store.blobs().open(mail.blobId(), part.bodyOffset(), part.encodedLength())) {
                TlsReport read = TlsReportJson.read(PartDecoder.decode(part, encoded), true);
                assertEquals(4, read.policies().get(0).successes());
            }
        }
    }

    private static TlsReporter reporter(
            House house, ZoneServer dns, PolicySite site, PeerTrust trust, ManualClock clock) {
        DnsjavaResolver resolver =
                new DnsjavaResolver(new ResolverSettings(List.of(dns.address()), Duration.ofSeconds(20), 1), clock);
        return new TlsReporter(
                house.store.database(),
                new SqlTlsResultStore(),
                resolver,
                PublicHttps.anywhere(resolver, trust, site.port(), Duration.ofMinutes(1), clock),
                house.store.blobs(),
                house.dispatcher,
                EmailAddress.parse("postmaster@north.test"),
                clock,
                "mx.north.test");
    }

    /** RFC 8460 §5.4, §5.5. */
    @Test
    void aDaysResultsArePostedUntilTheyAreTaken() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-23T22:00:00Z"));
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TwoHouses houses = new TwoHouses(TestEngine.H2, directory, clock);
                PolicySite site = new PolicySite(anywhere, CA.issue("reports.south.test"));
                ZoneServer dns = ZoneServer.start(anywhere, Zones.parse(List.of(ZONE)), query -> {})) {
            House north = houses.north;
            TlsResultCounts counts = new TlsResultCounts(north.store.database(), new SqlTlsResultStore(), clock);
            Policy none = Policy.noneFound(Domain.parse("east.south.test"));
            counts.add(new TlsObservation(none, Result.SUCCESS, "mx", "", "", ""));
            counts.flush();
            clock.advance(Duration.ofHours(3));
            PeerTrust nobody =
                    PeerTrust.of(List.of(TestAuthority.root("another").certificate()));
            assertEquals(0, reporter(north, dns, site, nobody, clock).sendDue());
            assertEquals(List.of(), site.requests(), "who cannot prove its name is told nothing");

            TlsReporter reporter = reporter(north, dns, site, PeerTrust.of(List.of(CA.certificate())), clock);
            site.says("HTTP/1.1 302 Found\r\nLocation: https://reports.south.test/there\r\n\r\n");
            assertEquals(0, reporter.sendDue(), "no redirect is followed");
            site.says("HTTP/1.1 201 Created\r\nContent-Length: 999999999\r\n\r\n");
            assertEquals(1, reporter.sendDue());
            assertEquals(0, reporter.sendDue(), "once");
            List<String> request =
                    List.of("POST / HTTP/1.1", "Host: reports.south.test", "Content-Type: application/tlsrpt+gzip");
            assertEquals(request, site.requests().subList(0, 3));
            assertEquals(request, site.requests().subList(3, site.requests().size()));
            TlsReport report =
                    TlsReportJson.read(new ByteArrayInputStream(site.bodies().get(1)), true);
            assertEquals("east.south.test", report.policies().get(0).domain());
            assertEquals(1, report.policies().get(0).successes());

            site.says("HTTP/1.1 500 No\r\n\r\n");
            counts.add(new TlsObservation(none, Result.SUCCESS, "mx", "", "", ""));
            counts.flush();
            clock.advance(Duration.ofDays(2));
            assertEquals(0, reporter.sendDue());
            assertEquals(3, site.bodies().size());
            assertEquals(0, reporter.sendDue());
            assertEquals(3, site.bodies().size(), "it is given up");
        }
    }

    private static byte[] json(House house, Email mail, BodyPart part) throws IOException {
        try (InputStream encoded = house.store.blobs().open(mail.blobId(), part.bodyOffset(), part.encodedLength())) {
            return new GZIPInputStream(PartDecoder.decode(part, encoded)).readAllBytes();
        }
    }

    /** Whoever sees to it that each failure has another reason fills no table. */
    @Test
    void aDayHasNoMoreRowsThanIsGood() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-23T22:00:00Z"));
        try (TestStore store = TestStore.open(directory, MtaSchema.SCHEMA)) {
            SqlTlsResultStore rows = new SqlTlsResultStore();
            TlsResultCounts counts = new TlsResultCounts(store.database(), rows, clock);
            for (int i = 0; i < 500; i++) {
                counts.add(failure(Result.CERTIFICATE_HOST_MISMATCH, "name " + i));
            }
            counts.flush();
            List<TlsResultStore.Counted> kept = store.database()
                    .read(snapshot -> rows.results(snapshot, new TlsResultStore.Due(counts.today(), SOUTH), 1000));
            assertEquals(201, kept.size());
            assertEquals(
                    500,
                    kept.stream().mapToLong(TlsResultStore.Counted::sessions).sum());
        }
        clock.close();
    }

    @Property(tries = 100)
    void whatIsWrittenIsReadAgain(
            @ForAll @StringLength(max = 100) String organization,
            @ForAll @Size(max = 5) List<@StringLength(max = 50) String> strings,
            @ForAll @LongRange(min = 0) long sessions)
            throws IOException {
        Failure failure = new Failure("validation-failure", "192.0.2.9", "mx", "192.0.2.1", sessions, organization);
        TlsReport report = new TlsReport(
                organization,
                Instant.parse("2026-11-23T00:00:00Z"),
                Instant.parse("2026-11-23T23:59:59Z"),
                "postmaster",
                "id",
                List.of(new PolicyResult("sts", strings, "south.test", strings, sessions, sessions, List.of(failure))));
        byte[] json = TlsReportJson.write(report);
        assertEquals(report, TlsReportJson.read(new ByteArrayInputStream(json), false));
        assertEquals(report, TlsReportJson.read(new ByteArrayInputStream(gzip(json)), true));
    }

    @Property(tries = 300)
    void noTextDoesHarm(@ForAll @StringLength(max = 200) String text) {
        for (String json :
                List.of(text, "{\"policies\":[" + text + "]}", "{\"policies\":[{\"policy\":\"" + text + "\"}]}")) {
            try {
                TlsReportJson.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), false);
            } catch (IOException fine) {
                // Most are none.
            }
        }
        TlsRptRecord.among(List.of("v=TLSRPTv1;" + text, "v=TLSRPTv1; rua=" + text));
        TlsRptRecord.among(List.of("v=TLSRPTv1; rua=mailto:" + text));
    }

    @Test
    void bombsAreLeftAlone() throws IOException {
        byte[] bomb = gzip(
                ("{\"policies\":[" + " ".repeat(TlsReportJson.MAX_OCTETS) + "]}").getBytes(StandardCharsets.US_ASCII));
        assertTrue(bomb.length < 10_000);
        assertThrows(IOException.class, () -> TlsReportJson.read(new ByteArrayInputStream(bomb), true));
        byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        assertThrows(IOException.class, () -> TlsReportJson.read(new ByteArrayInputStream(deep), false));
        assertThrows(
                IOException.class,
                () -> TlsReportJson.read(
                        new ByteArrayInputStream("no gzip".getBytes(StandardCharsets.US_ASCII)), true));
    }

    @Test
    void recordsAreRead() {
        assertEquals(
                Optional.of(new TlsRptRecord(
                        List.of(EmailAddress.parse("a@x.test"), EmailAddress.parse("b@x.test")),
                        List.of(new TlsRptRecord.Post(Domain.parse("x.test"), "/r")))),
                TlsRptRecord.among(List.of(
                        "other", "v=TLSRPTv1;rua=mailto:a@x.test,https://x.test/r, MAILTO:b@x.test?subject=x;")));
        assertEquals(
                Optional.of(new TlsRptRecord(
                        List.of(),
                        List.of(
                                new TlsRptRecord.Post(Domain.parse("x.test"), "/?a=%2C"),
                                new TlsRptRecord.Post(Domain.parse("y.test"), "/")))),
                TlsRptRecord.among(List.of(
                        "v=TLSRPTv1; rua=http://x.test/,https://x.test:22/,https://[::1]/,https://u@x.test/,https://x.test/ /,"
                                + "https:x,HTTPS://x.test:443?a=%2C,https://y.test/#f,https://z.test/")));
        assertEquals(Optional.empty(), TlsRptRecord.among(List.of("v=TLSRPTv1")));
        assertEquals(Optional.empty(), TlsRptRecord.among(List.of("v=TLSRPTv2; rua=mailto:a@x.test")));
        assertEquals(
                Optional.empty(),
                TlsRptRecord.among(List.of("v=TLSRPTv1; rua=mailto:a@x.test", "v=TLSRPTv1; rua=mailto:b@x.test")));
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }
}
