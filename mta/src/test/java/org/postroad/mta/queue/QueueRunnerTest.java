package org.postroad.mta.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postroad.mta.queue.QueueWorld.DEFERRED;
import static org.postroad.mta.queue.QueueWorld.DELIVERED;
import static org.postroad.mta.queue.QueueWorld.FAILED;
import static org.postroad.mta.queue.QueueWorld.each;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.EnhancedStatus;

@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class QueueRunnerTest {
    private static final DeliveryOutcome UNANSWERED = new DeliveryOutcome.Deferred(new Trouble(
            Trouble.Kind.DOT_UNANSWERED, EnhancedStatus.BAD_CONNECTION, "no reply to the dot", "mx.south.test"));

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(QueueWorld.START);

    private QueueWorld world(Courier courier) {
        QueueWorld world = new QueueWorld(engine, directory, clock, courier);
        world.runner.start();
        return world;
    }

    @Test
    void aNewMessageIsDeliveredAtOnceAndItsEndRecorded() {
        try (QueueWorld world = world(each(address -> DELIVERED))) {
            RoadId road = world.send("alice@north.test", "bob@south.test");
            world.settle();
            assertEquals(List.of(), world.waiting());
            DeliveryEnd end = world.ends(road).get(0);
            assertEquals(Outcome.DELIVERED, end.outcome());
            assertEquals("250 2.0.0 ok", end.text());
            assertEquals(
                    List.of(HopKind.END),
                    world.hops(road).stream().map(Hop::kind).toList());
            Delivery delivery = world.deliveries.get(0);
            assertEquals("Return-Path: <alice@north.test>\r\n".length(), delivery.dataOffset());
            assertEquals(
                    delivery.blob().size() - delivery.dataOffset(),
                    delivery.envelope().parameters().size());
            assertEquals(
                    1,
                    world.meters
                            .get("postroad.queue.outcomes")
                            .tag("outcome", "delivered")
                            .counter()
                            .count());
        }
    }

    @Test
    void deferralsFollowTheSchedule() {
        List<Duration> attempts = new ArrayList<>();
        Courier third = each(address -> {
            attempts.add(Duration.between(QueueWorld.START, clock.instant()));
            return attempts.size() < 5 ? DEFERRED : DELIVERED;
        });
        try (QueueWorld world = world(third)) {
            RoadId road = world.send("alice@north.test", "bob@south.test");
            clock.advance(Duration.ofHours(2));
            assertEquals(
                    IntStream.of(0, 1, 6, 21, 51).mapToObj(Duration::ofMinutes).toList(), attempts);
            assertEquals(Outcome.DELIVERED, world.ends(road).get(0).outcome());
            assertEquals(
                    List.of(HopKind.QUEUE, HopKind.QUEUE, HopKind.QUEUE, HopKind.QUEUE, HopKind.END),
                    world.hops(road).stream().map(Hop::kind).toList());
            assertEquals(DeliveryListener.State.QUEUED, world.told.get(0).state());
            assertEquals("450 4.4.1 nobody answers", world.told.get(0).smtpReply());
        }
    }

    @Test
    void afterFiveDaysTheSenderIsToldOnceAndNobodyAboutThat() throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        try (QueueWorld world = world(each(address -> {
            attempts.incrementAndGet();
            return DEFERRED;
        }))) {
            RoadId road = world.send("alice@north.test", "bob@south.test");
            clock.advance(Duration.ofDays(5).minusMillis(1));
            assertEquals(36, attempts.get()); // 7 in the first 3 h 51 min, then every 4 h
            assertEquals(List.of(), world.ends(road));
            clock.advance(Duration.ofMillis(1));
            DeliveryEnd end = world.ends(road).get(0);
            assertEquals(Outcome.EXPIRED, end.outcome());
            assertEquals("4.4.7", end.status().toString());
            QueueItem report = world.waiting().get(0);
            assertEquals("alice@north.test", report.address().toString());
            assertTrue(world.message(report.road()).from().isNull());
            String text = text(world, report.road());
            assertTrue(text.contains("Status: 4.4.7"), text);
            assertTrue(text.contains("We tried for 5 days."), text);
            assertEquals(
                    "delivery-status",
                    summary(world, report.road()).structure().parameters().get("report-type"));
            clock.advance(Duration.ofDays(6));
            assertEquals(Outcome.EXPIRED, world.ends(report.road()).get(0).outcome());
            assertEquals(List.of(), world.waiting());
            assertEquals(List.of(), world.contradictions());
        }
    }

    @Test
    void oneReportTellsOfAllFailuresOfADelivery() throws IOException {
        // The report itself stays in the queue: bytes that nothing refers to are gone.
        Map<String, DeliveryOutcome> outcomes = Map.of("bob", DELIVERED, "alice", DEFERRED);
        try (QueueWorld world = world(each(address -> outcomes.getOrDefault(address.localPart(), FAILED)))) {
            RoadId road = world.send("alice@north.test", "no1@south.test", "bob@south.test", "no2@south.test");
            world.settle();
            assertEquals(
                    List.of(Outcome.FAILED, Outcome.DELIVERED, Outcome.FAILED),
                    world.ends(road).stream().map(DeliveryEnd::outcome).toList());
            List<Hop> bounces = world.hops(road).stream()
                    .filter(hop -> hop.kind() == HopKind.BOUNCE)
                    .toList();
            assertEquals(1, bounces.size());
            String text =
                    text(world, new RoadId((String) bounces.get(0).detail().get("report")));
            assertTrue(text.contains("Final-Recipient: rfc822; no1@south.test"), text);
            assertTrue(text.contains("Final-Recipient: rfc822; no2@south.test"), text);
            assertFalse(text.contains("Final-Recipient: rfc822; bob@south.test"), text);
            assertTrue(text.contains("Diagnostic-Code: smtp; 550 5.1.1 no such user"), text);
            assertTrue(text.contains("Subject: Supper on Friday"), text);
            assertFalse(text.substring(text.indexOf("rfc822-headers")).contains("Return-Path"), text);
        }
    }

    @Test
    void aNullReversePathGetsNoReport() { // RFC 5321 §4.5.5
        try (QueueWorld world = world(each(address -> FAILED))) {
            RoadId road = world.send("", "bob@south.test");
            world.settle();
            assertEquals(Outcome.FAILED, world.ends(road).get(0).outcome());
            assertEquals(List.of(), world.waiting());
            assertEquals(1, world.deliveries.size());
        }
    }

    @Test
    void recipientsAreGroupedByNextHopAndAHundred() {
        Smarthost relay = new Smarthost(Domain.parse("relay.test"), 587);
        RemoteRoutes routes = RemoteRoutes.byDns(Map.of(Domain.parse("x.test"), relay, Domain.parse("y.test"), relay));
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                each(address -> DELIVERED),
                routes,
                QueueLimits.DEFAULT,
                Runnable::run,
                whole -> whole)) {
            world.runner.start();
            List<String> recipients = new ArrayList<>();
            IntStream.range(0, 150).forEach(i -> recipients.add("r" + i + "@x.test"));
            IntStream.range(0, 20).forEach(i -> recipients.add("r" + i + "@y.test"));
            recipients.add("bob@south.test");
            world.send("alice@north.test", recipients);
            world.settle();
            assertEquals(
                    List.of(100, 70, 1),
                    world.deliveries.stream()
                            .map(delivery -> delivery.envelope().to().size())
                            .toList());
            assertEquals(List.of(), world.waiting());
        }
    }

    @Test
    void aFaultOfTheCouriersPutsOff() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Courier courier = delivery -> {
            if (broken.get()) {
                throw new IllegalStateException("a bug");
            }
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        try (QueueWorld world = world(courier)) {
            RoadId road = world.send("alice@north.test", "bob@south.test");
            world.settle();
            assertEquals(Trouble.Kind.INTERNAL, world.waiting().get(0).trouble().kind());
            assertEquals("4.3.0", world.waiting().get(0).trouble().status().toString());
            broken.set(false);
            clock.advance(Duration.ofMinutes(1));
            assertEquals(Outcome.DELIVERED, world.ends(road).get(0).outcome());
        }
    }

    @Test
    void aSlowNextHopHoldsNoOther() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger atSlow = new AtomicInteger();
        Courier courier = delivery -> {
            if (delivery.nextHop().toString().equals("slow.test")) {
                atSlow.incrementAndGet();
                await().until(() -> slow.getCount() == 0);
            }
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                new QueueLimits(4, 2, Duration.ofDays(1)),
                threads,
                whole -> whole)) {
            world.runner.start();
            for (int i = 0; i < 20; i++) {
                world.send("alice@north.test", "r" + i + "@slow.test");
            }
            List<RoadId> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                others.add(world.send("alice@north.test", "r@other" + i + ".test"));
            }
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                world.settle();
                return others.stream().noneMatch(road -> world.ends(road).isEmpty());
            });
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                world.settle();
                return atSlow.get() == 2; // and never more
            });
            assertEquals(20, world.waiting().size());
            slow.countDown();
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                world.settle();
                return world.waiting().isEmpty();
            });
            assertTrue(world.runner.stop(Duration.ofSeconds(30)));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatCannotBeRecordedIsNotSentAgain() {
        AtomicBoolean diskFull = new AtomicBoolean();
        Courier courier = delivery -> {
            diskFull.set(true);
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                Runnable::run,
                whole -> new FailingDatabase(whole, diskFull))) {
            world.runner.start();
            RoadId road = world.send("alice@north.test", "bob@south.test");
            clock.advance(Duration.ofMinutes(10));
            assertEquals(1, world.deliveries.size());
            assertEquals(0, world.operator.cancel(road, "too late"));
            diskFull.set(false);
            clock.advance(Duration.ofMinutes(1));
            assertEquals(Outcome.DELIVERED, world.ends(road).get(0).outcome());
            assertEquals(1, world.deliveries.size());
        }
    }

    @Test
    void afterACrashBetweenDotAndRecordTheRecipientIsStillInTheQueue() { // I3
        AtomicBoolean down = new AtomicBoolean();
        Courier courier = delivery -> {
            down.set(true);
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        RoadId road;
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                Runnable::run,
                whole -> new FailingDatabase(whole, down))) {
            world.runner.start();
            road = world.send("alice@north.test", "bob@south.test", "no@south.test");
            world.settle();
        }
        ManualClock later = new ManualClock(QueueWorld.START.plusSeconds(60));
        try (QueueWorld world = new QueueWorld(
                engine, directory, later, each(address -> address.localPart().equals("no") ? FAILED : DELIVERED))) {
            assertEquals(2, world.waiting().size());
            assertEquals(List.of(), world.ends(road));
            world.runner.start();
            world.settle();
            assertEquals(2, world.ends(road).size());
            assertEquals(List.of(), world.contradictions());
            long reports = world.deliveries.stream()
                    .filter(delivery -> delivery.envelope().from().isNull())
                    .count();
            assertEquals(1, reports);
        }
    }

    @Test
    void stoppingLetsWhatRunsFinishAndStartsNothing() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Courier courier = delivery -> {
            inside.countDown();
            await().until(() -> finish.getCount() == 0);
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                new QueueLimits(1, 1, Duration.ofDays(1)),
                threads,
                whole -> whole)) {
            world.runner.start();
            RoadId first = world.send("alice@north.test", "bob@south.test");
            world.settle();
            inside.await();
            RoadId second = world.send("alice@north.test", "ben@south.test");
            assertFalse(world.runner.stop(Duration.ofMillis(20)));
            finish.countDown();
            assertTrue(world.runner.stop(Duration.ofSeconds(30)));
            world.settle();
            assertEquals(1, world.ends(first).size());
            assertEquals(0, world.ends(second).size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void operatorsRetryAndCancel() {
        AtomicInteger attempts = new AtomicInteger();
        try (QueueWorld world = world(each(address -> {
            attempts.incrementAndGet();
            return DEFERRED;
        }))) {
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@south.test");
            world.settle();
            assertEquals(2, attempts.get());
            assertEquals(2, world.operator.retry(road));
            world.settle();
            assertEquals(4, attempts.get());
            assertEquals(2, world.operator.show(road).orElseThrow().waiting().size());
            assertEquals(2, world.operator.cancel(road, "cancelled by an operator"));
            assertEquals(0, world.operator.cancel(road, "cancelled by an operator"));
            clock.advance(Duration.ofDays(1));
            assertEquals(4, attempts.get());
            assertEquals(
                    List.of(Outcome.CANCELLED, Outcome.CANCELLED),
                    world.ends(road).stream().map(DeliveryEnd::outcome).toList());
            assertEquals(
                    DeliveryListener.State.CANCELLED,
                    world.told.get(world.told.size() - 1).state());
            assertEquals(List.of(), world.waiting());
        }
    }

    @Test
    void whatIsHeldWaitsUntilItIsReleased() {
        EmailAddress bob = EmailAddress.parse("bob@south.test");
        AtomicInteger attempts = new AtomicInteger();
        try (QueueWorld world = world(each(address -> {
            attempts.addAndGet(address.equals(bob) ? 1 : 0);
            return DEFERRED;
        }))) {
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@south.test");
            world.settle();
            assertEquals(List.of(bob), world.operator.hold(road, bob::equals));
            assertEquals(List.of(), world.operator.hold(road, bob::equals), "it is held already");
            assertEquals(
                    List.of(EmailAddress.parse("ben@south.test")),
                    world.operator.retry(road, recipient -> true),
                    "to try again is not to release");
            clock.advance(Duration.ofDays(30)); // ben expires, bob does not
            world.settle();
            assertEquals(
                    List.of(bob),
                    world.waiting().stream().map(QueueItem::address).toList());
            assertTrue(world.waiting().get(0).isHeld());
            assertEquals(1, attempts.get());
            assertEquals(List.of(bob), world.operator.release(road, recipient -> true));
            world.settle();
            assertEquals(2, attempts.get());
        }
    }

    @Test
    void operatorsRetryAndCancelSomeRecipients() {
        List<String> tried = new ArrayList<>();
        EmailAddress bob = EmailAddress.parse("bob@south.test");
        try (QueueWorld world = world(each(address -> {
            tried.add(address.toString());
            return address.equals(bob) ? UNANSWERED : DEFERRED;
        }))) {
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@south.test");
            world.settle();
            tried.clear();
            assertEquals(List.of(bob), world.operator.retry(road, bob::equals));
            world.settle();
            assertEquals(List.of("bob@south.test"), tried);
            assertEquals(List.of(bob), world.operator.cancel(road, bob::equals, "taken back"));
            assertEquals(List.of(), world.operator.cancel(road, bob::equals, "taken back"));
            DeliveryEnd end = world.operator.ended(road).get(0);
            assertEquals(Outcome.CANCELLED, end.outcome());
            assertEquals(2, end.attempts().count());
            assertTrue(end.attempts().unanswered(), "it may have arrived all the same");
            assertEquals(
                    List.of("ben@south.test"),
                    world.waiting().stream()
                            .map(item -> item.address().toString())
                            .toList());
        }
    }

    @Test
    void whatAnOperatorBouncesIsReportedToItsSender() throws IOException {
        EmailAddress bob = EmailAddress.parse("bob@south.test");
        try (QueueWorld world = world(each(address -> DEFERRED))) {
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@south.test");
            world.settle();
            assertEquals(List.of(bob), world.operator.bounce(road, bob::equals, "that host has moved away"));
            assertEquals(List.of(), world.operator.bounce(road, bob::equals, "that host has moved away"));
            DeliveryEnd end = world.ends(road).get(0);
            assertEquals(Outcome.FAILED, end.outcome());
            assertEquals(Trouble.Kind.OPERATOR, end.cause());
            assertEquals(1, end.attempts().count(), "nothing was tried");
            assertEquals(
                    DeliveryListener.State.FAILED,
                    world.told.get(world.told.size() - 1).state());
            world.settle();
            Delivery report = world.deliveries.get(world.deliveries.size() - 1);
            assertTrue(report.envelope().from().isNull());
            assertTrue(text(world, report.road()).contains("that host has moved away"));
            assertEquals(List.of(), world.contradictions());
        }
    }

    @Test
    void whatIsMovedGoesByAnotherHostAndBack() {
        EmailAddress bob = EmailAddress.parse("bob@south.test");
        Smarthost host = Smarthost.parse("[127.0.0.1]:2525");
        try (QueueWorld world = world(each(address -> DEFERRED))) {
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@south.test");
            world.settle();
            assertEquals(List.of(bob), world.operator.move(road, bob::equals, Optional.of(host)));
            assertEquals(List.of(), world.operator.move(road, bob::equals, Optional.of(host)), "it goes by it already");
            world.settle();
            assertEquals(host, world.deliveries.get(1).nextHop());
            assertEquals(1, world.deliveries.get(1).envelope().to().size());
            clock.advance(Duration.ofMinutes(10));
            assertEquals(
                    Set.of(host, new MailExchangers(Domain.parse("south.test"))),
                    world.deliveries.stream().skip(2).map(Delivery::nextHop).collect(Collectors.toSet()));
            world.deliveries.clear();
            assertEquals(List.of(bob), world.operator.move(road, recipient -> true, Optional.empty()));
            world.settle();
            assertEquals(
                    new MailExchangers(Domain.parse("south.test")),
                    world.deliveries.get(0).nextHop());
        }
    }

    @Test
    void whatIsMovedDoesNotWaitForTheHostsItIsMovedAwayFrom() throws Exception {
        Smarthost host = Smarthost.parse("[127.0.0.1]:2525");
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Courier courier = delivery -> {
            if (!delivery.nextHop().equals(host)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> finish.getCount() == 0);
            }
            return DeliveryReport.same(DELIVERED, delivery, List.of());
        };
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                courier,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                threads,
                whole -> whole)) {
            world.runner.start();
            for (int i = 0; i < 3; i++) { // one more than so unknown a host may have
                world.send("alice@north.test", "bob@south.test");
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                world.settle();
                return world.runner.deliveries() == 2;
            });
            RoadId last = world.waiting().stream()
                    .filter(item -> !world.operator.isSending(item.key()))
                    .findFirst()
                    .orElseThrow()
                    .road();
            world.operator.move(last, recipient -> true, Optional.of(host));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                world.settle();
                return !world.ends(last).isEmpty();
            });
            assertEquals(2, world.waiting().size());
            finish.countDown();
            assertTrue(world.runner.stop(Duration.ofSeconds(60)));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatIsBeingSentIsNotTakenBackButTheOthersAre() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Courier slowForBob = each(address -> {
            if (!address.toString().equals("bob@south.test")) {
                return DEFERRED;
            }
            inside.countDown();
            await().until(() -> finish.getCount() == 0);
            return DELIVERED;
        });
        try (QueueWorld world = new QueueWorld(
                engine,
                directory,
                clock,
                slowForBob,
                RemoteRoutes.byDns(Map.of()),
                QueueLimits.DEFAULT,
                threads,
                whole -> whole)) {
            world.runner.start();
            RoadId road = world.send("alice@north.test", "bob@south.test", "ben@west.test");
            world.settle();
            inside.await();
            await().until(() -> world.waiting().stream()
                    .anyMatch(item -> item.attempts().count() == 1 && !world.operator.isSending(item.key())));
            assertEquals(
                    List.of(EmailAddress.parse("ben@west.test")),
                    world.operator.cancel(road, recipient -> true, "taken back"));
            finish.countDown();
            assertTrue(world.runner.stop(Duration.ofSeconds(30)));
            world.settle();
            assertEquals(
                    Set.of(Outcome.DELIVERED, Outcome.CANCELLED),
                    world.ends(road).stream().map(DeliveryEnd::outcome).collect(Collectors.toSet()));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theQueueOfALongBacklogIsPagedThrough() {
        AtomicBoolean up = new AtomicBoolean();
        try (QueueWorld world = world(each(address -> up.get() ? DELIVERED : DEFERRED))) {
            List<String> recipients = new ArrayList<>();
            IntStream.range(0, 700).forEach(i -> recipients.add("r" + i + "@d" + i % 7 + ".test"));
            world.send("alice@north.test", recipients);
            world.send("alice@north.test", recipients);
            world.settle();
            assertEquals(1400, world.waiting().size());
            up.set(true);
            clock.advance(Duration.ofMinutes(1));
            assertEquals(0, world.waiting().size());
        }
    }

    private static String text(QueueWorld world, RoadId road) {
        return new String(world.store.read(blob(world, road)), StandardCharsets.UTF_8);
    }

    private static MessageSummary summary(QueueWorld world, RoadId road) throws IOException {
        try (InputStream in = world.store.blobs().open(blob(world, road))) {
            return MessageReader.read(in);
        }
    }

    private static BlobId blob(QueueWorld world, RoadId road) {
        return world.deliveries.stream()
                .filter(delivery -> delivery.road().equals(road))
                .findFirst()
                .orElseThrow()
                .blob()
                .id();
    }

    /** A database that refuses to write while a flag is up. */
    private record FailingDatabase(Database whole, AtomicBoolean failing) implements Database {
        @Override
        public <T> T write(Function<Transaction, T> body) {
            if (failing.get()) {
                throw new StorageException("no space left on device");
            }
            return whole.write(body);
        }

        @Override
        public <T> T read(Function<Snapshot, T> body) {
            return whole.read(body);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
