package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.road.RoadId;
import org.postroad.mta.queue.OutboundSchedule.End;
import org.postroad.mta.queue.Turn.Lane;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.MailExchangers;

class OutboundScheduleTest {
    private Instant now = Instant.EPOCH;
    private OutboundSchedule schedule = new OutboundSchedule(limits(32, 8));

    private static QueueLimits limits(int deliveries, int perNextHop) {
        return new QueueLimits(deliveries, perNextHop, Duration.ofDays(1));
    }

    private static NextHop hop(String domain) {
        return new MailExchangers(Domain.parse(domain));
    }

    private static Flow flow(String sender, String domain) {
        return new Flow(Domain.parse(domain), sender);
    }

    private boolean offer(String sender, String domain) {
        return schedule.offer(flow(sender, domain), hop(domain));
    }

    private Turn turn() {
        return schedule.next(now).orElseThrow();
    }

    /** All turns that are to be had at this moment. */
    private List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        for (Optional<Turn> next = schedule.next(now); next.isPresent(); next = schedule.next(now)) {
            turns.add(next.get());
        }
        return turns;
    }

    private void nothingMore(Flow flow) {
        assertTrue(schedule.beginReading(flow));
        schedule.read(flow, List.of(), false);
    }

    private static DueMessage message(int recipients, String domain) {
        RoadId road = RoadId.next(Instant.EPOCH);
        List<DueItem> items = IntStream.range(0, recipients)
                .mapToObj(i -> new DueItem(new ItemKey(road, i), Domain.parse(domain), Instant.EPOCH, Optional.empty()))
                .toList();
        return new DueMessage(items, true);
    }

    private void round(End end) {
        turns().forEach(turn -> schedule.ended(turn, end));
    }

    @Test
    void aDestinationGetsMoreFromRoundToRoundAndHalfAfterAFailure() {
        offer("a", "x.test");
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Turn> turns = turns();
            sizes.add(turns.size());
            turns.forEach(turn -> schedule.ended(turn, End.REACHED));
        }
        assertEquals(List.of(2, 4, 8, 8), sizes);
        List<Turn> together = turns();
        together.subList(0, 7).forEach(turn -> schedule.ended(turn, End.UNREACHABLE));
        assertEquals(1, schedule.window(hop("x.test")), "only asked whether it is still down");
        schedule.ended(together.get(7), End.REACHED);
        assertEquals(4, schedule.window(hop("x.test")), "seven that failed together are one failure");
        sizes.clear();
        for (int i = 0; i < 5; i++) {
            List<Turn> turns = turns();
            sizes.add(turns.size());
            turns.forEach(turn -> schedule.ended(turn, End.REACHED));
        }
        assertEquals(4, sizes.get(0));
        assertTrue(sizes.get(4) <= 8 && sizes.get(4) > 4, sizes::toString);
    }

    @Test
    void whatIsNotFullDoesNotGrow() {
        offer("a", "x.test");
        for (int i = 0; i < 10; i++) {
            schedule.ended(turn(), End.REACHED);
        }
        assertEquals(2, schedule.window(hop("x.test")));
    }

    @Test
    void sendersTakeTurnsAtOneDestination() {
        schedule = new OutboundSchedule(limits(8, 1));
        offer("bulk", "x.test");
        offer("alice", "x.test");
        offer("bob", "x.test");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Turn turn = turn();
            order.add(turn.flow().sender());
            schedule.ended(turn, End.REACHED);
        }
        assertEquals(3, new HashSet<>(order.subList(0, 3)).size(), order::toString);
        assertEquals(3, new HashSet<>(order.subList(3, 6)).size(), order::toString);
    }

    @Test
    void aSenderWithManyDestinationsIsNoMoreThanOneOfAll() {
        for (int i = 0; i < 100; i++) {
            offer("bulk", "d" + i + ".test");
        }
        offer("alice", "x.test");
        Turn first = turn();
        Turn second = turn();
        assertEquals(
                Set.of("bulk", "alice"),
                Set.of(first.flow().sender(), second.flow().sender()));
    }

    @Test
    void oneSenderNeverHasAllPlaces() {
        for (int i = 0; i < 100; i++) {
            offer("bulk", "d" + i + ".test");
        }
        assertEquals(24, turns().size());
        offer("alice", "x.test");
        assertFalse(schedule.next(now).isPresent(), "three quarters go to those that nobody was at");
    }

    @Test
    void whoWorksDoesNotWaitForThoseThatMayNot() {
        offer("alice", "live.test");
        schedule.ended(turn(), End.REACHED);
        nothingMore(flow("alice", "live.test"));
        for (int i = 0; i < 1000; i++) {
            offer("s" + i % 7, "dead" + i + ".test");
        }
        assertEquals(24, turns().size());
        offer("alice", "live.test");
        Turn turn = turn();
        assertEquals(hop("live.test"), turn.hop());
        assertEquals(Lane.PROVEN, turn.lane());
    }

    private void allTurnOutToBeDead() {
        for (int i = 0; i < 200; i++) {
            round(End.UNREACHABLE);
            now = now.plus(OutboundSchedule.SLOWEST_TRIAL);
        }
    }

    @Test
    void whereMostAreDeadTrialsBeginOneAfterTheOther() {
        for (int i = 0; i < 100; i++) {
            offer("s" + i % 5, "d" + i + ".test");
        }
        round(End.UNREACHABLE);
        turn();
        assertFalse(schedule.next(now).isPresent());
        assertEquals(Optional.of(now.plus(OutboundSchedule.SLOWEST_TRIAL)), schedule.nextTurn());
        now = now.plus(OutboundSchedule.SLOWEST_TRIAL);
        schedule.ended(turn(), End.REACHED);
        for (int i = 0; i < 3; i++) {
            now = now.plus(OutboundSchedule.SLOWEST_TRIAL);
            round(End.REACHED);
        }
        assertTrue(turns().size() > 10, "they live again");
    }

    @Test
    void silentHostsGiveTheirPlacesBack() { // I9: and so many at most
        for (int i = 0; i < 1000; i++) {
            offer("s" + i % 5, "silent" + i + ".test");
        }
        List<Turn> silent = new ArrayList<>(turns());
        assertEquals(24, silent.size());
        assertEquals(Optional.of(now.plus(OutboundSchedule.SILENCE)), schedule.nextTurn());
        for (int i = 0; i < 10; i++) {
            now = now.plus(OutboundSchedule.SILENCE);
            silent.addAll(turns());
        }
        assertEquals(OutboundSchedule.ASIDE * 32 + 24, silent.size());
        assertEquals(Optional.empty(), schedule.nextTurn());
        silent.forEach(turn -> schedule.ended(turn, End.REACHED));
        now = now.plus(OutboundSchedule.PACE);
        assertEquals(24, turns().size(), "each place is there once");
    }

    @Test
    void theDeadAreAskedInTurnAndInPeace() {
        for (int i = 0; i < 50; i++) {
            offer("s" + i % 5, "dead" + i + ".test");
        }
        allTurnOutToBeDead();
        Set<NextHop> asked = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            now = now.plus(OutboundSchedule.PACE);
            List<Turn> turns = turns();
            assertTrue(turns.size() <= 1, "one each pace");
            turns.forEach(turn -> {
                assertEquals(Lane.TROUBLED, turn.lane());
                asked.add(turn.hop());
                schedule.ended(turn, End.UNREACHABLE);
            });
        }
        assertEquals(50, asked.size());
        assertEquals(Optional.of(now.plus(OutboundSchedule.PACE)), schedule.nextTurn());
    }

    @Test
    void deadHostsHoldAQuarterOfThePlaces() {
        for (int i = 0; i < 100; i++) {
            offer("s" + i % 5, "dead" + i + ".test");
        }
        allTurnOutToBeDead();
        List<Turn> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            now = now.plus(OutboundSchedule.PACE);
            held.addAll(turns());
        }
        assertTrue(held.size() <= 8, "they hold " + held.size());
        assertTrue(schedule.hasRoom());
    }

    @Test
    void anOperatorsWishIsTriedAtOnce() {
        offer("a", "x.test");
        schedule.ended(turn(), End.UNREACHABLE);
        schedule.ended(turn(), End.UNREACHABLE);
        assertFalse(schedule.next(now).isPresent());
        schedule.forgetTrouble();
        assertTrue(schedule.next(now).isPresent());
    }

    @Test
    void whatWasOfferedMeanwhileStays() {
        offer("a", "x.test");
        Turn turn = turn();
        assertTrue(schedule.beginReading(turn.flow()));
        offer("a", "x.test"); // and the rows that are read do not have it
        schedule.read(turn.flow(), List.of(), false);
        schedule.ended(turn, End.REACHED);
        turn = turn();
        nothingMore(turn.flow());
        schedule.ended(turn, End.REACHED);
        assertFalse(schedule.next(now).isPresent());
    }

    @Test
    void whatIsGivenNeedsNoRows() {
        Flow flow = flow("a", "x.test");
        DueMessage first = message(1, "x.test");
        DueMessage second = message(1, "x.test");
        schedule.offer(flow, hop("x.test"), first);
        schedule.offer(flow, hop("x.test"), second);
        Turn turn = turn();
        assertFalse(schedule.beginReading(flow));
        assertEquals(Optional.of(first), schedule.take(flow));
        schedule.taken(flow);
        assertEquals(Optional.of(second), schedule.take(flow));
        schedule.taken(flow);
        schedule.ended(turn, End.REACHED);
        assertFalse(schedule.next(now).isPresent(), "nothing more is known");
    }

    @Test
    void whatTheRowsHaveIsReadBeforeWhatIsNew() {
        Flow flow = flow("a", "x.test");
        DueMessage old = message(1, "x.test");
        offer("a", "x.test");
        schedule.offer(flow, hop("x.test"), message(1, "x.test"));
        assertEquals(Optional.empty(), schedule.take(flow), "it is in the rows behind what is not read yet");
        assertTrue(schedule.beginReading(flow));
        schedule.read(flow, List.of(old), true);
        assertEquals(Optional.of(old), schedule.take(flow));
        assertTrue(schedule.beginReading(flow), "there was more");
    }

    @Test
    void whatIsInHandIsBounded() { // I9
        int size = OutboundSchedule.MAX_IN_HAND / 10;
        Flow flow = flow("a", "x.test");
        for (int i = 0; i < 12; i++) {
            schedule.offer(flow, hop("x.test"), message(size, "x.test"));
        }
        for (int i = 0; i < 10; i++) {
            assertTrue(schedule.take(flow).isPresent());
        }
        assertEquals(Optional.empty(), schedule.take(flow));
        assertTrue(schedule.beginReading(flow), "the rest is in the rows");
        schedule.read(flow, List.of(message(1, "x.test")), false);
        assertTrue(schedule.take(flow).isPresent());
    }

    @Test
    void itIsBounded() { // I9
        int taken = 0;
        for (int i = 0; i < OutboundSchedule.MAX_READY + 10; i++) {
            taken += offer("a" + i, "x" + i + ".test") ? 1 : 0;
        }
        assertEquals(OutboundSchedule.MAX_READY, taken);
    }

    /**
     * Whatever hosts do, each flow that has something gets its turn: every turn goes to somebody who waited at most as many turns as there are flows
     * and lanes, as long as deliveries end.
     */
    @Property(tries = 100)
    void nobodyStarves(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 16) int places,
            @ForAll @IntRange(min = 1, max = 6) int senders,
            @ForAll @IntRange(min = 1, max = 8) int domains) {
        OutboundSchedule fair = new OutboundSchedule(limits(places, 1 + places / 2));
        Random random = new Random(seed);
        Map<Flow, Integer> waited = new HashMap<>();
        for (int s = 0; s < senders; s++) {
            for (int d = 0; d < domains; d++) {
                Flow flow = flow("s" + s, "d" + d + ".test");
                fair.offer(flow, hop("d" + d + ".test"));
                waited.put(flow, 0);
            }
        }
        Queue<Turn> running = new ArrayDeque<>();
        Instant at = Instant.EPOCH;
        int bound = 20 * (waited.size() + places + Lane.values().length);
        for (int i = 0; i < 40 * bound; i++) {
            at = at.plus(OutboundSchedule.PACE);
            Optional<Turn> next = fair.next(at);
            if (next.isPresent()) {
                waited.replaceAll((flow, turns) -> turns + 1);
                waited.put(next.get().flow(), 0);
                running.add(next.get());
            }
            assertTrue(running.size() <= places);
            if (next.isEmpty() || running.size() == places || random.nextBoolean()) {
                Turn done = running.poll();
                if (done != null) { // odd domains are down half of the time
                    boolean down = done.hop().toString().matches("d[1357].test") && random.nextBoolean();
                    fair.ended(done, down ? End.UNREACHABLE : End.REACHED);
                }
            }
        }
        waited.forEach((flow, turns) -> assertTrue(turns <= bound, flow + " waited for " + turns + " turns"));
    }
}
