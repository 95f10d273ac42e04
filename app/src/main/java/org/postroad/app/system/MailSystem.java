package org.postroad.app.system;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.app.admin.AdminServer;
import org.postroad.app.backup.BackupOperation;
import org.postroad.app.check.CheckOperation;
import org.postroad.app.control.ControlServer;
import org.postroad.app.control.Operations;
import org.postroad.app.settings.SettingsDiff;
import org.postroad.app.settings.SettingsSource;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.settings.SystemSettings.Admin;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.OutboundSender;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Transaction;
import org.postroad.common.oauth.OAuthTokens;
import org.postroad.common.settings.SettingsException;
import org.postroad.common.time.Scheduler;
import org.postroad.common.time.SystemScheduler;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.common.wire.tls.TlsIdentity;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.bounce.Bounces;
import org.postroad.mta.bounce.DsnWriter;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.SenderClients;
import org.postroad.mta.courier.SmarthostAccess;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.HomeCourier;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.door.RecipientRules;
import org.postroad.mta.https.PublicHttps;
import org.postroad.mta.list.ListBounces;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.policy.DoorMetrics;
import org.postroad.mta.policy.DoorPolicy;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.policy.Greylist;
import org.postroad.mta.policy.sql.SqlGreylist;
import org.postroad.mta.queue.OutcomeRecorder;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueMetrics;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.QueueRunner;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.receive.Reception;
import org.postroad.mta.receive.Repeats;
import org.postroad.mta.receive.Verdicts;
import org.postroad.mta.receive.sql.SqlUnheardReplies;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.route.Relays;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.client.Login;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.smtp.client.TlsPolicy;
import org.postroad.mta.submit.ReturnedReports;
import org.postroad.mta.submit.SmtpSubmission;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.SubmissionLimits;
import org.postroad.mta.submit.Submissions;
import org.postroad.mta.submit.sql.SqlSubmissions;
import org.postroad.mta.tls.TlsResults;
import org.postroad.mta.tls.TransportSecurity;
import org.postroad.mta.tls.dane.DaneLookup;
import org.postroad.mta.tls.sts.HttpsPolicyServer;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tls.sts.sql.SqlStsStore;
import org.postroad.mta.tlsreport.TlsReporter;
import org.postroad.mta.tlsreport.TlsResultCounts;
import org.postroad.mta.tlsreport.sql.SqlTlsResultStore;
import org.postroad.webmail.WebParts;
import org.postroad.webmail.WebServer;
import org.postroad.webmail.WebSettings;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.http.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mail system: the parts put together in the order in which a message meets them, and closed in reverse. Opened, it can be operated;
 * started, it speaks to the world. Opening, starting and closing belong to one thread; the rest is thread-safe.
 */
public final class MailSystem implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailSystem.class);
    private static final int SUBMISSIONS_PORT = 465; // RFC 8314 §3.3: TLS from the first octet
    private static final int MOST_LOOKUPS = 128;
    private static final int MOST_RECIPIENTS = 100_000;
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(20);
    private static final Duration REPORT_PATIENCE = Duration.ofSeconds(30);

    private final Object changing = new Object();
    private volatile SystemSettings settings;
    private volatile @Nullable SettingsSource source;
    private final SystemHooks hooks;
    private final Scheduler scheduler;
    private final SystemStore store;
    private final WireThreads threads;
    private final ExecutorService couriers; // as many as the queue's limits let in
    private final ExecutorService lookups; // questions to DNS about clients
    private final Greylist greylist = new SqlGreylist();
    private final Repeats repeats;
    private final Resolver resolver;
    private final PeerTrust trust;
    private final ServerTls tls;
    private final CurrentCourier away;
    private volatile Logins logins;
    private TlsIdentity identity; // under changing
    private final StsPolicies stsPolicies;
    private final TlsResultCounts tlsResults;
    private final TlsReporter tlsReporter;
    private final SmtpConnections connections;
    private final QueueRunner runner;
    private final WebServer web;
    private final Operations operations;
    private final Optional<AdminServer> admin;
    private final SmtpListeners listeners;
    private volatile @Nullable ControlServer control;
    private boolean closed;

    private MailSystem(
            SystemSettings settings,
            SystemHooks hooks,
            Scheduler scheduler,
            SystemStore store,
            PrometheusMeterRegistry meters)
            throws IOException {
        this.settings = settings;
        this.hooks = hooks;
        this.scheduler = scheduler;
        this.store = store;
        Clock clock = scheduler.clock();
        String hostname = settings.hostname().ascii();
        Supplier<RetrySchedule> retries = () -> this.settings.queue().retries();
        identity = identity(settings, clock);
        tls = new ServerTls(identity);
        threads = new WireThreads(hostname);
        couriers = Executors.newCachedThreadPool(new DaemonThreads(hostname + "-courier"));
        lookups = new ThreadPoolExecutor(
                0,
                MOST_LOOKUPS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DaemonThreads(hostname + "-lookup"));
        resolver = new DnsjavaResolver(settings.dns(), clock);

        logins = logins(settings);
        Sasl sasl = new Sasl(() -> logins, clock);
        SearchMetrics.register(meters, store.mail().search());

        SqlMailQueue queue = new SqlMailQueue(store.blobs(), store.queueNode());
        QueueBell bell = new QueueBell();
        QueueMetrics queueMetrics = new QueueMetrics(meters);
        RemoteRoutes routes = RemoteRoutes.current(() -> routes(this.settings));
        Router router = new Router(store.addresses().book(store.mail().directory()), routes, relays(settings));
        Dispatcher dispatcher = new Dispatcher(
                router,
                store.addresses().srs(),
                store.mail().emails(),
                queue,
                bell,
                store.roads(),
                retries,
                clock,
                hostname);

        EmailAddress postmaster =
                new EmailAddress("postmaster", settings.domains().get(0));
        Bounces bounces = new Bounces(store.blobs(), dispatcher, new DsnWriter(hostname, postmaster), clock, hostname);
        FilingReports filing =
                new FilingReports(store.database(), router, store.mail().changes(), store.roads(), bounces);
        ListPosts lists = new ListPosts(
                store.database(),
                store.blobs(),
                router,
                store.mail().changes(),
                store.addresses().marks(),
                clock,
                hostname);
        ListBounces listBounces = new ListBounces(
                store.database(),
                store.blobs(),
                router.book(),
                store.addresses().rows(),
                clock);
        Submissions submissions = new SqlSubmissions(store.mail().changes());
        Submission submission = new Submission(
                store.database(),
                store.blobs(),
                store.mail(),
                router,
                dispatcher,
                lists,
                filing,
                submissions,
                () -> submissionLimits(this.settings),
                clock,
                settings.hostname());
        SmtpSubmission submissionDoor = new SmtpSubmission(submission, hostname);
        repeats = new Repeats(store.database(), store.blobs(), new SqlUnheardReplies(), meters);
        Reception receptionDoor = new Reception(
                store.database(),
                store.blobs(),
                router,
                new RecipientRules(router.book(), store.mail().quotas()),
                store.addresses().marks(),
                dispatcher,
                lists,
                filing,
                repeats,
                store.roads(),
                hooks.recipientChecks(),
                new Verdicts(List.of()),
                List.of(
                        new ReturnedReports(store.database(), store.blobs(), router, store.roads(), submissions)::read,
                        listBounces::read),
                MOST_RECIPIENTS, // the session counts by the rules of its listener
                clock,
                hostname);

        DoorMetrics doorMetrics = new DoorMetrics(meters);
        listeners = new SmtpListeners(
                threads,
                tls,
                sasl,
                hooks.reception(),
                door -> new DoorPolicy(
                        door,
                        resolver,
                        lookups,
                        store.database(),
                        greylist,
                        doorMetrics,
                        clock,
                        settings.hostname(),
                        Set.copyOf(settings.domains())),
                receptionDoor,
                submissionDoor,
                clock,
                meters);

        OutcomeRecorder recorder = new OutcomeRecorder(
                store.database(),
                queue,
                store.roads(),
                listBounces.and(submissions),
                bounces,
                retries,
                new SecureRandom(),
                clock,
                hostname);
        trust = trust(settings);
        stsPolicies = new StsPolicies(
                resolver, HttpsPolicyServer.of(resolver, trust, scheduler), store.database(), new SqlStsStore(), clock);
        SqlTlsResultStore tlsResultStore = new SqlTlsResultStore();
        tlsResults = new TlsResultCounts(store.database(), tlsResultStore, clock);
        tlsReporter = new TlsReporter(
                store.database(),
                tlsResultStore,
                resolver,
                PublicHttps.of(resolver, trust, REPORT_PATIENCE, scheduler),
                store.blobs(),
                dispatcher,
                postmaster,
                clock,
                hostname);
        connections = new SmtpConnections(hooks.reuse(), scheduler, couriers);
        away = new CurrentCourier(courier(settings));
        Courier courier = new HomeCourier(
                store.database(), store.blobs(), router, store.mail().emails(), away, clock, hostname);
        runner = new QueueRunner(
                store.database(),
                queue,
                courier,
                routes,
                recorder,
                bell,
                queueMetrics,
                settings.queue().limits(),
                scheduler,
                couriers);
        QueueOperator operator = new QueueOperator(
                store.database(), queue, store.roads(), submissions, recorder, runner, queueMetrics, clock, hostname);

        PublishedRecords published = new PublishedRecords(settings, identity.certificate());
        web = new WebServer(
                webSettings(identity).withStsPolicies(published.policies()),
                new WebParts(
                        hostname,
                        store.database(),
                        store.blobs(),
                        store.roads(),
                        store.mail(),
                        submission,
                        submissions,
                        operator,
                        scheduler,
                        meters));
        operations = new SystemOperations(
                store,
                operator,
                published,
                new TlsReportsOperation(
                        store.database(),
                        store.mail(),
                        store.blobs(),
                        settings.published().tlsReports(),
                        clock),
                clock,
                this::reload,
                web::endSessions,
                new BackupOperation(
                        store.database(), store.blobs(), settings.storage().directory(), hostname, clock),
                new CheckOperation(
                        store.database(),
                        store.blobs(),
                        store.mail(),
                        queue,
                        store.roads(),
                        settings.queue().limits().keepEnds(),
                        clock,
                        List.of(store.mail().blobs(), queue),
                        () -> control != null));
        admin = settings.admin().map(how -> adminServer(how, meters));
    }

    private AdminServer adminServer(Admin how, PrometheusMeterRegistry meters) {
        HttpSettings listener = HttpSettings.loopback()
                .withAddress(text(how.listen().getAddress()), how.listen().getPort());
        return new AdminServer(
                how.tls() ? listener.withTransport(new Transport.Tls(identity.context())) : listener,
                how.token(),
                operations,
                meters,
                scheduler.clock());
    }

    /** Opens a system's store and builds its parts. It can be operated, but listens nowhere and sends nothing until it is started. */
    public static MailSystem open(SystemSettings settings) throws IOException {
        return open(settings, SystemHooks.NONE);
    }

    /** The same, with hooks. */
    public static MailSystem open(SystemSettings settings, SystemHooks hooks) throws IOException {
        Scheduler scheduler = new SystemScheduler(settings.hostname().ascii() + "-clock");
        AddressRules rules = new AddressRules(
                Set.copyOf(settings.domains()),
                settings.addresses().separators(),
                settings.addresses().spelling());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SystemStore store =
                SystemStore.open(settings.storage(), rules, scheduler, new RoadMetrics(meters, hooks.roads()));
        try {
            return new MailSystem(settings, hooks, scheduler, store, meters);
        } catch (IOException | RuntimeException e) {
            store.close();
            scheduler.close();
            throw e;
        }
    }

    /** Listens and delivers from now on. If a listener cannot be bound, those that were are closed again. */
    public void start() throws IOException {
        try {
            runner.start();
            new Housekeeping(
                            store,
                            settings.storage(),
                            List.of(web::trimSessions, stsPolicies::trim, this::trimGreylist, this::trimRepeats),
                            scheduler,
                            couriers)
                    .start();
            new TlsUpkeep(
                            stsPolicies,
                            tlsResults,
                            tlsReporter,
                            settings.published().sendTlsReports(),
                            scheduler,
                            couriers)
                    .start();
            new SpaceKeeping(store.blobs(), settings.storage().compactionRate(), scheduler, couriers).start();
            listeners.prepare(settings).follow();
            web.start();
            admin.ifPresent(AdminServer::start);
            control = ControlServer.start(settings.storage().controlSocket(), operations, scheduler);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        LOG.info("{} is ready: {}", settings.hostname(), addresses());
    }

    /** What an operator can ask, here in this process. */
    public Operations operations() {
        return operations;
    }

    /** What the system keeps. */
    public SystemStore store() {
        return store;
    }

    public Clock clock() {
        return scheduler.clock();
    }

    /** Where the webmail is reached, once started. */
    public URI webmail() {
        InetSocketAddress listen = settings.http().listen();
        String host =
                listen.getAddress().isAnyLocalAddress() ? settings.hostname().ascii() : text(listen.getAddress());
        return URI.create((settings.http().tls() ? "https://" : "http://") + host + ":" + web.port());
    }

    /**
     * A key with which the webmail opens signed in as somebody, once and within a minute: {@code /#key=...} in the browser.
     *
     * @param login an address with an account here
     * @throws NoSuchElementException if there is none
     */
    public String signInKey(String login) {
        return store.database()
                .read(rows -> store.mail().directory().byLogin(rows, login))
                .map(account -> web.signInKey(account.id()))
                .orElseThrow();
    }

    /** Where SMTP is spoken, once started, in the order of the settings: smtp, submission, submissions, lmtp. */
    public List<InetSocketAddress> smtpAddresses() {
        return listeners.addresses();
    }

    /** What listens where, a line each, for people. */
    public List<String> addresses() {
        List<String> lines = new ArrayList<>();
        smtpAddresses().forEach(address -> lines.add("SMTP " + text(address.getAddress()) + ":" + address.getPort()));
        lines.add("HTTP " + webmail());
        admin.ifPresent(there -> lines.add("HTTP for operators "
                + text(settings.admin().orElseThrow().listen().getAddress()) + ":" + there.port()));
        return List.copyOf(lines);
    }

    /**
     * Stops in reverse: no new session, running ones finish within the limit of the settings, deliveries too, then the store is closed. What
     * was accepted is on disk already; what was not delivered is due at the next start. Closing twice has no effect.
     */
    @Override
    public void close() {
        synchronized (changing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long deadline = System.nanoTime() + settings.stopLimit().toNanos();
        try {
            if (control != null) {
                control.close();
            }
            admin.ifPresent(AdminServer::close);
            listeners.close(settings.stopLimit());
            web.close();
            runner.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (IOException e) {
            LOG.warn("the control socket was not closed cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.close();
            tlsResults.flush();
            couriers.shutdownNow();
            lookups.shutdownNow();
            threads.close();
            store.close();
            scheduler.close();
        }
    }

    private int trimRepeats(Transaction tx, int limit) {
        return repeats.trim(tx, scheduler.clock().instant(), limit);
    }

    private static SubmissionLimits submissionLimits(SystemSettings of) {
        Limits limits = of.limits();
        return new SubmissionLimits(
                limits.recipients(),
                limits.messageSize(),
                limits.futureRelease(),
                of.accountLimits().messages(),
                of.accountLimits().recipients());
    }

    /** From where {@link #reload} reads the settings; nobody can ask for it before. */
    public void reloadFrom(SettingsSource from) {
        source = from;
    }

    /**
     * Reads the settings and the certificate again, and follows what can be followed while it serves; sessions, streams and deliveries keep what they
     * began with. If anything is wrong, all stays as it was.
     *
     * @throws IOException with words for the operator, if the settings are wrong or an address cannot be bound
     */
    public Reloaded reload() throws IOException {
        synchronized (changing) {
            SettingsSource from = source;
            if (from == null || control == null || closed) {
                throw new IOException("nothing serves here that could read its settings again");
            }
            try {
                return follow(from.read());
            } catch (SettingsException wrong) {
                throw new IOException(wrong.getMessage(), wrong);
            }
        }
    }

    private Reloaded follow(SystemSettings fresh) throws IOException, SettingsException {
        SystemSettings before = settings;
        SystemSettings next = before.following(fresh);
        TlsIdentity shown = identity(next, scheduler.clock());
        boolean renewed = !shown.looksLike(identity);
        Logins known = logins(next);
        try (SmtpListeners.Prepared prepared = listeners.prepare(next)) {
            if (renewed) {
                show(shown);
            }
            settings = next;
            logins = known;
            if (!next.outbound().equals(before.outbound()) || !next.listen().equals(before.listen())) {
                away.change(courier(next));
            }
            prepared.follow();
        }
        runner.wake();
        Reloaded reloaded =
                new Reloaded(SettingsDiff.between(before, next), SettingsDiff.between(next, fresh), renewed);
        LOG.info("the settings were read again: {}", reloaded);
        return reloaded;
    }

    private void show(TlsIdentity shown) throws IOException {
        web.renew(shown.context());
        for (AdminServer there : admin.stream().toList()) {
            there.renew(shown.context());
        }
        tls.renew(shown);
        identity = shown;
    }

    private int trimGreylist(Transaction tx, int limit) {
        Instant now = scheduler.clock().instant();
        DoorSettings.Greylisting keep = settings.door().greylisting();
        return greylist.trim(tx, now.minus(keep.retryWithin()), now.minus(keep.keep()), limit);
    }

    private Logins logins(SystemSettings of) throws IOException {
        Logins byPassword = Logins.byPassword(this::authenticate);
        Logins known = of.storage().scram() ? byPassword.withScram(store.mail().authenticator()::scram) : byPassword;
        return of.oauth().isEmpty()
                ? known
                : known.withTokens(new OAuthTokens(of.oauth(), this::account, scheduler.clock()));
    }

    private Optional<String> account(EmailAddress login) {
        return store.database()
                .read(rows -> store.mail().directory().byLogin(rows, login.toString()))
                .map(account -> account.login().toString());
    }

    private Optional<String> authenticate(String name, String password) {
        return store.mail()
                .authenticator()
                .authenticate(name, password)
                .map(account -> account.login().toString());
    }

    private RemoteCourier courier(SystemSettings of) {
        Set<InetSocketAddress> own = of.listeners().stream()
                .filter(listener -> listener.kind() == SystemSettings.Listener.Kind.SMTP)
                .map(SystemSettings.Listener::address)
                .collect(Collectors.toSet());
        TransportSecurity security = TransportSecurity.by(
                of.outbound().tls().dane() ? Optional.of(new DaneLookup(resolver)) : Optional.empty(),
                of.outbound().tls().mtaSts() ? Optional.of(stsPolicies) : Optional.empty(),
                trust,
                of.published().sendTlsReports() ? tlsResults : TlsResults.NONE,
                of.hostname().ascii());
        MxLookup lookup = new MxLookup(
                resolver,
                Ourselves.listeningAt(of.hostname(), own),
                of.outbound().port(),
                DNS_PATIENCE,
                new SecureRandom());
        return new RemoteCourier(
                lookup,
                resolver,
                security,
                clients(of),
                connections,
                store.blobs(),
                access(of, trust),
                hooks.roads(),
                scheduler.clock(),
                of.hostname().ascii());
    }

    private SenderClients clients(SystemSettings of) {
        Map<Domain, SmtpClient> byDomain = new HashMap<>();
        for (OutboundSender sender : of.outbound().senders()) {
            SmtpClient client = client(of, new NettyLineConnector(threads, sender.addresses()), sender.hello());
            sender.domains().forEach(domain -> byDomain.put(domain, client));
        }
        return new SenderClients(client(of, new NettyLineConnector(threads), of.hostname()), byDomain);
    }

    private SmtpClient client(SystemSettings of, NettyLineConnector connector, Domain hello) {
        Duration firstRetry = of.queue().retries().delays().get(0);
        return new SmtpClient(connector, hello, SmtpTimeouts.STANDARD, firstRetry.dividedBy(2), scheduler.clock());
    }

    private static PeerTrust trust(SystemSettings settings) throws IOException {
        Optional<Path> trusted = settings.outbound().tls().trusted();
        return trusted.isPresent() ? PeerTrust.read(trusted.get()) : PeerTrust.OF_JVM;
    }

    private static Map<Smarthost, SmarthostAccess> access(SystemSettings settings, PeerTrust trust) {
        Map<Smarthost, SmarthostAccess> access = new HashMap<>();
        settings.outbound().relays().forEach(relay -> access.put(hop(relay.host()), access(relay.host(), trust)));
        settings.outbound().smarthost().ifPresent(host -> access.put(hop(host), access(host, trust)));
        return access;
    }

    private static SmarthostAccess access(SystemSettings.Smarthost host, PeerTrust trust) {
        return new SmarthostAccess(
                host.requireTls() ? TlsPolicy.verified(trust) : TlsPolicy.OPPORTUNISTIC,
                host.port() == SUBMISSIONS_PORT,
                host.login()
                        .map(login -> new Login(login.name(), login.password()))
                        .orElse(Login.NONE));
    }

    private static Smarthost hop(SystemSettings.Smarthost host) {
        return new Smarthost(host.host(), host.port());
    }

    private static Relays relays(SystemSettings settings) {
        Map<String, Smarthost> recipients = new HashMap<>();
        Map<String, Smarthost> senders = new HashMap<>();
        for (SystemSettings.Relay relay : settings.outbound().relays()) {
            relay.recipients().forEach(key -> recipients.putIfAbsent(key, hop(relay.host())));
            relay.senders().forEach(key -> senders.putIfAbsent(key, hop(relay.host())));
        }
        return new Relays(recipients, senders);
    }

    private static RemoteRoutes routes(SystemSettings settings) {
        return settings.outbound()
                .smarthost()
                .map(host -> RemoteRoutes.by(hop(host), Map.of()))
                .orElseGet(() -> RemoteRoutes.byDns(Map.of()));
    }

    private WebSettings webSettings(TlsIdentity identity) {
        SystemSettings.Http http = settings.http();
        HttpSettings listener = HttpSettings.loopback()
                .withAddress(text(http.listen().getAddress()), http.listen().getPort())
                .withCookieName(http.cookie())
                .withMetricsForAll(http.metricsForAll())
                .withFrameAncestors(http.frameAncestors());
        return WebSettings.with(http.tls() ? listener.withTransport(new Transport.Tls(identity.context())) : listener);
    }

    private static TlsIdentity identity(SystemSettings settings, Clock clock) throws IOException {
        if (settings.tls().isPresent()) {
            return TlsIdentity.read(
                    settings.tls().get().certificate(), settings.tls().get().key());
        }
        List<Domain> names = new ArrayList<>(List.of(settings.hostname()));
        settings.domains().stream().filter(domain -> !domain.isAddressLiteral()).forEach(names::add);
        return SelfSigned.keptIn(settings.storage().directory().resolve("tls"), names, clock);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
