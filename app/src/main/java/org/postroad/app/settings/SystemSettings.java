package org.postroad.app.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.oauth.OAuthProvider;
import org.postroad.common.settings.Problem;
import org.postroad.common.settings.SettingsException;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.Spelling;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.policy.Rate;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.route.Relays;
import org.postroad.mta.tls.sts.StsPolicy;

/**
 * All that one system is told. Immutable.
 *
 * @param hostname what the host calls itself in greetings, EHLO and Received fields
 * @param domains whose mail lives here, at least one; the first one is that of the bare {@code <postmaster>}
 * @param admin the operators' HTTP listener, if there is one
 * @param accountLimits what one account may send
 * @param oauth providers whose tokens people can log in with
 * @param door the policy of the door for strangers
 * @param ownListeners SMTP listeners with rules of their own, beside the usual ones
 * @param published what others are told of TLS with this system
 * @param stopLimit how long running sessions and deliveries may take to finish when the system stops
 */
public record SystemSettings(
        Domain hostname,
        List<Domain> domains,
        Addresses addresses,
        Storage storage,
        Optional<TlsFiles> tls,
        Listeners listen,
        Http http,
        Optional<Admin> admin,
        ResolverSettings dns,
        Outbound outbound,
        Queue queue,
        Limits limits,
        AccountLimits accountLimits,
        List<OAuthProvider> oauth,
        DoorSettings door,
        List<Listener> ownListeners,
        PublishedTls published,
        Duration stopLimit) {
    public SystemSettings {
        domains = List.copyOf(domains);
        oauth = List.copyOf(oauth);
        ownListeners = List.copyOf(ownListeners);
    }

    /** Every SMTP listener: smtp, submission, submissions, lmtp, then those with rules of their own. */
    public List<Listener> listeners() {
        List<Listener> all = new ArrayList<>();
        addUsual(
                all,
                Listener.Kind.SMTP,
                listen.smtp(),
                List.of(),
                listen.proxies().smtp(),
                listen.xclient().smtp());
        addUsual(
                all,
                Listener.Kind.SUBMISSION,
                listen.submission(),
                List.of(),
                listen.proxies().submission(),
                listen.xclient().submission());
        addUsual(
                all,
                Listener.Kind.SUBMISSIONS,
                listen.submissions(),
                List.of(),
                listen.proxies().submissions(),
                listen.xclient().submissions());
        addUsual(all, Listener.Kind.LMTP, listen.lmtp(), listen.lmtpFrom(), List.of(), List.of());
        all.addAll(ownListeners);
        return List.copyOf(all);
    }

    private void addUsual(
            List<Listener> all,
            Listener.Kind kind,
            List<InetSocketAddress> addresses,
            List<IpNetwork> clients,
            List<IpNetwork> proxies,
            List<IpNetwork> xclient) {
        boolean ofUsers = kind == Listener.Kind.SUBMISSION || kind == Listener.Kind.SUBMISSIONS;
        boolean dsn = ofUsers || kind == Listener.Kind.SMTP && listen.smtpDsn();
        for (InetSocketAddress address : addresses) {
            all.add(new Listener(
                    address, kind, hostname, ofUsers, dsn, limits, door.rates(), clients, proxies, xclient, List.of()));
        }
    }

    /**
     * What the domains here say of TLS with their mail hosts.
     *
     * @param mtaSts the policy that the webmail serves at {@code mta-sts.DOMAIN} (RFC 8461)
     * @param tlsReports where others are asked to send their reports (RFC 8460), an address that is read here
     * @param sendTlsReports whether we send reports to domains that ask for them
     */
    public record PublishedTls(Optional<StsPolicy> mtaSts, Optional<EmailAddress> tlsReports, boolean sendTlsReports) {
        public static final PublishedTls NOTHING = new PublishedTls(Optional.empty(), Optional.empty(), false);
    }

    /**
     * How addresses of ours are read.
     *
     * @param separators each of these characters begins the detail of a sub-address; empty for none
     */
    public record Addresses(String separators, Spelling spelling) {
        public static final Addresses USUAL = new Addresses(AddressRules.USUAL_SEPARATORS, Spelling.USUAL);
    }

    /**
     * These settings with what a system that serves can take over of others; the rest takes a restart.
     *
     * @throws SettingsException if the two do not go together
     */
    public SystemSettings following(SystemSettings fresh) throws SettingsException {
        Outbound wayOut = new Outbound(
                fresh.outbound.port, fresh.outbound.smarthost, outbound.relays, outbound.tls, fresh.outbound.senders);
        if (wayOut.hasTwoLoginsAtOneHost()) {
            throw new SettingsException(List.of(new Problem(
                    "outbound.smarthost", 0, 0, Outbound.ONE_LOGIN + "; the relays of before stay until a restart")));
        }
        return new SystemSettings(
                hostname,
                domains,
                addresses,
                storage,
                fresh.tls,
                fresh.listen,
                http,
                admin,
                dns,
                wayOut,
                new Queue(fresh.queue.retries, queue.limits),
                fresh.limits,
                accountLimits,
                fresh.oauth,
                fresh.door,
                fresh.ownListeners,
                published,
                fresh.stopLimit);
    }

    /**
     * Where the system keeps what it is given.
     *
     * @param directory the database, the message bytes and a certificate of its own; made where it does not exist
     * @param rows where the database is instead, if it is not in the directory
     * @param blobs where the message bytes are instead, if they are not in the directory
     * @param controlSocket the Unix domain socket for operators, at most 100 octets long as a path
     * @param keepRoads how long journeys are kept
     * @param keepChanges how long it is remembered what was destroyed, for clients that ask for changes
     * @param compactionRate octets a second that winning back the space of deleted mail may read and write, at least 1
     * @param quota what a new account may hold
     * @param scram whether SCRAM verifiers are kept beside the hashes of passwords
     */
    public record Storage(
            Path directory,
            Optional<PostgresSettings> rows,
            Optional<S3Settings> blobs,
            Path controlSocket,
            Duration keepRoads,
            Duration keepChanges,
            long compactionRate,
            Quota.Limits quota,
            boolean scram) {
        private static final long USUAL_COMPACTION_RATE = 8L << 20;

        /** With everything in the directory, the control socket too; 90 days of journeys, 30 days of changes, no quota. */
        public static Storage in(Path directory) {
            return new Storage(
                    directory,
                    Optional.empty(),
                    Optional.empty(),
                    directory.resolve("control.sock"),
                    Duration.ofDays(90),
                    Duration.ofDays(30),
                    USUAL_COMPACTION_RATE,
                    Quota.Limits.NONE,
                    true);
        }

        /** The same with the message bytes in an S3 store. */
        public Storage withBlobs(S3Settings store) {
            return new Storage(
                    directory,
                    rows,
                    Optional.of(store),
                    controlSocket,
                    keepRoads,
                    keepChanges,
                    compactionRate,
                    quota,
                    scram);
        }

        /** The same with the rows on a server. */
        public Storage withRows(PostgresSettings server) {
            return new Storage(
                    directory,
                    Optional.of(server),
                    blobs,
                    controlSocket,
                    keepRoads,
                    keepChanges,
                    compactionRate,
                    quota,
                    scram);
        }
    }

    /** PEM files: the certificate chain, own certificate first, and its key. Without them a self-signed certificate is made and kept. */
    public record TlsFiles(Path certificate, Path key) {}

    /**
     * Where SMTP is spoken; each list may be empty.
     *
     * @param smtp mail from strangers for people here (port 25)
     * @param submission mail from people here, STARTTLS (port 587)
     * @param submissions mail from people here, TLS from the first octet (port 465)
     * @param smtpDsn strangers may ask for reports of success (RFC 3461), which go to the sender that they name
     * @param proxies whose connections begin with a PROXY header
     * @param xclient who may speak for others by XCLIENT
     * @param lmtp mail for people here from mail servers that keep a queue (RFC 2033)
     * @param lmtpFrom who may speak LMTP, at least one
     */
    public record Listeners(
            List<InetSocketAddress> smtp,
            List<InetSocketAddress> submission,
            List<InetSocketAddress> submissions,
            boolean smtpDsn,
            Trusted proxies,
            Trusted xclient,
            List<InetSocketAddress> lmtp,
            List<IpNetwork> lmtpFrom) {
        /** This host itself. */
        public static final List<IpNetwork> LOOPBACK = List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"));

        public Listeners {
            lmtp = List.copyOf(lmtp);
            lmtpFrom = List.copyOf(lmtpFrom);
            smtp = List.copyOf(smtp);
            submission = List.copyOf(submission);
            submissions = List.copyOf(submissions);
        }

        /** Nobody is trusted, and there is no LMTP. */
        public Listeners(
                List<InetSocketAddress> smtp,
                List<InetSocketAddress> submission,
                List<InetSocketAddress> submissions,
                boolean smtpDsn) {
            this(smtp, submission, submissions, smtpDsn, Trusted.NOBODY, Trusted.NOBODY, List.of(), LOOPBACK);
        }
    }

    /** Whom each kind of listener trusts. */
    public record Trusted(List<IpNetwork> smtp, List<IpNetwork> submission, List<IpNetwork> submissions) {
        public static final Trusted NOBODY = new Trusted(List.of(), List.of(), List.of());

        public Trusted {
            smtp = List.copyOf(smtp);
            submission = List.copyOf(submission);
            submissions = List.copyOf(submissions);
        }
    }

    /**
     * The webmail's listener.
     *
     * @param tls whether it speaks TLS itself; otherwise a proxy in front should
     * @param cookie the name of the session cookie
     * @param metricsForAll whether {@code /metrics} answers to other hosts than this one
     * @param frameAncestors the origins whose pages may show the webmail in a frame
     */
    public record Http(
            InetSocketAddress listen, boolean tls, String cookie, boolean metricsForAll, List<String> frameAncestors) {
        public Http {
            frameAncestors = List.copyOf(frameAncestors);
        }
    }

    /**
     * The operators' HTTP listener. Shows no secret.
     *
     * @param tls whether it speaks TLS itself
     * @param token what a request must show, at least {@value #SHORTEST_TOKEN} characters
     */
    public record Admin(InetSocketAddress listen, boolean tls, String token) {
        public static final int SHORTEST_TOKEN = 20;

        @Override
        public String toString() {
            return "Admin[" + listen + ", tls " + tls + "]";
        }
    }

    /**
     * The way out.
     *
     * @param port of SMTP at other domains' hosts: 25, but for labs and tests
     * @param smarthost takes everything that must leave the house; empty to deliver by MX
     * @param relays take some of it, before all other ways; the first that fits
     * @param tls what is asked of other domains' hosts
     * @param senders as whom mail of some domains goes out; no domain twice
     */
    public record Outbound(
            int port,
            Optional<Smarthost> smarthost,
            List<Relay> relays,
            OutboundTls tls,
            List<OutboundSender> senders) {
        /** What is wrong where {@link #hasTwoLoginsAtOneHost}. */
        static final String ONE_LOGIN = "one host and port has one login, in outbound.relays as in outbound.smarthost";

        public Outbound {
            relays = List.copyOf(relays);
            senders = List.copyOf(senders);
        }

        /** Without relays. */
        public Outbound(int port, Optional<Smarthost> smarthost, OutboundTls tls) {
            this(port, smarthost, List.of(), tls, List.of());
        }

        /** Whether the smarthost is a relay, too, and is to be spoken to in another way there: who speaks to it knows only host and port. */
        boolean hasTwoLoginsAtOneHost() {
            return smarthost.stream()
                    .anyMatch(host -> relays.stream().map(Relay::host).anyMatch(host::contradicts));
        }
    }

    /**
     * A host that delivers for us what is to some recipients, or of some senders.
     *
     * @param recipients addresses and domains, as {@link Relays#key} has them
     * @param senders likewise
     */
    public record Relay(Smarthost host, List<String> recipients, List<String> senders) {
        public Relay {
            recipients = List.copyOf(recipients);
            senders = List.copyOf(senders);
        }
    }

    /**
     * As whom mail goes out.
     *
     * @param domains mail whose reverse-path is in one of these, at least one
     * @param hello the name in EHLO
     * @param addresses to connect from, one of IPv4 and one of IPv6 at most; to hosts of another family the system chooses
     */
    public record OutboundSender(List<Domain> domains, Domain hello, List<InetAddress> addresses) {
        public OutboundSender {
            domains = List.copyOf(domains);
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * TLS on the way out.
     *
     * @param dane whether TLSA records of other domains' hosts are looked for and kept to (RFC 7672), as far as DNSSEC proves them
     * @param mtaSts whether policies of other domains are looked for and kept to (RFC 8461)
     * @param trusted PEM certificates of those who may vouch for other hosts, in place of those that the JVM trusts
     */
    public record OutboundTls(boolean dane, boolean mtaSts, Optional<Path> trusted) {
        /** Whatever the other host offers, and no policies: for labs, where nobody publishes any. */
        public static final OutboundTls OPPORTUNISTIC = new OutboundTls(false, false, Optional.empty());
    }

    /**
     * A host that delivers for us.
     *
     * @param requireTls whether nothing is sent without a verified TLS connection
     * @param login to authenticate with; empty for none
     */
    public record Smarthost(Domain host, int port, boolean requireTls, Optional<Login> login) {
        /** Whether both are at one place, and are to be spoken to in two ways. */
        boolean contradicts(Smarthost other) {
            return host.equals(other.host) && port == other.port && !equals(other);
        }
    }

    /** A name and a password for another host; the password never shows in {@link #toString}. */
    public record Login(String name, String password) {
        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }

    /** How the queue is worked. */
    public record Queue(RetrySchedule retries, QueueLimits limits) {}

    /**
     * The bounds that operators may move.
     *
     * @param messageSize octets of one message
     * @param recipients of one message, at least 100 (RFC 5321 §4.5.3.1.8)
     * @param connections to each SMTP listener
     * @param connectionsPerAddress to each SMTP listener from one address
     * @param futureRelease how long a message may wait here before it leaves, if its sender wants that (RFC 4865); zero to refuse it
     * @param session how long an SMTP session may hold its place without bringing messages
     */
    public record Limits(
            long messageSize,
            int recipients,
            int connections,
            int connectionsPerAddress,
            Duration futureRelease,
            Duration session) {
        public static final Limits DEFAULT =
                new Limits(50_000_000, 1000, 4096, 256, Duration.ofDays(30), Duration.ofHours(1));
    }

    /** What one account may send over SMTP and JMAP together. */
    public record AccountLimits(Rate messages, Rate recipients) {
        public static final AccountLimits NONE = new AccountLimits(Rate.UNLIMITED, Rate.UNLIMITED);
    }

    /**
     * One SMTP listener with rules of its own.
     *
     * @param hostname what it calls itself in its greeting
     * @param tlsRequired it takes nothing in clear text
     * @param dsn reports of success may be asked for
     * @param limits of its own
     * @param rates of hosts, for mail from strangers
     * @param clients who may connect; everybody if it is empty
     * @param proxies whose connections begin with a PROXY header
     * @param xclient who may speak for others by XCLIENT
     * @param relayFrom whose mail to anybody is taken without a login; only where strangers' mail comes in
     */
    public record Listener(
            InetSocketAddress address,
            Kind kind,
            Domain hostname,
            boolean tlsRequired,
            boolean dsn,
            Limits limits,
            DoorSettings.Rates rates,
            List<IpNetwork> clients,
            List<IpNetwork> proxies,
            List<IpNetwork> xclient,
            List<IpNetwork> relayFrom) {
        /** Whose mail comes in. */
        public enum Kind {
            /** Strangers', for people here. */
            SMTP,
            /** That of people here; STARTTLS. */
            SUBMISSION,
            /** That of people here; TLS from the first octet. */
            SUBMISSIONS,
            /** That of mail servers with a queue, for people here. */
            LMTP
        }

        public Listener {
            clients = List.copyOf(clients);
            proxies = List.copyOf(proxies);
            xclient = List.copyOf(xclient);
            relayFrom = List.copyOf(relayFrom);
        }
    }
}
