package org.postroad.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.Listener;
import org.postroad.app.settings.SystemSettings.PublishedTls;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.blob.s3.S3Credentials;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.oauth.OAuthProvider;
import org.postroad.common.settings.Problem;
import org.postroad.common.settings.SettingsException;
import org.postroad.mailstore.Quota;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.policy.Rate;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.tls.sts.StsPolicy;

class SettingsReaderTest {
    private static final Path SAMPLE = Path.of("..", "config", "postroad.toml");
    private static final Pattern COMMENTED_SETTING =
            Pattern.compile("(?m)^# (?=[a-z_]+ = |\\[outbound|\\[admin|\\[\\[)");

    @TempDir
    Path dir;

    private SystemSettings read(String toml) throws IOException, SettingsException {
        return SettingsReader.read(Files.writeString(dir.resolve("postroad.toml"), toml));
    }

    private List<String> problems(String toml) {
        return assertThrows(SettingsException.class, () -> read(toml)).problems().stream()
                .map(Problem::text)
                .toList();
    }

    @Test
    void theShippedSampleLoads() throws SettingsException {
        SystemSettings sample = SettingsReader.read(SAMPLE);
        assertEquals(new Domain("mx.example.org"), sample.hostname());
        assertEquals(RetrySchedule.DEFAULT, sample.queue().retries());
    }

    @Test
    void theSampleShowsTheRealDefaults() throws IOException, SettingsException {
        for (String file : List.of(
                "fullchain.pem",
                "privkey.pem",
                "smarthost-password",
                "rows-password",
                "blobs-credentials",
                "oauth-client-secret",
                "authorities.pem")) {
            Files.writeString(dir.resolve(file), "content\nmore\n");
        }
        Files.writeString(dir.resolve("admin-token"), "a token of twenty characters\n");

        Files.writeString(dir.resolve("anchors.zone"), ResolverSettings.ROOT_ANCHORS);
        String sample = Files.readString(SAMPLE);
        String allSet = COMMENTED_SETTING
                .matcher(sample)
                .replaceAll("")
                .replaceAll("/etc/letsencrypt/live/mx.example.org/", "");
        SystemSettings set = read(allSet);
        SystemSettings usual = read(sample);
        assertEquals(usual.listen(), set.listen());
        assertEquals(usual.http(), set.http());
        assertEquals(usual.queue(), set.queue());
        assertEquals(usual.limits(), set.limits());
        assertEquals(usual.accountLimits(), set.accountLimits());
        assertEquals(usual.listeners().size() + 1, set.listeners().size());
        assertEquals(1, set.door().lists().lists().size());
        assertEquals(usual.door(), set.door().withLists(usual.door().lists()));
        PostgresSettings server = set.storage().rows().orElseThrow();
        assertEquals("postroad", server.user());
        S3Settings blobs = set.storage().blobs().orElseThrow();
        assertEquals("https://s3.example.net/mail-bytes/postroad/", blobs.toString());
        assertEquals(new S3Credentials("content", "more"), blobs.credentials());
        assertEquals(usual.storage().withRows(server).withBlobs(blobs), set.storage());
        assertEquals(usual.stopLimit(), set.stopLimit());
        OAuthProvider provider = set.oauth().get(0);
        assertEquals("email", provider.userClaim());
        assertEquals("mail-server", provider.introspection().orElseThrow().client());
        assertEquals(usual.dns().timeout(), set.dns().timeout());
        assertEquals(usual.outbound().port(), set.outbound().port());
        assertEquals(usual.dns().dnssec(), set.dns().dnssec());
        assertEquals(usual.outbound().tls().dane(), set.outbound().tls().dane());
        assertEquals(usual.outbound().tls().mtaSts(), set.outbound().tls().mtaSts());
        assertTrue(set.outbound().smarthost().orElseThrow().requireTls());
        assertTrue(set.tls().isPresent());
        assertEquals(Optional.empty(), usual.admin());
        assertTrue(set.admin().orElseThrow().listen().getAddress().isLoopbackAddress());
    }

    @Test
    void theOperatorsTokenIsLongAndNeverSentInTheClear() throws IOException {
        Files.writeString(dir.resolve("admin-token"), "short\n");
        List<String> problems = problems("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "."
                admin.listen = "192.0.2.1:8081"
                admin.token_file = "admin-token"
                """);
        assertEquals(2, problems.size());
        assertTrue(problems.get(0).contains("set admin.tls = true"), problems::toString);
        assertTrue(problems.get(1).contains("at least 20 characters"), problems::toString);
    }

    @Test
    void oneHostAndPortHasOneLogin() throws IOException {
        Files.writeString(dir.resolve("password"), "secret\n");
        String outbound = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "."
                [outbound.smarthost]
                host = "smtp.example.net"
                [[outbound.relays]]
                senders = ["h.example"]
                host = "smtp.example.net"
                login = "us"
                password_file = "password"
                """;
        assertEquals(
                List.of("one host and port has one login, in outbound.relays as in outbound.smarthost"),
                problems(outbound));
        assertEquals(
                1,
                problems(outbound.replace("[outbound.smarthost]", "[[outbound.relays]]\nrecipients = [\"x.example\"]"))
                        .size());
    }

    /** Relays stay until a restart, so that a file can be right by itself and wrong beside them. */
    @Test
    void noReloadGivesOneHostTwoLogins() throws Exception {
        Files.writeString(dir.resolve("password"), "secret\n");
        String relay = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "."
                [[outbound.relays]]
                senders = ["h.example"]
                host = "smtp.example.net"
                login = "us"
                password_file = "password"
                """;
        SystemSettings before = read(relay);
        String smarthost = relay.replace("[[outbound.relays]]\nsenders = [\"h.example\"]", "[outbound.smarthost]");
        SystemSettings same = read(smarthost);
        assertEquals(
                same.outbound().smarthost(), before.following(same).outbound().smarthost());
        SystemSettings other = read(smarthost.replace("\"us\"", "\"them\""));
        assertEquals(
                List.of("one host and port has one login, in outbound.relays as in outbound.smarthost; "
                        + "the relays of before stay until a restart"),
                assertThrows(SettingsException.class, () -> before.following(other)).problems().stream()
                        .map(Problem::text)
                        .toList());
    }

    @Test
    void aProviderOfTokensIsToldWhole() throws IOException {
        Files.writeString(dir.resolve("keys"), "{\"keys\": []}");
        List<String> problems = problems("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "."
                [[auth.oauth]]
                issuer = "https://login.example"
                keys_url = "http://login.example/keys"
                [[auth.oauth]]
                issuer = "https://login.example"
                audience = ["h.example"]
                keys_file = "keys"
                client = "us"
                [[auth.oauth]]
                issuer = "https://another.example"
                audience = ["h.example"]
                """);
        assertEquals(6, problems.size(), problems::toString);
        for (String expected : List.of(
                "somebody else's service",
                "http:// only on this host itself",
                "holds no public key",
                "belong together",
                "needs keys_url, keys_file or introspection_url",
                "more than once")) {
            assertTrue(problems.stream().anyMatch(problem -> problem.contains(expected)), problems::toString);
        }
    }

    @Test
    void anS3StoreNeedsABucketAndCredentials() throws IOException {
        String system = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "data"
                """;
        Files.writeString(dir.resolve("one-line"), "access\n");
        assertEquals(
                1,
                problems(system + "storage.blobs = \"s3://s3.example.net/mail\"")
                        .size());
        assertEquals(1, problems(system + "storage.blobs_region = \"eu-1\"").size());
        List<String> problems = problems(system + """
                storage.blobs = "https://s3.example.net/mail"
                storage.blobs_credentials_file = "one-line"
                """);
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.get(1).contains("must have the access key in its first line"), problems::toString);
        assertTrue(problems.get(0).contains("must be s3://host/bucket"), problems::toString);
    }

    @Test
    void whatOthersAreToldOfTls() throws IOException, SettingsException {
        String system = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "data"
                """;
        assertEquals(PublishedTls.NOTHING, read(system).published());
        PublishedTls said = read(system + "mta_sts.mode = \"enforce\"\ntls_reports.to = \"tls@h.example\"\n")
                .published();
        StsPolicy policy = said.mtaSts().orElseThrow();
        assertEquals(new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("h.example"), Duration.ofDays(7)), policy);
        assertEquals("tls@h.example", said.tlsReports().orElseThrow().toString());
        assertEquals(1, problems(system + "mta_sts.mx = [\"a.example\"]").size());
        assertEquals(1, problems(system + "mta_sts.mode = \"perhaps\"").size());
        assertEquals(
                1,
                problems(system + "mta_sts = { mode = \"none\", max_age = \"900d\" }")
                        .size());
    }

    @Test
    void newAccountsMayBeLimited() throws IOException, SettingsException {
        String system = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "data"
                """;
        assertEquals(Quota.Limits.NONE, read(system).storage().quota());
        assertEquals(
                Quota.Limits.octets(5_000_000_000L),
                read(system + "storage.quota = \"5GB\"").storage().quota());
        assertEquals(1, problems(system + "storage.quota = \"much\"").size());
    }

    @Test
    void aPasswordNeverShows() throws IOException, SettingsException {
        Files.writeString(dir.resolve("secret"), "hunter2\n");
        SystemSettings settings = read("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "data"
                outbound.smarthost = {host = "s.example", login = "me", password_file = "secret"}
                """);
        assertEquals(
                "hunter2",
                settings.outbound()
                        .smarthost()
                        .orElseThrow()
                        .login()
                        .orElseThrow()
                        .password());
        assertFalse(settings.toString().contains("hunter2"));
    }

    @Test
    void whomListenersTrust() throws Exception {
        SystemSettings settings = read("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "here"
                [listen.proxies]
                smtp = ["10.0.0.0/8", "2001:db8::1"]
                [listen.xclient]
                submission = ["127.0.0.1"]
                """);
        assertEquals(
                List.of(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("2001:db8::1")),
                settings.listen().proxies().smtp());
        assertEquals(
                List.of(IpNetwork.parse("127.0.0.1")),
                settings.listen().xclient().submission());
        assertEquals(List.of(), settings.listen().xclient().smtp());
        List<String> problems = problems("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "here"
                [listen]
                lmtp_from = []
                [listen.proxies]
                smtp = ["10.0.0.1/8"]
                [listen.xclient]
                smtp = ["proxy.example"]
                """);
        assertEquals(3, problems.size(), problems::toString);
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        List<String> problems = problems("""
                hostname = "not a name"
                [tls]
                certificate = "missing.pem"
                [listen]
                smtp = ["everywhere"]
                [queue]
                retry = []
                [outbound.smarthost]
                host = "s.example"
                require_tls = false
                login = "me"
                """);
        assertEquals(9, problems.size(), () -> String.join("\n", problems));
    }

    @Test
    void aDirectoryTooDeepForASocketIsExplained() {
        List<String> problems = problems("""
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "%s"
                """.formatted("/" + "deep".repeat(30)));
        assertTrue(problems.get(0).contains("set storage.control_socket to a shorter one"), problems::toString);
    }

    @Test
    void aListenerHasRulesOfItsOwnAndRelaysForNobodyByASlip() throws IOException, SettingsException {
        String system = """
                hostname = "h.example"
                domains = ["h.example"]
                storage.directory = "data"
                [[listener]]
                """;
        Listener own = read(system + """
                address = "127.0.0.1:2525"
                hostname = "relay.h.example"
                tls_required = true
                message_size = "1MB"
                relay_from = ["0.0.0.0/0"]
                session = "2h"
                rates.connections = "5/1m"
                """).ownListeners().get(0);
        assertEquals(Listener.Kind.SMTP, own.kind());
        assertEquals("relay.h.example", own.hostname().ascii());
        assertTrue(own.tlsRequired());
        assertEquals(1_000_000, own.limits().messageSize());
        assertEquals(Limits.DEFAULT.recipients(), own.limits().recipients());
        assertEquals(Duration.ofHours(2), own.limits().session());
        assertEquals(Rate.parse("5/1m"), own.rates().connections().address());
        assertEquals(Rate.parse("1000/1m"), own.rates().messages().address());
        List<String> problems = problems(system + """
                address = "0.0.0.0:2525"
                relay_from = ["0.0.0.0/1", "128.0.0.0/1", "::/0", "10.0.0.0/8"]
                """);
        assertEquals(3, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("would be an open relay"), problems::toString);
        problems = problems(system + """
                address = "0.0.0.0:2525"
                kind = "submission"
                relay_from = ["10.0.0.0/8"]
                session = "5m"
                colour = "red"
                """);
        assertEquals(3, problems.size(), problems::toString);
        assertEquals(
                1,
                problems(system + "address = \"0.0.0.0:24\"\nkind = \"lmtp\"").size());
        assertEquals(1, problems(system + "kind = \"smtp\"").size());
    }

    @Test
    void addressesAndRelaysAreRead() throws IOException, SettingsException {
        SystemSettings settings = read("""
                hostname = "mx.one.test"
                domains = ["one.test"]
                storage.directory = "data"
                addresses = {separators = "-+", dots_matter = false}
                [[outbound.relays]]
                recipients = ["Partner.test"]
                senders = ["Alice@one.test"]
                host = "relay.test"
                port = 25
                """);
        assertEquals("-+", settings.addresses().separators());
        assertFalse(settings.addresses().spelling().dotsMatter());
        SystemSettings.Relay relay = settings.outbound().relays().get(0);
        assertEquals(List.of("partner.test"), relay.recipients());
        assertEquals(List.of("alice@one.test"), relay.senders());
        assertTrue(relay.host().requireTls());
        List<String> problems = problems("""
                hostname = "mx.one.test"
                domains = ["one.test"]
                storage.directory = "data"
                addresses.separators = "a"
                [[outbound.relays]]
                host = "relay.test"
                """);
        assertEquals(2, problems.size(), problems::toString);
    }
}
