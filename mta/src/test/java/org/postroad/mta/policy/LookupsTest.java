package org.postroad.mta.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    /** Whoever has name servers of his own, and has them be slow, must not keep the lists from being asked about him. */
    @Test
    void slowAnswersLeaveRoomForOthers() throws Exception {
        Lookups ofStrangers = new Lookups(executor, Duration.ofMinutes(1), 2);
        Lookups ofLists = new Lookups(executor, Duration.ofMinutes(1), Integer.MAX_VALUE);
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        Future<List<Optional<String>>> slow = executor.submit(() -> ofStrangers.all(List.of(
                () -> slow(asked, answer), //
                () -> slow(asked, answer))));
        asked.await();
        assertEquals(List.of(Optional.empty()), ofStrangers.all(List.of(() -> "not asked")));
        assertEquals(List.of(Optional.of("listed")), ofLists.all(List.of(() -> "listed")));
        answer.countDown();
        assertEquals(List.of(Optional.of("slow"), Optional.of("slow")), slow.get());
        assertEquals(List.of(Optional.of("asked")), ofStrangers.all(List.of(() -> "asked")));
    }

    private static String slow(CountDownLatch asked, CountDownLatch answer) throws InterruptedException {
        asked.countDown();
        answer.await();
        return "slow";
    }
}
