package org.postroad.webmail;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Notices;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;
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
import org.postroad.mta.courier.Courier;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.HomeCourier;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.queue.OutcomeRecorder;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.QueueMetrics;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.QueueRunner;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.SubmissionLimits;
import org.postroad.mta.submit.Submissions;
import org.postroad.mta.submit.sql.SqlSubmissions;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.login.LoginSettings;

/**
 * A whole webmail over real HTTP on a real store, with a real dispatcher and queue; only the courier to other hosts belongs to the test.
 * Closing it checks that the store's rows agree.
 */
public final class WebRig implements AutoCloseable {
    public static final String PASSWORD = "correct horse";
    public static final String HOST = "mx.north.test";
    private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>(); // they take their time

    public final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    public final TestStore store;
    private final SqlMailQueue queue;
    public final MailStore mail;
    public final WebServer web;
    private final Argon2id passwords = new Argon2id(64, 1);
    private final QueueRunner runner;
    private final ExecutorService couriers = Executors.newCachedThreadPool();
    private final AtomicInteger people = new AtomicInteger();

    private WebRig(Path directory, Limits limits, Courier courier) {
        store = TestStore.open(directory, SqlMailStore.SCHEMA, MtaSchema.SCHEMA, WebSchema.SCHEMA);
        mail = new SqlMailStore(
                store.database(),
                Notices.NONE,
                store.blobs(),
                clock,
                MailStoreSettings.defaults(),
                SearchIndex.in(directory.resolve("search")),
                passwords);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        queue = new SqlMailQueue(store.blobs());
        QueueBell bell = new QueueBell();
        RemoteRoutes routes = RemoteRoutes.byDns(Map.of());
        AddressRoom addresses = new AddressRoom(
                AddressRules.of(Set.of(Domain.parse("north.test"))),
                new SqlAddressRows(),
                new HouseKey(new byte[32]),
                clock);
        Router router = new Router(addresses.book(mail.directory()), routes);
        Dispatcher dispatcher = new Dispatcher(
                router,
                addresses.srs(),
                mail.emails(),
                queue,
                bell,
                store.roads(),
                () -> RetrySchedule.DEFAULT,
                clock,
                HOST);
        Submissions submissions = new SqlSubmissions(mail.changes());
        Bounces bounces = new Bounces(
                store.blobs(),
                dispatcher,
                new DsnWriter(HOST, EmailAddress.parse("postmaster@north.test")),
                clock,
                HOST);
        Submission submission = new Submission(
                store.database(),
                store.blobs(),
                mail,
                router,
                dispatcher,
                new ListPosts(store.database(), store.blobs(), router, mail.changes(), addresses.marks(), clock, HOST),
                new FilingReports(store.database(), router, mail.changes(), store.roads(), bounces),
                submissions,
                () -> SubmissionLimits.DEFAULT,
                clock,
                Domain.parse(HOST));
        OutcomeRecorder recorder = new OutcomeRecorder(
                store.database(),
                queue,
                store.roads(),
                submissions,
                bounces,
                () -> RetrySchedule.DEFAULT,
                new Random(1),
                clock,
                HOST);
        QueueMetrics metrics = new QueueMetrics(meters);
        runner = new QueueRunner(
                store.database(),
                queue,
                new HomeCourier(store.database(), store.blobs(), router, mail.emails(), courier, clock, HOST),
                routes,
                recorder,
                bell,
                metrics,
                QueueLimits.DEFAULT,
                clock,
                couriers);
        QueueOperator operator = new QueueOperator(
                store.database(), queue, store.roads(), submissions, recorder, runner, metrics, clock, HOST);
        web = new WebServer(
                new WebSettings(HttpSettings.loopback(), LoginSettings.defaults(), limits),
                new WebParts(
                        HOST,
                        store.database(),
                        store.blobs(),
                        store.roads(),
                        mail,
                        submission,
                        submissions,
                        operator,
                        clock,
                        meters));
    }

    public static WebRig start(Path directory) {
        return start(directory, Limits.defaults(), delivery -> {
            throw new AssertionError("nothing was to leave the house");
        });
    }

    public static WebRig start(Path directory, Limits limits, Courier courier) {
        WebRig rig = new WebRig(directory, limits, courier);
        rig.runner.start();
        rig.web.start();
        return rig;
    }

    /** A new account with its client over HTTP Basic. */
    public Person person() {
        return person("person" + people.incrementAndGet());
    }

    public Person person(String name) {
        Account account = store.database()
                .write(tx -> mail.directory()
                        .create(
                                tx,
                                EmailAddress.parse(name + "@north.test"),
                                name,
                                HASHES.computeIfAbsent(PASSWORD, mail.authenticator()::hash)));
        return new Person(this, account);
    }

    public Browser browser() {
        return new Browser(web.port());
    }

    /** Delivers a message into a person's Inbox as the dispatcher does. */
    public EmailId deliver(Person to, String message) {
        StoredBlob blob =
                store.write(message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        MessageSummary summary = summary(blob);
        RoadId road = RoadId.next(clock.instant());
        return store.database().write(tx -> {
            String messageId = summary.headers().messageIds().stream()
                    .map(id -> "<" + id + ">")
                    .findFirst()
                    .orElse("");
            store.roads().begin(tx, new Road(road, messageId, List.of()));
            NewEmail email = NewEmail.delivery(blob, summary, clock.instant(), road);
            return ((Filing.Filed) mail.emails().file(tx, to.account().id(), email)).emailId();
        });
    }

    private MessageSummary summary(StoredBlob blob) {
        try (var in = store.blobs().open(blob.id())) {
            return MessageReader.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        web.close();
        try {
            runner.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        couriers.shutdown();
        List<String> findings = store.database().read(rows -> {
            List<String> all = new ArrayList<>(mail.check().verify(rows));
            all.addAll(new BlobCheck(List.of(mail.blobs(), queue)).verify(rows));
            return all;
        });
        mail.close();
        store.close();
        Assertions.assertEquals(List.of(), findings);
    }
}
