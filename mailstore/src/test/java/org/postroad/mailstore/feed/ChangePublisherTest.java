package org.postroad.mailstore.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeFeed.Subscription;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;

/** The feed itself; what the store puts into it is in the contracts. */
final class ChangePublisherTest {
    private static final AccountId BOB = new AccountId(1);
    private static final RoadId ROAD = RoadId.next(Instant.EPOCH);

    private final ChangePublisher feed = new ChangePublisher();
    private final List<StateChange> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        feed.close();
    }

    @Test
    void aBusySubscriberHoldsUpNobodyAndIsToldEverythingOnceInOnePiece() throws Exception { // S9
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        feed.subscribe(BOB, change -> {
            told.add(change);
            entered.countDown();
            await(busy);
        });
        feed.publish(change(1, DataType.EMAIL));
        assertTrue(entered.await(30, TimeUnit.SECONDS));
        for (int i = 2; i <= 5000; i++) {
            feed.publish(change(i, i % 2 == 0 ? DataType.MAILBOX : DataType.THREAD));
        }
        assertEquals(1, told.size());
        busy.countDown();
        Awaitility.await().until(() -> told.size() == 2);
        StateChange rest = told.get(1);
        assertEquals(new ModSeq(5000), rest.state());
        assertEquals(Set.of(DataType.MAILBOX, DataType.THREAD), rest.types());
        assertEquals(StateChange.MAX_ARRIVALS, rest.arrived().size());
        assertEquals(2, rest.arrived().get(0).emailId().value());
    }

    @Test
    void whoFailsIsToldTheNextOneAndOthersAreNotDisturbed() {
        feed.subscribe(BOB, change -> {
            throw new IllegalStateException("a bug of the subscriber's");
        });
        feed.subscribe(BOB, told::add);
        feed.publish(change(1, DataType.EMAIL));
        Awaitility.await().until(() -> told.size() == 1);
        feed.publish(change(2, DataType.EMAIL));
        Awaitility.await().until(() -> told.size() == 2);
    }

    @Test
    void whoHasLeftAndWhoseAccountIsAnotherAreNotTold() {
        Subscription left = feed.subscribe(BOB, told::add);
        left.close();
        left.close();
        feed.subscribe(new AccountId(2), told::add);
        List<StateChange> stayed = Collections.synchronizedList(new ArrayList<>());
        feed.subscribe(BOB, stayed::add);
        feed.publish(change(1, DataType.EMAIL));
        Awaitility.await().until(() -> stayed.size() == 1);
        assertEquals(List.of(), told);
    }

    private static StateChange change(long modSeq, DataType type) {
        StateChange.Arrival arrival = new StateChange.Arrival(new EmailId(modSeq), ROAD);
        return new StateChange(BOB, new ModSeq(modSeq), Set.of(type), List.of(arrival));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
