package org.postroad.mta.testing;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.road.Hop;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Spelling;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRoom;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.address.HouseKey;
import org.postroad.mta.address.sql.SqlAddressRows;
import org.postroad.mta.bounce.Bounces;
import org.postroad.mta.bounce.DsnWriter;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.SenderClients;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.HomeCourier;
import org.postroad.mta.dispatch.QueueCheck;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.door.RecipientRules;
import org.postroad.mta.list.ListBounces;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.queue.OutcomeRecorder;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.QueueMetrics;
import org.postroad.mta.queue.QueueNode;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.QueueRunner;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.receive.Reception;
import org.postroad.mta.receive.Repeats;
import org.postroad.mta.receive.Verdicts;
import org.postroad.mta.receive.sql.SqlUnheardReplies;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.ReuseLimits;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.smtp.server.MailHandler;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.ReturnedReports;
import org.postroad.mta.submit.SmtpSubmission;
import org.postroad.mta.submit.StatedParameters;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.SubmissionLimits;
import org.postroad.mta.submit.SubmissionRequest;
import org.postroad.mta.submit.sql.SqlSubmissions;
import org.postroad.mta.tls.TransportSecurity;

/** A whole MTA with its store, on a loopback address of its own; time stands still until the test moves it. */
public final class House implements AutoCloseable {
    public static final String PASSWORD = "correct horse";
    private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>(); // they take their time

    public final Domain domain;
    public final Domain hostname;
    public final ManualClock clock;
    public final TestStore store;
    public final AddressRoom addresses;
    public final SqlMailStore mail;
    public final Router router;
    public final SqlMailQueue queue;
    public final SqlSubmissions submissions;
    public final Dispatcher dispatcher;
    public final FilingReports filing;
    public final ListPosts lists;
    public final Submission submission;
    public final Reception reception;
    public final QueueRunner runner;
    public final QueueOperator operator;
    public final QueueCheck check;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final WireThreads threads;
    private final SmtpConnections connections;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final InetSocketAddress address;
    private final ServerTls tls;
    private LineServer receiving;
    private LineServer submitting;

    /**
     * @param address where strangers' mail comes in
     * @param dns asked for everything
     */
    public House(
            TestEngine engine,
            String domain,
            Path directory,
            ManualClock clock,
            InetSocketAddress address,
            InetSocketAddress dns)
            throws IOException {
        this.domain = Domain.parse(domain);
        this.hostname = Domain.parse("mx." + domain);
        this.clock = clock;
        this.address = address;
        String host = hostname.ascii();
        threads = new WireThreads(domain, 16);
        store = TestStore.open(engine, directory, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
        queue = new SqlMailQueue(store.blobs(), store.database().isShared() ? new QueueNode(host) : QueueNode.ALONE);
        addresses = new AddressRoom(
                AddressRules.of(Set.of(this.domain)), new SqlAddressRows(), new HouseKey(new byte[32]), clock);
        mail = new SqlMailStore(
                store.database(),
                store.database().notices(),
                store.blobs(),
                clock,
                MailStoreSettings.defaults(),
                Spelling.USUAL,
                addresses,
                SearchIndex.none(),
                new Argon2id(64, 1));
        RemoteRoutes routes = RemoteRoutes.byDns(Map.of());
        RetrySchedule schedule = new RetrySchedule(
                RetrySchedule.DEFAULT.delays(), RetrySchedule.DEFAULT.expiry(), RetrySchedule.DEFAULT.warnAfter(), 0);
        QueueBell bell = new QueueBell();
        router = new Router(addresses.book(mail.directory()), routes);
        dispatcher = new Dispatcher(
                router, addresses.srs(), mail.emails(), queue, bell, store.roads(), () -> schedule, clock, host);
        submissions = new SqlSubmissions(mail.changes());
        Bounces bounces = new Bounces(
                store.blobs(),
                dispatcher,
                new DsnWriter(host, EmailAddress.parse("postmaster@" + domain)),
                clock,
                host);
        filing = new FilingReports(store.database(), router, mail.changes(), store.roads(), bounces);
        lists = new ListPosts(store.database(), store.blobs(), router, mail.changes(), addresses.marks(), clock, host);
        ListBounces listBounces =
                new ListBounces(store.database(), store.blobs(), router.book(), addresses.rows(), clock);
        submission = new Submission(
                store.database(),
                store.blobs(),
                mail,
                router,
                dispatcher,
                lists,
                filing,
                submissions,
                () -> SubmissionLimits.DEFAULT,
                clock,
                hostname);
        reception = new Reception(
                store.database(),
                store.blobs(),
                router,
                new RecipientRules(router.book(), mail.quotas()),
                addresses.marks(),
                dispatcher,
                lists,
                filing,
                new Repeats(store.database(), store.blobs(), new SqlUnheardReplies(), meters),
                store.roads(),
                List.of(),
                new Verdicts(List.of()),
                List.of(
                        new ReturnedReports(store.database(), store.blobs(), router, store.roads(), submissions)::read,
                        listBounces::read),
                1000,
                clock,
                host);
        DnsjavaResolver resolver =
                new DnsjavaResolver(new ResolverSettings(List.of(dns), Duration.ofSeconds(20), 1), clock);
        MxLookup exchangers = new MxLookup(
                resolver,
                new Ourselves(hostname, Set.of(address)),
                address.getPort(),
                Duration.ofSeconds(30),
                new Random(1));
        SmtpClient client = new SmtpClient(
                new NettyLineConnector(threads), hostname, SmtpTimeouts.all(Duration.ofSeconds(30)), clock);
        connections = new SmtpConnections(ReuseLimits.DEFAULT, clock, executor);
        OutcomeRecorder recorder = new OutcomeRecorder(
                store.database(),
                queue,
                store.roads(),
                listBounces.and(submissions),
                bounces,
                () -> schedule,
                new Random(1),
                clock,
                host);
        QueueMetrics metrics = new QueueMetrics(meters);
        runner = new QueueRunner(
                store.database(),
                queue,
                new HomeCourier(
                        store.database(),
                        store.blobs(),
                        router,
                        mail.emails(),
                        new RemoteCourier(
                                exchangers,
                                resolver,
                                TransportSecurity.opportunistic(PeerTrust.OF_JVM, host),
                                new SenderClients(client),
                                connections,
                                store.blobs(),
                                Map.of(),
                                RoadListener.NONE,
                                clock,
                                host),
                        clock,
                        host),
                routes,
                recorder,
                bell,
                metrics,
                QueueLimits.DEFAULT,
                clock,
                executor);
        operator = new QueueOperator(
                store.database(), queue, store.roads(), submissions, recorder, runner, metrics, clock, host);
        check = new QueueCheck(queue, router, mail.emails());
        tls = new ServerTls(SelfSigned.make(List.of(hostname), Clock.systemUTC()));
        submitting = listen(
                new InetSocketAddress(address.getAddress(), 0),
                SmtpServerPolicy.submission(hostname, this.domain),
                new SmtpSubmission(submission, host));
        receiving = listen(address, SmtpServerPolicy.reception(hostname, this.domain), reception);
        runner.start();
    }

    private LineServer listen(InetSocketAddress where, SmtpServerPolicy policy, MailHandler handler)
            throws IOException {
        return LineServer.start(
                threads,
                LineServerSettings.of(where, TlsUse.STARTTLS),
                tls,
                new SmtpProtocol(policy, handler, this::authenticate, clock));
    }

    private Optional<String> authenticate(String name, String password) {
        return mail.authenticator()
                .authenticate(name, password)
                .map(account -> account.login().toString());
    }

    public InetSocketAddress submissionAddress() {
        return submitting.address();
    }

    public InetSocketAddress receptionAddress() {
        return address;
    }

    /** Takes no more mail from strangers. */
    public void goDeaf() {
        receiving.close(Duration.ofSeconds(5));
    }

    public void hearAgain() throws IOException {
        receiving = listen(address, SmtpServerPolicy.reception(hostname, domain), reception);
    }

    /** Takes strangers' mail on a port of its own, so that somebody may stand between. */
    public InetSocketAddress hearElsewhere() throws IOException {
        goDeaf();
        receiving = listen(
                new InetSocketAddress(address.getAddress(), 0),
                SmtpServerPolicy.reception(hostname, domain),
                reception);
        return receiving.address();
    }

    /** Offers DSN to strangers, too. */
    public void reportToStrangers() {
        goDeaf();
        SmtpServerPolicy policy = SmtpServerPolicy.reception(hostname, domain).withDsn(true);
        await().ignoreExceptionsInstanceOf(IOException.class) // the port may still be on its way to being free
                .until(() -> {
                    receiving = listen(address, policy, reception);
                    return true;
                });
    }

    /** A connection to the next host, ready for MAIL. */
    public SmtpClient client() {
        return new SmtpClient(
                new NettyLineConnector(threads),
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(30)),
                clock);
    }

    public AccountId account(String login) {
        return store.database()
                .write(tx -> mail.directory()
                        .create(
                                tx,
                                EmailAddress.parse(login),
                                "",
                                HASHES.computeIfAbsent(PASSWORD, mail.authenticator()::hash))
                        .id());
    }

    /** Puts a draft into an account's Drafts. */
    public EmailId draft(AccountId account, String text) {
        StoredBlob blob = store.write(text.getBytes(StandardCharsets.UTF_8));
        try (var in = store.blobs().open(blob.id())) {
            var summary = MessageReader.read(in);
            return store.database().write(tx -> {
                var drafts = mail.mailboxes()
                        .byRole(tx, account, MailboxRole.DRAFTS)
                        .orElseThrow()
                        .id();
                Filing filing = mail.emails()
                        .file(
                                tx,
                                account,
                                NewEmail.into(Set.of(drafts), Set.of(Keyword.DRAFT), blob, summary, clock.instant()));
                return ((Filing.Filed) filing).emailId();
            });
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Sends a draft as JMAP does. */
    public EmailSubmission send(AccountId account, EmailId draft, String from, String... to) throws IOException {
        Envelope envelope = new Envelope(
                ReversePath.parse(from),
                List.of(to).stream()
                        .map(recipient -> new Recipient(EmailAddress.parse(recipient)))
                        .toList(),
                MailParameters.NONE);
        return send(account, draft, envelope);
    }

    /** The same with an envelope of one's own. */
    public EmailSubmission send(AccountId account, EmailId draft, Envelope envelope) throws IOException {
        return send(account, draft, envelope, StatedParameters.NONE);
    }

    public EmailSubmission send(AccountId account, EmailId draft, Envelope envelope, StatedParameters stated)
            throws IOException {
        IdentityId identity = store.database()
                .read(rows -> mail.identities().all(rows, account))
                .get(0)
                .id();
        return submission.submit(
                new SubmissionRequest(account, identity, draft, envelope, stated, List.of(), tx -> {}));
    }

    public EmailSubmission submission(AccountId account, EmailSubmission of) {
        return store.database()
                .read(rows -> submissions.get(rows, account, List.of(of.id())))
                .get(0);
    }

    /** The Inbox, newest first. */
    public List<Email> inbox(AccountId account) {
        return store.database().read(rows -> {
            var inbox = mail.mailboxes()
                    .byRole(rows, account, MailboxRole.INBOX)
                    .orElseThrow()
                    .id();
            return mail.emails()
                    .get(
                            rows,
                            account,
                            mail.emails()
                                    .query(rows, account, EmailQuery.newest(EmailFilter.inMailbox(inbox), 1000))
                                    .ids());
        });
    }

    public String text(Email email) {
        return new String(store.read(email.blobId()), StandardCharsets.UTF_8);
    }

    public List<QueueItem> waiting() {
        return store.database().read(rows -> queue.list(rows, List.of(), Optional.empty(), 10_000));
    }

    public List<Hop> hops(RoadId road) {
        return store.database()
                .read(rows -> store.roads().find(rows, road))
                .orElseThrow()
                .hops();
    }

    /** Lets everything happen that is due by now. */
    public void settle() {
        clock.advance(Duration.ZERO);
    }

    /** What contradicts itself: the store, the queue, and what was promised. */
    public List<String> findings(List<QueueCheck.Promise> promises) {
        return store.database().read(rows -> {
            List<String> findings = new ArrayList<>(mail.check().verify(rows));
            findings.addAll(check.verify(rows, promises));
            findings.addAll(new BlobCheck(List.of(mail.blobs(), queue)).verify(rows));
            return findings;
        });
    }

    @Override
    public void close() throws Exception {
        receiving.close(Duration.ofSeconds(5));
        submitting.close(Duration.ofSeconds(5));
        runner.stop(Duration.ofSeconds(30));
        connections.close();
        executor.shutdownNow();
        threads.close();
        mail.close();
        store.close();
    }
}
