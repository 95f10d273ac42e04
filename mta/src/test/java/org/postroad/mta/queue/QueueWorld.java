package org.postroad.mta.queue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Database;
import org.postroad.common.road.Hop;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.Emails;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRoom;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.address.HouseKey;
import org.postroad.mta.address.sql.SqlAddressRows;
import org.postroad.mta.bounce.Bounces;
import org.postroad.mta.bounce.DsnWriter;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.testing.Unused;

/** A queue with a real store, real reports, and a courier and a clock in the test's hand. */
final class QueueWorld implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    static final RetrySchedule NO_JITTER = new RetrySchedule(
            RetrySchedule.DEFAULT.delays(), RetrySchedule.DEFAULT.expiry(), RetrySchedule.DEFAULT.expiry(), 0);
    static final DeliveryOutcome DELIVERED =
            new DeliveryOutcome.Delivered(Reply.of(250, EnhancedStatus.SUCCESS, "ok"), "mx.south.test");
    static final DeliveryOutcome DEFERRED = new DeliveryOutcome.Deferred(
            new Trouble(Trouble.Kind.CONNECT, EnhancedStatus.NO_ANSWER_FROM_HOST, "nobody answers", "mx.south.test"));
    static final DeliveryOutcome FAILED = new DeliveryOutcome.Failed(
            Trouble.refused(Reply.of(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, "no such user"), "mx.south.test"));

    final TestStore store;
    final ManualClock clock;
    final SqlMailQueue queue;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final QueueMetrics metrics = new QueueMetrics(meters);
    final QueueBell bell = new QueueBell();
    final QueueRunner runner;
    final QueueOperator operator;
    final List<Delivery> deliveries = Collections.synchronizedList(new ArrayList<>());
    final List<DeliveryListener.Status> told = Collections.synchronizedList(new ArrayList<>());

    QueueWorld(TestEngine engine, Path directory, ManualClock clock, Courier courier) {
        this(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                Runnable::run,
                whole -> whole);
    }

    QueueWorld(
            TestEngine engine,
            Path directory,
            ManualClock clock,
            Courier courier,
            RemoteRoutes routes,
            QueueLimits limits,
            Executor executor,
            UnaryOperator<Database> between) {
        this(
                TestStore.open(engine, directory, MtaSchema.SCHEMA),
                "world",
                clock,
                courier,
                routes,
                limits,
                executor,
                between);
    }

    private QueueWorld(
            TestStore store,
            String node,
            ManualClock clock,
            Courier courier,
            RemoteRoutes routes,
            QueueLimits limits,
            Executor executor,
            UnaryOperator<Database> between) {
        this.clock = clock;
        this.store = store;
        queue = new SqlMailQueue(store.blobs(), store.database().isShared() ? new QueueNode(node) : QueueNode.ALONE);
        Database database = between.apply(store.database());
        AddressRoom addresses =
                new AddressRoom(AddressRules.of(Set.of()), new SqlAddressRows(), new HouseKey(new byte[32]), clock);
        Router router = new Router(addresses.book(Unused.unused(Directory.class)), routes);
        Dispatcher dispatcher = new Dispatcher(
                router,
                addresses.srs(),
                Unused.unused(Emails.class),
                queue,
                bell,
                store.roads(),
                () -> NO_JITTER,
                clock,
                "mx.north.test");
        DsnWriter writer = new DsnWriter("mx.north.test", EmailAddress.parse("postmaster@north.test"));
        DeliveryListener listener = (tx, message, statuses) -> tx.afterCommit(() -> told.addAll(statuses));
        OutcomeRecorder recorder = new OutcomeRecorder(
                database,
                queue,
                store.roads(),
                listener,
                new Bounces(store.blobs(), dispatcher, writer, clock, "mx.north.test"),
                () -> NO_JITTER,
                RandomGenerator.getDefault(),
                clock,
                "mx.north.test");
        Courier recording = delivery -> {
            deliveries.add(delivery);
            return courier.deliver(delivery);
        };
        runner = new QueueRunner(database, queue, recording, routes, recorder, bell, metrics, limits, clock, executor);
        operator = new QueueOperator(
                database, queue, store.roads(), listener, recorder, runner, metrics, clock, "mx.north.test");
    }

    /** Another process on the same rows and bytes; it is closed first. */
    QueueWorld beside(Path directory, String node, Courier courier, Executor executor) {
        return new QueueWorld(
                new TestStore(TestEngine.POSTGRES.open(directory, List.of()), store.blobs(), store.roads()),
                node,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                executor,
                whole -> whole);
    }

    /** A courier that decides by recipient. */
    static Courier each(Function<EmailAddress, DeliveryOutcome> outcome) {
        return delivery -> new DeliveryReport(
                delivery.envelope().to().stream()
                        .map(Recipient::address)
                        .map(outcome)
                        .toList(),
                List.of());
    }

    RoadId send(String from, String... recipients) {
        return send(from, List.of(recipients));
    }

    /** Puts a message in the queue, as the dispatcher does. */
    RoadId send(String from, List<String> recipients) {
        RoadId road = RoadId.next(clock.instant());
        String returnPath = "Return-Path: <" + from + ">\r\n";
        String text = returnPath + "Received: by mx.north.test with HTTP\r\n\tid " + road
                + "; Mon, 23 Nov 2026 10:00:00 +0000\r\nFrom: " + from + "\r\nMessage-ID: <" + road
                + "@north.test>\r\nSubject: Supper on Friday\r\n\r\nCome!\r\n";
        StoredBlob blob = store.write(text.getBytes(StandardCharsets.UTF_8));
        List<QueueItem> items = new ArrayList<>();
        for (String recipient : recipients) {
            items.add(QueueItem.untried(
                    road, items.size(), new Recipient(EmailAddress.parse(recipient)), clock.instant()));
        }
        QueuedMessage message = new QueuedMessage(
                road,
                ReversePath.parse(from),
                blob,
                returnPath.length(),
                MailParameters.NONE,
                clock.instant(),
                clock.instant(),
                clock.instant().plus(NO_JITTER.expiry()),
                new Origin.Stranger());
        store.database().write(tx -> {
            queue.add(tx, message, items);
            store.roads().begin(tx, new Road(road, "<" + road + "@north.test>", List.of()));
            tx.afterCommit(() -> bell.ring(message, items));
            return true;
        });
        return road;
    }

    /** Lets everything happen that is due by now. */
    void settle() {
        clock.advance(Duration.ZERO);
    }

    List<QueueItem> waiting() {
        return store.database().read(rows -> queue.list(rows, List.of(), Optional.empty(), 10_000));
    }

    List<DeliveryEnd> ends(RoadId road) {
        return store.database().read(rows -> queue.ends(rows, road));
    }

    QueuedMessage message(RoadId road) {
        return store.database().read(rows -> queue.message(rows, road)).orElseThrow();
    }

    List<Hop> hops(RoadId road) {
        return store.database()
                .read(rows -> store.roads().find(rows, road))
                .orElseThrow()
                .hops();
    }

    List<String> contradictions() {
        return store.database().read(rows -> {
            List<String> findings = new ArrayList<>(queue.contradictions(rows));
            findings.addAll(new BlobCheck(List.of(queue)).verify(rows));
            return findings;
        });
    }

    @Override
    public void close() {
        try {
            runner.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
