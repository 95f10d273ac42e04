package org.postroad.mta.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRoom;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.address.Destination;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.address.HouseKey;
import org.postroad.mta.address.sql.SqlAddressRows;
import org.postroad.mta.dispatch.QueueCheck.Promise;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.Relays;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class DispatcherTest {
    private static final Smarthost RELAY = new Smarthost(Domain.parse("relay.test"), 587);

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private SqlMailQueue queue;
    private TestStore store;
    private SqlMailStore mail;
    private AddressRoom addresses;
    private Router router;
    private Dispatcher dispatcher;
    private AccountId alice;
    private AccountId bob;

    @BeforeEach
    void open() {
        store = TestStore.open(engine, directory, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
        queue = new SqlMailQueue(store.blobs());
        addresses = new AddressRoom(
                AddressRules.of(Set.of(Domain.parse("north.test"), Domain.parse("[127.0.0.1]"))),
                new SqlAddressRows(),
                new HouseKey(new byte[32]),
                clock);
        mail = new SqlMailStore(
                store.database(),
                store.database().notices(),
                store.blobs(),
                clock,
                MailStoreSettings.defaults(),
                new Argon2id(64, 1));
        router = new Router(
                addresses.book(mail.directory()), RemoteRoutes.byDns(Map.of(Domain.parse("special.test"), RELAY)));
        dispatcher = new Dispatcher(
                router,
                addresses.srs(),
                mail.emails(),
                queue,
                new QueueBell(),
                store.roads(),
                () -> RetrySchedule.DEFAULT,
                clock,
                "mx.north.test");
        alice = account("alice@north.test");
        bob = account("bob@north.test");
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), store.database().read(mail.check()::verify));
        assertEquals(List.of(), store.database().read(new BlobCheck(List.of(mail.blobs(), queue))::verify));
        assertEquals(List.of(), store.database().read(queue::contradictions));
        mail.close();
        store.close();
    }

    private AccountId account(String login) {
        return store.database()
                .write(tx -> mail.directory()
                        .create(tx, EmailAddress.parse(login), "", new PasswordHash("$argon2id$none"))
                        .id());
    }

    private Accepted message() {
        RoadId road = RoadId.next(clock.instant());
        StoredBlob blob = store.write(("Return-Path: <>\r\nMessage-ID: <" + road + "@x>\r\nSubject: s\r\n\r\nHi\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        try (InputStream in = store.blobs().open(blob.id())) {
            return new Accepted(road, blob, 17, MessageReader.read(in), clock.instant());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private Receipt dispatch(Accepted message, Origin origin, String... to) {
        Envelope envelope = new Envelope(
                ReversePath.parse("carol@south.test"),
                List.of(to).stream()
                        .map(address -> new Recipient(EmailAddress.parse(address)))
                        .toList(),
                MailParameters.NONE);
        return store.database().write(tx -> dispatcher.dispatch(tx, message, envelope, origin, List.of(), List.of()));
    }

    private int emails(AccountId account) {
        return store.database()
                .read(rows -> mail.emails().query(rows, account, EmailQuery.newest(EmailFilter.ALL, 1000)))
                .ids()
                .size();
    }

    /** An account of ours, the next hop of others, or nobody. */
    private Object route(String recipient) {
        Expansion ends = store.database().read(rows -> router.expand(rows, EmailAddress.parse(recipient)));
        if (ends.isNobody()) {
            return "nobody";
        }
        Destination end = ends.destinations().get(0);
        return end instanceof Destination.Local local
                ? local.account()
                : router.nextHop(ReversePath.NULL, end.address());
    }

    @Test
    void theRouterDecides() {
        Map<String, Object> table = Map.of(
                "alice@north.test", alice,
                "ALICE@North.Test", alice,
                "nobody@north.test", "nobody",
                "PostMaster@north.test", alice,
                "postmaster@[127.0.0.1]", alice,
                "alice@sub.north.test", new MailExchangers(Domain.parse("sub.north.test")),
                "bob@south.test", new MailExchangers(Domain.parse("south.test")),
                "bob@[192.0.2.1]", new MailExchangers(Domain.parse("[192.0.2.1]")),
                "bob@special.test", RELAY);
        table.forEach((recipient, end) -> assertEquals(end, route(recipient), recipient));
        assertEquals(RELAY, RemoteRoutes.by(RELAY, Map.of()).nextHop(Domain.parse("any.test")));
    }

    @Test
    void theOneWhoIsPostmasterIsIt() {
        AccountId own = account("postmaster@north.test");
        assertEquals(own, route("Postmaster@north.test"));
    }

    @Test
    void eachRecipientIsInOnePlace() { // I3
        Accepted message = message();
        Receipt receipt = dispatch(
                message,
                new Origin.Stranger(),
                "alice@north.test",
                "Alice@NORTH.test",
                "x@south.test",
                "x@SOUTH.test",
                "alice@north.test",
                "bob@north.test");
        assertEquals(1, emails(alice));
        assertEquals(1, emails(bob));
        List<QueueItem> items = store.database().read(rows -> queue.items(rows, message.road()));
        assertEquals(
                List.of("x@south.test"),
                items.stream().map(item -> item.address().toString()).toList());
        assertEquals(List.of(EmailAddress.parse("x@south.test")), receipt.queued());
        List<HopKind> kinds =
                store.database().read(rows -> store.roads().find(rows, message.road())).orElseThrow().hops().stream()
                        .map(hop -> hop.kind())
                        .toList();
        assertEquals(
                List.of(
                        HopKind.ROUTE,
                        HopKind.MAILBOX,
                        HopKind.MAILBOX,
                        HopKind.MAILBOX,
                        HopKind.QUEUE,
                        HopKind.COMMIT),
                kinds);
        QueueCheck check = new QueueCheck(queue, router, mail.emails());
        Promise kept = new Promise(
                message.road(),
                "<" + message.road() + "@x>",
                Set.of(EmailAddress.parse("bob@north.test"), EmailAddress.parse("x@south.test")));
        assertEquals(List.of(), store.database().read(rows -> check.verify(rows, List.of(kept))));
        Promise broken =
                new Promise(RoadId.next(clock.instant()), "<no@x>", Set.of(EmailAddress.parse("bob@north.test")));
        assertEquals(
                1,
                store.database()
                        .read(rows -> check.verify(rows, List.of(broken)))
                        .size());
    }

    @Test
    void aFullMailboxDoesNotHoldUpTheOthers() { // I3
        limit(bob, 10);
        Accepted message = message();
        Receipt receipt = dispatch(
                message,
                new Origin.Stranger(),
                "alice@north.test",
                "bob@north.test",
                "gone@north.test",
                "x@south.test");
        assertEquals(List.of(EmailAddress.parse("alice@north.test")), receipt.filed());
        assertEquals(
                Stream.of("x@south.test", "gone@north.test", "bob@north.test")
                        .map(EmailAddress::parse)
                        .toList(),
                receipt.queued());
        assertEquals(1, emails(alice));
        assertEquals(0, emails(bob));
        assertEquals(3, store.database().read(queue::size));
    }

    @Test
    void whatNobodyCanTakeIsRefused() {
        limit(bob, 10);
        Accepted message = message();
        Undeliverable full =
                assertThrows(Undeliverable.class, () -> dispatch(message, new Origin.Stranger(), "bob@north.test"));
        assertEquals(Filing.Reason.OVER_QUOTA, full.reason());
        assertEquals(0, store.database().read(queue::size));
        assertEquals(
                Optional.empty(), store.database().read(rows -> store.roads().find(rows, message.road())));
    }

    private void limit(AccountId account, long octets) {
        store.database().write(tx -> {
            mail.quotas().limit(tx, account, Quota.Limits.octets(octets));
            return true;
        });
    }

    @Test
    void aReportThatNobodyTakesEndsHere() {
        Accepted report = message();
        Receipt receipt = dispatch(report, new Origin.System(), "gone@north.test");
        assertEquals(1, receipt.discarded().size());
        DeliveryEnd end =
                store.database().read(rows -> queue.ends(rows, report.road())).get(0);
        assertEquals(DeliveryEnd.Outcome.DISCARDED, end.outcome());
        assertEquals("5.1.1", end.status().toString());
    }

    @Test
    void dispatchesInOppositeOrderDoNotBlockEachOther() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        IntStream.range(0, 4)
                .forEach(thread -> all.add(CompletableFuture.runAsync(() -> IntStream.range(0, 10)
                        .forEach(round -> dispatch(
                                message(),
                                new Origin.Stranger(),
                                thread % 2 == 0 ? "alice@north.test" : "bob@north.test",
                                thread % 2 == 0 ? "bob@north.test" : "alice@north.test")))));
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertEquals(40, emails(alice));
        assertEquals(40, emails(bob));
    }

    @Test
    void aDoorsWorkIsDoneAtItsAccountsTurn() {
        List<String> order = new ArrayList<>();
        Accepted message = message();
        Envelope envelope = new Envelope(
                ReversePath.NULL, List.of(new Recipient(EmailAddress.parse("alice@north.test"))), MailParameters.NONE);
        store.database().write(tx -> {
            order.clear();
            return dispatcher.dispatch(
                    tx,
                    message,
                    envelope,
                    new Origin.User(bob),
                    List.of(),
                    List.of(
                            new AccountWork(bob, inTurn -> order.add("bob")),
                            new AccountWork(alice, inTurn -> order.add("alice"))));
        });
        assertEquals(List.of("alice", "bob"), order);
        assertTrue(alice.compareTo(bob) < 0);
    }

    @Test
    void aQueuedMessageExpires() {
        Accepted message = message();
        dispatch(message, new Origin.Stranger(), "x@south.test");
        assertEquals(
                clock.instant().plus(Duration.ofDays(5)),
                store.database()
                        .read(rows -> queue.message(rows, message.road()))
                        .orElseThrow()
                        .expiresAt());
    }

    @Test
    void aRelayStandsWithItsRecipient() {
        Relays relays = new Relays(Map.of(Relays.key("x@south.test"), RELAY), Map.of());
        Dispatcher relaying = new Dispatcher(
                new Router(addresses.book(mail.directory()), RemoteRoutes.byDns(Map.of()), relays),
                addresses.srs(),
                mail.emails(),
                queue,
                new QueueBell(),
                store.roads(),
                () -> RetrySchedule.DEFAULT,
                clock,
                "mx.north.test");
        Accepted message = message();
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@north.test"),
                List.of(
                        new Recipient(EmailAddress.parse("X@south.test")),
                        new Recipient(EmailAddress.parse("y@south.test"))),
                MailParameters.NONE);
        store.database()
                .write(tx -> relaying.dispatch(tx, message, envelope, new Origin.User(alice), List.of(), List.of()));
        List<QueueItem> items = store.database().read(rows -> queue.items(rows, message.road()));
        assertEquals(
                List.of(Optional.of(RELAY), Optional.empty()),
                items.stream().map(QueueItem::movedTo).toList());
    }
}
