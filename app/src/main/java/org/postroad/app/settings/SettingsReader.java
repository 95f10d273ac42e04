package org.postroad.app.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postroad.app.settings.SystemSettings.AccountLimits;
import org.postroad.app.settings.SystemSettings.Addresses;
import org.postroad.app.settings.SystemSettings.Admin;
import org.postroad.app.settings.SystemSettings.Http;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.Listeners;
import org.postroad.app.settings.SystemSettings.Login;
import org.postroad.app.settings.SystemSettings.Outbound;
import org.postroad.app.settings.SystemSettings.OutboundSender;
import org.postroad.app.settings.SystemSettings.OutboundTls;
import org.postroad.app.settings.SystemSettings.PublishedTls;
import org.postroad.app.settings.SystemSettings.Queue;
import org.postroad.app.settings.SystemSettings.Relay;
import org.postroad.app.settings.SystemSettings.Smarthost;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.app.settings.SystemSettings.TlsFiles;
import org.postroad.app.settings.SystemSettings.Trusted;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.blob.s3.S3Credentials;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.settings.Section;
import org.postroad.common.settings.SettingsException;
import org.postroad.common.settings.SettingsFile;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.Spelling;
import org.postroad.mta.dns.Dnssec;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.policy.Rate;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.Relays;
import org.postroad.mta.tls.sts.StsPolicy;
import org.postroad.webmail.http.HttpSettings;

/** Reads the settings file of one system. Paths in it are relative to the file's own directory. */
public final class SettingsReader {
    private static final Domain PLACEHOLDER = new Domain("placeholder.invalid");
    private static final int MAX_SOCKET_PATH = 100; // what every Unix has room for
    private static final int MAX_PORT = 65_535;
    private static final int MAX_FILE = 1 << 20; // a password, a key, records of a zone
    private static final Duration LONGEST_HOLD = Duration.ofDays(365);
    private static final Duration SHORTEST_SESSION = Duration.ofMinutes(10);
    private static final Duration LONGEST_SESSION = Duration.ofDays(7);

    private final Path base;

    private SettingsReader(Path base) {
        this.base = base;
    }

    /**
     * Reads a file.
     *
     * @throws SettingsException with every problem that it has
     */
    public static SystemSettings read(Path file) throws SettingsException {
        Path base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return SettingsFile.read(file, new SettingsReader(base)::system);
    }

    private SystemSettings system(Section root) {
        Domain hostname = root.required("hostname", Domain::parse, PLACEHOLDER);
        List<Domain> domains = root.list("domains", Domain::parse, List.of());
        if (domains.isEmpty()) {
            root.problem(
                    "domains",
                    "domains is missing or empty: name the domains whose mail lives here, such as [\"example.org\"]");
        }
        Limits limits = limits(root.section("limits"));
        DoorSettings door = DoorReader.door(root.section("door"));
        return new SystemSettings(
                hostname,
                domains,
                addresses(root.section("addresses")),
                storage(root.section("storage")),
                tls(root.section("tls")),
                listeners(root.section("listen")),
                http(root.section("http")),
                root.has("admin") ? admin(root.section("admin")) : Optional.empty(),
                dns(root.section("dns")),
                outbound(root.section("outbound")),
                queue(root.section("queue")),
                limits,
                accountLimits(root.section("limits")),
                OAuthReader.providers(root.section("auth"), this),
                door,
                root.sections("listener").stream()
                        .map(section -> ListenerReader.listener(section, hostname, limits, door.rates()))
                        .toList(),
                published(root, hostname),
                root.section("stop").duration("limit", Duration.ofSeconds(30)));
    }

    private static Addresses addresses(Section section) {
        Addresses usual = Addresses.USUAL;
        return new Addresses(
                section.parsed("separators", SettingsReader::separators, usual.separators()),
                new Spelling(
                        section.flag("case_matters", usual.spelling().caseMatters()),
                        section.flag("dots_matter", usual.spelling().dotsMatter())));
    }

    private static String separators(String text) {
        if (!text.matches("[!#$%&*+/=?^_~-]{0,5}")) {
            throw new IllegalArgumentException("at most 5 of the characters ! # $ % & * + / = ? ^ _ ~ - are meant");
        }
        return text;
    }

    private Storage storage(Section section) {
        Path directory = section.required("directory", this::path, base);
        Storage usual = Storage.in(directory);
        Path socket = section.parsed("control_socket", this::path, usual.controlSocket());
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            section.problem(
                    section.has("control_socket") ? "control_socket" : "directory",
                    "the control socket's path " + socket + " is longer than " + MAX_SOCKET_PATH
                            + " octets; set storage.control_socket to a shorter one");
        }
        return new Storage(
                directory,
                rows(section),
                blobs(section),
                socket,
                section.duration("keep_roads", usual.keepRoads()),
                section.duration("keep_changes", usual.keepChanges()),
                compactionRate(section, usual.compactionRate()),
                Quota.Limits.octets(section.parsed("quota", SettingsReader::quota, Long.MAX_VALUE)),
                section.flag("scram", usual.scram()));
    }

    private static long quota(String text) {
        return text.equals("none") ? Long.MAX_VALUE : Section.parseSize(text);
    }

    private Optional<S3Settings> blobs(Section section) {
        String region = section.text("blobs_region", S3Settings.USUAL_REGION);
        Optional<S3Credentials> credentials = section.optional("blobs_credentials_file", this::s3Credentials);
        if (section.has("blobs") && !section.has("blobs_credentials_file")) {
            section.problem("blobs", "storage.blobs needs storage.blobs_credentials_file");
        }
        if (!section.has("blobs") && (section.has("blobs_region") || section.has("blobs_credentials_file"))) {
            section.problem("blobs", "storage.blobs_region and storage.blobs_credentials_file belong to storage.blobs");
        }
        return section.optional(
                "blobs", url -> S3Settings.parse(url, region, credentials.orElse(new S3Credentials("", ""))));
    }

    private S3Credentials s3Credentials(String file) {
        List<String> lines = lines(file);
        if (lines.size() < 2) {
            throw new IllegalArgumentException(
                    "must have the access key in its first line, the secret key in its second");
        }
        return new S3Credentials(lines.get(0).strip(), lines.get(1).strip());
    }

    private long compactionRate(Section section, long usual) {
        long rate = section.size("compaction_rate", usual);
        if (rate < 1) {
            section.problem("compaction_rate", "storage.compaction_rate must be at least 1B");
        }
        return rate;
    }

    private Optional<PostgresSettings> rows(Section section) {
        String user = section.text("rows_user", "postroad");
        String password =
                section.optional("rows_password_file", this::firstLine).orElse("");
        if (!section.has("rows") && (section.has("rows_user") || section.has("rows_password_file"))) {
            section.problem(
                    "rows",
                    "storage.rows_user and storage.rows_password_file belong to storage.rows, which is missing");
        }
        return section.optional("rows", url -> new PostgresSettings(url, user, password));
    }

    private Optional<TlsFiles> tls(Section section) {
        Optional<Path> certificate = section.optional("certificate", this::readableFile);
        Optional<Path> key = section.optional("key", this::readableFile);
        if (section.has("certificate") != section.has("key")) {
            section.problem(
                    "", "tls.certificate and tls.key belong together: set both, or none for a self-signed certificate");
        }
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsFiles(certificate.get(), key.get()))
                : Optional.empty();
    }

    private static Listeners listeners(Section section) {
        return new Listeners(
                section.list("smtp", SettingsReader::socketAddress, List.of(socketAddress("0.0.0.0:25"))),
                section.list("submission", SettingsReader::socketAddress, List.of(socketAddress("0.0.0.0:587"))),
                section.list("submissions", SettingsReader::socketAddress, List.of(socketAddress("0.0.0.0:465"))),
                section.flag("smtp_dsn", false),
                trusted(section.section("proxies")),
                trusted(section.section("xclient")),
                section.list("lmtp", SettingsReader::socketAddress, List.of()),
                lmtpFrom(section));
    }

    private static List<IpNetwork> lmtpFrom(Section section) {
        List<IpNetwork> from = section.list("lmtp_from", IpNetwork::parse, Listeners.LOOPBACK);
        if (from.isEmpty()) {
            section.problem("lmtp_from", "listen.lmtp_from needs at least one address: LMTP is not for everybody");
        }
        return from;
    }

    private static Trusted trusted(Section section) {
        return new Trusted(
                section.list("smtp", IpNetwork::parse, List.of()),
                section.list("submission", IpNetwork::parse, List.of()),
                section.list("submissions", IpNetwork::parse, List.of()));
    }

    private static Http http(Section section) {
        return new Http(
                section.parsed("listen", SettingsReader::socketAddress, socketAddress("127.0.0.1:8080")),
                section.flag("tls", false),
                section.parsed("cookie", SettingsReader::cookieName, "postroad"),
                section.flag("metrics_for_all", false),
                section.list("frame_ancestors", SettingsReader::origin, List.of()));
    }

    private Optional<Admin> admin(Section section) {
        InetSocketAddress listen =
                section.parsed("listen", SettingsReader::socketAddress, socketAddress("127.0.0.1:8081"));
        boolean tls = section.flag("tls", false);
        if (!tls && !listen.getAddress().isLoopbackAddress()) {
            section.problem(
                    "listen",
                    "the operators' token is not sent in clear text: set admin.tls = true, or listen on 127.0.0.1");
        }
        String token = section.required("token_file", this::firstLine, "").strip();
        if (!token.isEmpty() && token.length() < Admin.SHORTEST_TOKEN) {
            section.problem(
                    "token_file",
                    "the token in admin.token_file must have at least " + Admin.SHORTEST_TOKEN + " characters");
        }
        return Optional.of(new Admin(listen, tls, token));
    }

    private ResolverSettings dns(Section section) {
        ResolverSettings system = ResolverSettings.ofSystem();
        return new ResolverSettings(
                section.list("servers", text -> socketAddress(text, 53), List.of()),
                section.duration("timeout", system.timeout()),
                section.number("tries", system.tries(), 1, 10),
                section.parsed("dnssec", SettingsReader::dnssec, system.dnssec()),
                section.parsed("trust_anchors", this::trustAnchors, system.trustAnchors()));
    }

    private static Dnssec dnssec(String text) {
        for (Dnssec use : Dnssec.values()) {
            if (use.name().toLowerCase(Locale.ROOT).equals(text)) {
                return use;
            }
        }
        throw new IllegalArgumentException("\"auto\", \"on\" or \"off\" is meant");
    }

    private String trustAnchors(String file) {
        return ResolverSettings.checkedAnchors(content(file));
    }

    /** All that is in a file, which is no device without an end. */
    String content(String file) {
        try (InputStream in = Files.newInputStream(readableFile(file))) {
            byte[] octets = in.readNBytes(MAX_FILE + 1);
            if (octets.length > MAX_FILE) {
                throw new IllegalArgumentException("is larger than 1 MiB; this is no such file");
            }
            return new String(octets, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
        }
    }

    private Outbound outbound(Section section) {
        int port = section.number("port", 25, 1, MAX_PORT);
        Optional<Smarthost> smarthost =
                section.has("smarthost") ? Optional.of(smarthost(section.section("smarthost"))) : Optional.empty();
        List<Relay> relays = relays(section);
        Outbound outbound =
                new Outbound(port, smarthost, relays, outboundTls(section.section("tls")), senders(section));
        if (outbound.hasTwoLoginsAtOneHost()) {
            section.problem("relays", Outbound.ONE_LOGIN);
        }
        return outbound;
    }

    private static List<OutboundSender> senders(Section section) {
        List<OutboundSender> senders =
                section.sections("senders").stream().map(SettingsReader::sender).toList();
        List<Domain> named =
                senders.stream().flatMap(sender -> sender.domains().stream()).toList();
        if (named.size() > Set.copyOf(named).size()) {
            section.problem("senders", "a domain stands in outbound.senders more than once");
        }
        return senders;
    }

    private static OutboundSender sender(Section section) {
        List<Domain> domains = section.list("domains", Domain::parse, List.of());
        if (domains.isEmpty()) {
            section.problem("domains", "outbound.senders.domains is missing or empty: name the senders' domains");
        }
        List<InetAddress> addresses = section.list("addresses", SettingsReader::address, List.of());
        if (addresses.stream().map(InetAddress::getClass).distinct().count() < addresses.size()) {
            section.problem(
                    "addresses",
                    "outbound.senders.addresses has two of one family: one IPv4 and one IPv6 address are meant");
        }
        return new OutboundSender(domains, section.required("hello", Domain::parse, PLACEHOLDER), addresses);
    }

    private static InetAddress address(String text) {
        try {
            if (!text.matches("[0-9A-Fa-f:.]+")) {
                throw new IllegalArgumentException("an IP address is meant, such as \"192.0.2.1\"");
            }
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address is meant, such as \"192.0.2.1\"", e);
        }
    }

    private static PublishedTls published(Section root, Domain hostname) {
        Section sts = root.section("mta_sts");
        Section reports = root.section("tls_reports");
        Optional<StsPolicy.Mode> mode = sts.optional("mode", SettingsReader::stsMode);
        List<String> mx = sts.list("mx", SettingsReader::mxPattern, List.of(hostname.ascii()));
        Duration maxAge = sts.duration("max_age", Duration.ofDays(7));
        if (maxAge.compareTo(StsPolicy.LONGEST) > 0) {
            sts.problem("max_age", "mta_sts.max_age is longer than a year, which no policy lasts (RFC 8461 §3.2)");
        }
        if (mode.isEmpty() && (sts.has("mx") || sts.has("max_age"))) {
            sts.problem("mode", "mta_sts.mx and mta_sts.max_age belong to mta_sts.mode, which is missing");
        }
        return new PublishedTls(
                mode.map(how -> new StsPolicy(how, mx, maxAge)),
                reports.optional("to", EmailAddress::parse),
                reports.flag("send", false));
    }

    private static StsPolicy.Mode stsMode(String text) {
        for (StsPolicy.Mode mode : StsPolicy.Mode.values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("\"testing\", \"enforce\" or \"none\" is meant");
    }

    private static String mxPattern(String text) {
        boolean wild = text.startsWith("*.");
        return (wild ? "*." : "") + Domain.parse(wild ? text.substring(2) : text);
    }

    private List<Relay> relays(Section outbound) {
        List<Relay> relays = new ArrayList<>();
        for (Section section : outbound.sections("relays")) {
            Relay relay = new Relay(
                    smarthost(section),
                    section.list("recipients", Relays::key, List.of()),
                    section.list("senders", Relays::key, List.of()));
            if (relay.recipients().isEmpty() && relay.senders().isEmpty()) {
                section.problem("recipients", "a relay needs recipients or senders, addresses or domains");
            }
            if (relays.stream().anyMatch(before -> before.host().contradicts(relay.host()))) {
                section.problem("host", "one host and port has one login, here as in the relays before");
            }
            relays.add(relay);
        }
        return relays;
    }

    private OutboundTls outboundTls(Section section) {
        return new OutboundTls(
                section.flag("dane", true),
                section.flag("mta_sts", true),
                section.optional("trusted", this::readableFile));
    }

    private Smarthost smarthost(Section section) {
        Domain host = section.required("host", NextHop.Smarthost::host, PLACEHOLDER);
        int port = section.number("port", 587, 1, MAX_PORT);
        boolean requireTls = section.flag("require_tls", true);
        Optional<String> name = section.optional("login", text -> text);
        Optional<String> password = section.optional("password_file", this::firstLine);
        if (section.has("login") != section.has("password_file")) {
            section.problem("", "login and password_file of a smarthost or relay belong together");
        }
        if (!requireTls && section.has("login")) {
            section.problem(
                    "require_tls", "a password is never sent without TLS: remove require_tls = false or the login");
        }
        Optional<Login> login = name.isPresent() && password.isPresent()
                ? Optional.of(new Login(name.get(), password.get()))
                : Optional.empty();
        return new Smarthost(host, port, requireTls, login);
    }

    private static Queue queue(Section section) {
        RetrySchedule usual = RetrySchedule.DEFAULT;
        List<Duration> delays = section.list("retry", SettingsReader::positiveDuration, usual.delays());
        if (delays.isEmpty()) {
            section.problem("retry", "queue.retry needs at least one delay, such as [\"5m\", \"1h\"]");
        }
        Duration expiry = section.parsed("expiry", SettingsReader::positiveDuration, usual.expiry());
        Duration warnAfter = section.parsed("warn_after", SettingsReader::positiveDuration, usual.warnAfter());
        return new Queue(
                new RetrySchedule(delays.isEmpty() ? usual.delays() : delays, expiry, warnAfter, usual.jitter()),
                new QueueLimits(
                        section.number("deliveries", QueueLimits.DEFAULT.deliveries(), 1, 1000),
                        section.number("deliveries_per_next_hop", QueueLimits.DEFAULT.perNextHop(), 1, 1000),
                        section.duration("keep_ends", QueueLimits.DEFAULT.keepEnds())));
    }

    private static AccountLimits accountLimits(Section section) {
        return new AccountLimits(
                section.parsed("messages_of_account", Rate::parse, AccountLimits.NONE.messages()),
                section.parsed("recipients_of_account", Rate::parse, AccountLimits.NONE.recipients()));
    }

    private static Limits limits(Section section) {
        return limits(section, Limits.DEFAULT);
    }

    /** The limits of all listeners, and those of one. */
    static Limits limits(Section section, Limits usual) {
        return new Limits(
                section.size("message_size", usual.messageSize()),
                section.number("recipients", usual.recipients(), 100, 100_000),
                section.number("connections", usual.connections(), 1, 1_000_000),
                section.number("connections_per_address", usual.connectionsPerAddress(), 1, 1_000_000),
                futureRelease(section, usual.futureRelease()),
                session(section, usual.session()));
    }

    private static Duration futureRelease(Section section, Duration usual) {
        Duration longest = section.duration("future_release", usual);
        if (longest.compareTo(LONGEST_HOLD) > 0) {
            section.problem("future_release", "limits.future_release must be at most 365d");
        }
        return longest;
    }

    /** RFC 5321 §4.5.3.2.7 grants a client 5 minutes for each command. */
    private static Duration session(Section section, Duration usual) {
        Duration limit = section.duration("session", usual);
        if (limit.compareTo(SHORTEST_SESSION) < 0 || limit.compareTo(LONGEST_SESSION) > 0) {
            section.problem("session", "limits.session must be between 10m and 7d");
        }
        return limit;
    }

    private Path path(String text) {
        return base.resolve(text).normalize();
    }

    Path readableFile(String text) {
        Path file = path(text);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("there is no such file, or it may not be read");
        }
        return file;
    }

    String firstLine(String text) {
        return lines(text).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the file's first line is empty"));
    }

    /** The lines of a file up to the first that is empty. */
    private List<String> lines(String text) {
        return content(text).lines().takeWhile(line -> !line.isEmpty()).toList();
    }

    private static Duration positiveDuration(String text) {
        Duration duration = Section.parseDuration(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be above zero");
        }
        return duration;
    }

    private static String cookieName(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("a cookie's name is of letters, digits, - and _");
        }
        return text;
    }

    private static String origin(String text) {
        if (!HttpSettings.isOrigin(text)) {
            throw new IllegalArgumentException(
                    "an origin is a scheme, a host and perhaps a port, such as \"https://intranet.example.org\"");
        }
        return text;
    }

    static InetSocketAddress socketAddress(String text) {
        return socketAddress(text, 0);
    }

    /** {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}, or without the port where there is a usual one. */
    private static InetSocketAddress socketAddress(String text, int usualPort) {
        int colon = text.lastIndexOf(':');
        boolean bare = colon < 0 || text.endsWith("]");
        String host = bare ? text : text.substring(0, colon);
        try {
            int port = bare ? usualPort : Integer.parseInt(text.substring(colon + 1));
            if ((bare && usualPort == 0)
                    || port < 0
                    || port > MAX_PORT
                    || !host.matches("\\[[0-9A-Fa-f:.]+]|[0-9.]+|localhost")) {
                throw new IllegalArgumentException(
                        "an address and a port are meant, such as \"127.0.0.1:25\" or \"[::1]:25\"");
            }
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (NumberFormatException | UnknownHostException e) {
            throw new IllegalArgumentException(
                    "an address and a port are meant, such as \"127.0.0.1:25\" or \"[::1]:25\"", e);
        }
    }
}
