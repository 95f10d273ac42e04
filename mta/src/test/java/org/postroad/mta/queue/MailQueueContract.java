package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestStore;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** What every queue does, whatever keeps its rows. */
interface MailQueueContract {
    Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    MailQueue queue();

    TestStore store();

    private Database database() {
        return store().database();
    }

    private QueuedMessage message(Origin origin, ReversePath from) {
        RoadId road = RoadId.next(NOW);
        StoredBlob blob =
                store().write(("Return-Path: <>\r\nSubject: " + road + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        return new QueuedMessage(
                road,
                from,
                blob,
                17,
                new MailParameters(
                        MailParameters.Body.EIGHT_BIT_MIME,
                        true,
                        blob.size() - 17,
                        MailParameters.Returned.FULL,
                        "QQ+2B1",
                        true),
                NOW,
                NOW.plusSeconds(30),
                NOW.plus(Duration.ofDays(5)),
                origin);
    }

    private QueuedMessage message() {
        return message(new Origin.Stranger(), ReversePath.parse("alice@north.test"));
    }

    /** Adds a message for these recipients, the first due now and each next one a second later. */
    private QueuedMessage add(String... recipients) {
        QueuedMessage message = message();
        List<QueueItem> items = new ArrayList<>();
        for (String recipient : recipients) {
            items.add(QueueItem.untried(
                    message.road(),
                    items.size(),
                    new Recipient(EmailAddress.parse(recipient)),
                    NOW.plusSeconds(items.size())));
        }
        add(message, items);
        return message;
    }

    private void add(QueuedMessage message, List<QueueItem> items) {
        database().write(tx -> {
            queue().add(tx, message, items);
            return true;
        });
    }

    private List<DueItem> due(String domain, Instant at, int limit) {
        Flow flow = new Flow(Domain.parse(domain), message().sender());
        return database().read(rows -> queue().due(rows, flow, at, limit));
    }

    private static DeliveryEnd end(QueuedMessage message, int number, String address) {
        return new DeliveryEnd(
                message.road(),
                number,
                EmailAddress.parse(address),
                Outcome.DELIVERED,
                Trouble.Kind.NONE,
                EnhancedStatus.SUCCESS,
                "250 2.0.0 ok",
                "mx.south.test",
                NOW,
                new Attempts(4, NOW.minusSeconds(1), true));
    }

    private static QueueItem item(QueuedMessage message, Instant due, Attempts attempts, Trouble trouble) {
        return new QueueItem(
                message.road(),
                0,
                new Recipient(EmailAddress.parse("a@x.test")),
                due,
                attempts,
                trouble,
                false,
                Optional.empty());
    }

    private boolean write(Predicate<Transaction> body) {
        return database().write(body::test);
    }

    private int trim(Instant before, int limit) {
        return database().write(tx -> queue().trimEnds(tx, before, limit));
    }

    private void isConsistent() {
        assertEquals(List.of(), database().read(queue()::contradictions));
    }

    @Test
    default void whatWasAddedIsRead() {
        for (Origin origin : List.of(
                new Origin.Stranger(),
                new Origin.System(),
                new Origin.MailingList(),
                new Origin.User(new AccountId(7)),
                new Origin.Submission(new AccountId(7), new SubmissionId(9)))) {
            QueuedMessage message = message(origin, ReversePath.NULL);
            QueueItem item = new QueueItem(
                    message.road(),
                    0,
                    new Recipient(
                            EmailAddress.parse("\"odd one\"@south.test"),
                            new Notify(true, true, false, true),
                            new OriginalRecipient("rfc822;odd+20one@elsewhere.test")),
                    NOW,
                    new Attempts(3, NOW.minusSeconds(1), true),
                    new Trouble(Trouble.Kind.DOT_UNANSWERED, EnhancedStatus.BAD_CONNECTION, "gone", "mx.south.test"),
                    true,
                    Optional.of(new Smarthost(Domain.parse("[192.0.2.1]"), 2525)),
                    new Forwarding.By(
                            EmailAddress.parse("club@north.test"), ReversePath.parse("SRS0=a=b=c.test=d@north.test")));
            add(message, List.of(item));
            assertEquals(Optional.of(message), database().read(rows -> queue().message(rows, message.road())));
            assertEquals(List.of(item), database().read(rows -> queue().items(rows, message.road())));
        }
        isConsistent();
    }

    @Test
    default void uncommittedRowsLeaveNothing() { // I3
        try {
            database().write(tx -> {
                QueuedMessage message = message();
                queue().add(
                                tx,
                                message,
                                List.of(QueueItem.untried(
                                        message.road(), 0, new Recipient(EmailAddress.parse("b@south.test")), NOW)));
                throw new IllegalStateException("crash");
            });
        } catch (IllegalStateException expected) {
            assertEquals("crash", expected.getMessage());
        }
        assertEquals(0, database().read(queue()::size));
    }

    @Test
    default void dueItemsOfAFlowComeOldestFirst() {
        QueuedMessage one = add("a@x.test", "b@x.test", "c@y.test", "d@x.test");
        QueuedMessage two = add("e@x.test");
        List<ItemKey> first = new ArrayList<>(List.of(new ItemKey(one.road(), 0), new ItemKey(two.road(), 0)));
        first.sort(null);
        List<ItemKey> expected = new ArrayList<>(first);
        expected.add(new ItemKey(one.road(), 1));
        assertEquals(
                expected,
                due("x.test", NOW.plusSeconds(2), 10).stream().map(DueItem::key).toList());
        assertEquals(1, due("x.test", NOW.plusSeconds(2), 1).size());
        assertEquals(
                new DueItem(new ItemKey(one.road(), 2), Domain.parse("y.test"), NOW.plusSeconds(2), Optional.empty()),
                due("y.test", NOW.plusSeconds(2), 10).get(0));
        assertEquals(
                Optional.of(NOW.plusSeconds(2)), database().read(rows -> queue().nextDue(rows, NOW.plusSeconds(1))));
        assertEquals(Optional.empty(), database().read(rows -> queue().nextDue(rows, NOW.plusSeconds(3))));
    }

    @Test
    default void flowsAreWalkedThroughPageByPage() {
        add("a@x.test", "b@x.test", "c@y.test");
        add("d@x.test", "e@z.test");
        QueuedMessage fromAccount = message(new Origin.User(new AccountId(7)), ReversePath.parse("alice@north.test"));
        add(
                fromAccount,
                List.of(QueueItem.untried(
                        fromAccount.road(), 0, new Recipient(EmailAddress.parse("f@y.test")), NOW.minusSeconds(1))));
        assertEquals("#7", fromAccount.sender());
        List<WaitingFlow> all = List.of(
                new WaitingFlow(new Flow(Domain.parse("x.test"), "north.test"), NOW),
                new WaitingFlow(new Flow(Domain.parse("y.test"), "#7"), NOW.minusSeconds(1)),
                new WaitingFlow(new Flow(Domain.parse("y.test"), "north.test"), NOW.plusSeconds(2)),
                new WaitingFlow(new Flow(Domain.parse("z.test"), "north.test"), NOW.plusSeconds(1)));
        List<WaitingFlow> walked = new ArrayList<>();
        List<WaitingFlow> page = database().read(rows -> queue().flows(rows, Optional.empty(), 3));
        assertEquals(3, page.size());
        while (!page.isEmpty()) {
            walked.addAll(page);
            Flow last = page.get(page.size() - 1).flow();
            page = database().read(rows -> queue().flows(rows, Optional.of(last), 3));
        }
        assertEquals(all, walked);
    }

    @Test
    default void aDeferredItemWaits() {
        QueuedMessage message = add("a@x.test");
        Trouble trouble =
                new Trouble(Trouble.Kind.REPLY, EnhancedStatus.MAILBOX_FULL, "452 4.2.2 " + "x".repeat(5000), "mx");
        ItemKey key = new ItemKey(message.road(), 0);
        Attempts once = Attempts.NONE.and(NOW, Trouble.Kind.REPLY);
        assertTrue(write(tx -> queue().defer(tx, item(message, NOW.plusSeconds(60), once, trouble))));
        assertEquals(List.of(), due("x.test", NOW.plusSeconds(59), 10));
        assertEquals(1, due("x.test", NOW.plusSeconds(60), 10).size());
        QueueItem item =
                database().read(rows -> queue().items(rows, message.road())).get(0);
        assertEquals(once, item.attempts());
        assertEquals(2000, item.trouble().text().length());
        assertTrue(write(tx -> queue().reschedule(tx, key, NOW)));
        assertEquals(1, due("x.test", NOW, 10).size());
        assertFalse(write(tx -> queue().reschedule(tx, new ItemKey(message.road(), 5), NOW)));
    }

    @Test
    default void anEndMovesAnItemOnce() { // I3
        QueuedMessage message = add("a@x.test", "b@y.test");
        assertTrue(write(tx -> queue().end(tx, end(message, 0, "a@x.test"))));
        assertFalse(write(tx -> queue().end(tx, end(message, 0, "a@x.test"))));
        assertFalse(write(tx -> queue().defer(tx, item(message, NOW, Attempts.NONE, Trouble.NONE))));
        assertEquals(1, database().read(queue()::size));
        assertEquals(List.of(end(message, 0, "a@x.test")), database().read(rows -> queue().ends(rows, message.road())));
        assertTrue(
                database().read(rows -> queue().message(rows, message.road())).isPresent());
        isConsistent();
    }

    @Test
    default void whatIsFiledLeavesNothingInTheQueue() { // I3
        QueuedMessage message = add("a@x.test");
        ItemKey key = new ItemKey(message.road(), 0);
        assertTrue(write(tx -> queue().filed(tx, key)));
        assertFalse(write(tx -> queue().filed(tx, key)));
        assertEquals(Optional.empty(), database().read(rows -> queue().message(rows, message.road())));
        assertEquals(List.of(), database().read(rows -> queue().ends(rows, message.road())));
        isConsistent();
    }

    @Test
    default void whatIsMovedGoesByThatHostUntilItIsMovedBack() {
        QueuedMessage message = add("a@x.test", "b@x.test");
        Smarthost host = Smarthost.parse("mx.north.test:2525");
        assertTrue(write(tx -> queue().move(tx, message, new ItemKey(message.road(), 0), Optional.of(host))));
        assertFalse(write(tx -> queue().move(tx, message, new ItemKey(message.road(), 7), Optional.of(host))));
        write(tx -> queue().defer(tx, item(message, NOW, Attempts.NONE, Trouble.NONE)));
        Flow usual = new Flow(Domain.parse("x.test"), "north.test");
        Flow moved = new Flow(Domain.parse("x.test"), "north.test", Optional.of(host));
        assertEquals(List.of(usual, moved), flows());
        for (Flow flow : flows()) {
            List<DueItem> due = database().read(rows -> queue().due(rows, flow, NOW.plusSeconds(9), 9));
            assertEquals(
                    List.of(flow.movedTo()), due.stream().map(DueItem::movedTo).toList());
        }
        assertEquals(
                List.of(new WaitingFlow(moved, NOW)),
                database().read(rows -> queue().flows(rows, Optional.of(usual), 3)));
        write(tx -> queue().move(tx, message, new ItemKey(message.road(), 0), Optional.empty()));
        assertEquals(
                Optional.empty(),
                database()
                        .read(rows -> queue().items(rows, message.road()))
                        .get(0)
                        .movedTo());
        assertEquals(List.of(usual), flows());
    }

    private List<Flow> flows() {
        return database().read(rows -> queue().flows(rows, Optional.empty(), 9)).stream()
                .map(WaitingFlow::flow)
                .toList();
    }

    @Test
    default void aReleaseTakesTheExpiryAlong() {
        QueuedMessage message = add("a@x.test");
        QueuedMessage later = message.releasedAt(NOW.plusSeconds(90));
        write(tx -> {
            queue().release(tx, later);
            return true;
        });
        assertEquals(Optional.of(later), database().read(rows -> queue().message(rows, message.road())));
        assertEquals(NOW.plus(Duration.ofDays(5)).plusSeconds(60), later.expiresAt());
    }

    @Test
    default void theLastEndTakesTheMessage() {
        QueuedMessage message = add("a@x.test");
        write(tx -> queue().end(tx, end(message, 0, "a@x.test")));
        assertEquals(Optional.empty(), database().read(rows -> queue().message(rows, message.road())));
        isConsistent();
    }

    @Test
    default void allEndsInOneTransactionTakeTheMessage() { // H2 reused the result of a subquery from before the delete
        QueuedMessage message = add("a@x.test", "b@y.test");
        write(tx -> queue().end(tx, end(message, 0, "a@x.test")) && queue().end(tx, end(message, 1, "b@y.test")));
        assertEquals(Optional.empty(), database().read(rows -> queue().message(rows, message.road())));
        isConsistent();
    }

    @Test
    default void twoEndsAtOnceLeaveNoEmptyMessage() {
        for (int round = 0; round < 20; round++) {
            QueuedMessage message = add("a@x.test", "b@y.test");
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> write(tx -> {
                                queue().lock(tx, message.road());
                                return queue().end(tx, end(message, 0, "a@x.test"));
                            })),
                            CompletableFuture.runAsync(() -> write(tx -> {
                                queue().lock(tx, message.road());
                                return queue().end(tx, end(message, 1, "b@y.test"));
                            })))
                    .join();
        }
        isConsistent();
        assertEquals(0, database().read(queue()::size));
    }

    @Test
    default void theListIsPaged() {
        add("a@x.test", "b@x.test");
        add("c@x.test");
        List<ItemKey> keys = new ArrayList<>();
        Optional<ItemKey> after = Optional.empty();
        do {
            Optional<ItemKey> from = after;
            List<QueueItem> page = database().read(rows -> queue().list(rows, List.of(), from, 1));
            page.forEach(item -> keys.add(item.key()));
            after = page.stream().findFirst().map(QueueItem::key);
        } while (after.isPresent());
        assertEquals(3, keys.size());
        assertEquals(keys.stream().sorted().toList(), keys);
    }

    @Test
    default void theListIsFiltered() {
        QueuedMessage first = add("a@x.test", "b@y.test");
        QueuedMessage second = add("c@x.test");
        write(tx -> queue().reschedule(tx, new ItemKey(first.road(), 1), QueueItem.HELD));
        write(tx -> queue().defer(
                        tx,
                        item(second, NOW.plusSeconds(60), Attempts.NONE.and(NOW, Trouble.Kind.REPLY), Trouble.NONE)));

        assertEquals(List.of("a@x.test", "c@x.test"), listed(new QueueFilter.ToDomain(Domain.parse("x.test"))));
        assertEquals(List.of("b@y.test"), listed(new QueueFilter.ToRecipient(EmailAddress.parse("b@y.test"))));
        assertEquals(List.of("c@x.test"), listed(new QueueFilter.OfMessage(second.road())));
        assertEquals(3, listed(new QueueFilter.FromSender(first.from())).size());
        assertEquals(List.of(), listed(new QueueFilter.FromSender(ReversePath.NULL)));
        assertEquals(List.of(), listed(new QueueFilter.AcceptedBefore(NOW)));
        assertEquals(
                3, listed(new QueueFilter.AcceptedBefore(NOW.plusMillis(1))).size());
        assertEquals(List.of("a@x.test"), listed(new QueueFilter.InState(QueueFilter.State.FRESH)));
        assertEquals(List.of("c@x.test"), listed(new QueueFilter.InState(QueueFilter.State.DEFERRED)));
        assertEquals(List.of("b@y.test"), listed(new QueueFilter.InState(QueueFilter.State.HELD)));
        assertEquals(
                List.of("c@x.test"),
                listed(
                        new QueueFilter.ToDomain(Domain.parse("x.test")),
                        new QueueFilter.InState(QueueFilter.State.DEFERRED)));

        List<QueueFilter> inX = List.of(new QueueFilter.ToDomain(Domain.parse("x.test")));
        long count = database().read(rows -> queue().count(rows, inX));
        assertEquals(2, count);
        QueueStatus status = database().read(rows -> queue().status(rows, 1));
        assertEquals(new QueueStatus.Counts(3, 1, 1), status.all());
        assertEquals(Map.of(Domain.parse("x.test"), new QueueStatus.Counts(2, 1, 0)), status.domains());
    }

    private List<String> listed(QueueFilter... filters) {
        return database().read(rows -> queue().list(rows, List.of(filters), Optional.empty(), 10)).stream()
                .map(item -> item.address().toString())
                .sorted()
                .toList();
    }

    @Test
    default void oldEndsAreTrimmed() {
        QueuedMessage message = add("a@x.test", "b@x.test", "c@x.test");
        for (int number = 0; number < 3; number++) {
            int which = number;
            write(tx -> queue().end(tx, end(message, which, "a@x.test")));
        }
        assertEquals(0, trim(NOW, 10));
        assertEquals(2, trim(NOW.plusSeconds(1), 2));
        assertEquals(
                1, database().read(rows -> queue().ends(rows, message.road())).size());
    }
}
