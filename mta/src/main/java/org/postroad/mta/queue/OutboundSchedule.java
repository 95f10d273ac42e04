package org.postroad.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postroad.mta.queue.Turn.Lane;
import org.postroad.mta.route.NextHop;

/**
 * Who may start a delivery next. Knows flows, destinations and moments; touches neither rows nor the network. Thread-safe; its lock is held for
 * no longer than a look into maps.
 *
 * <p>Three rules, and why they are enough for nobody to delay anybody else for long:
 *
 * <ol>
 *   <li><em>Turns go round.</em> A free place goes to the sender whose turn it is, and of that sender to the flow whose turn it is. A sender with a
 *       million messages and one with a single message wait the same for their next; so does each of a sender's destinations.
 *   <li><em>No destination and no sender takes everything.</em> A destination has its {@link Window}, a sender at most three quarters of all
 *       places. So a host that takes minutes to answer holds a few places, never all.
 *   <li><em>Mail for hosts that work does not wait for hosts that may not.</em> The places are shared by what is known of the destinations:
 *       those that were {@linkplain Lane#TROUBLED not reached} the last time have a quarter of them, and together with those that were {@linkplain Lane#UNKNOWN
 *       not tried} yet three quarters; those that were {@linkplain Lane#PROVEN reached} seven eighths. However many domains are dead, a
 *       quarter of the places is out of their reach; and however much there is for those that work, an eighth is left to find out who else does.
 * </ol>
 *
 * <p>A dead host costs more than its place: each attempt is rows to be written. So deliveries to troubled destinations begin no more than
 * one each {@link #PACE}, in turn as all others. As soon as one gets through, its destination is not troubled any more. Where most of the hosts that are
 * tried for the first time turn out to be dead, as after a long stop, these too begin one after the other, at most {@link #SLOWEST_TRIAL} apart.
 *
 * <p>Some hosts are not dead but silent, for the five minutes that a greeting may take (RFC 5321 §4.5.3.2.1). A delivery to a host that was not reached
 * lately gives its place back after {@link #SILENCE} and waits on <em>aside</em>, so that as many silent hosts as there are places keep nobody
 * waiting; {@value #ASIDE} times as many deliveries as there are places may be aside.
 *
 * <p>Bounds: {@link #MAX_READY} flows that are ready, {@link #MAX_DESTINATIONS} destinations of which something is known, {@link #MAX_IN_HAND} recipients
 * in the hands of all flows, and one message more for each. What does not fit stays where it is, in the rows, and is met again by the runner's next way through them.
 */
final class OutboundSchedule {
    static final int MAX_READY = 10_000;
    static final int MAX_TROUBLED_READY = 1_000;
    static final int MAX_DESTINATIONS = 10_000;
    static final int MAX_IN_HAND = 20_000;
    static final Duration PACE = Duration.ofMillis(200);
    static final Duration SLOWEST_TRIAL = Duration.ofMillis(10);
    static final Duration SILENCE = Duration.ofSeconds(30);
    static final int ASIDE = 3;
    private static final Duration FASTEST_TRIAL = Duration.ofMillis(1);

    /** How a turn ended. */
    enum End {
        /** A host said something about the message. */
        REACHED,
        /** Nobody did. */
        UNREACHABLE,
        /** Nothing was learned. */
        UNUSED
    }

    /** A flow that is ready; in one ring, or parked at its destination. Ready no more when its hand is empty and the rows have nothing. */
    private static final class Ready {
        final Flow flow;
        final NextHop hop;
        /** What is known to be due, oldest first. */
        final Deque<DueMessage> hand = new ArrayDeque<>();
        /** The rows may have more. */
        boolean more;

        Ready(Flow flow, NextHop hop) {
            this.flow = flow;
            this.hop = hop;
        }
    }

    private static final class Destination {
        final Window window;
        final Deque<Ready> parked = new ArrayDeque<>();
        int running;
        long turns;
        long lastThatFilled; // the turn that took the last place of the window

        Destination(int most) {
            window = new Window(most);
        }

        boolean isFull() {
            return running >= window.size();
        }

        boolean isNeeded() {
            return running > 0 || !parked.isEmpty();
        }

        Lane lane() {
            if (window.isTroubled()) {
                return Lane.TROUBLED;
            }
            return window.isProven() ? Lane.PROVEN : Lane.UNKNOWN;
        }
    }

    /** One lane: its ready flows by sender, and how many turns it has given out. */
    private static final class Ring {
        final Map<String, Deque<Ready>> bySender = new LinkedHashMap<>();
        int size;
        int running;

        void add(Ready ready) {
            bySender.computeIfAbsent(ready.flow.sender(), sender -> new ArrayDeque<>())
                    .addLast(ready);
            size++;
        }
    }

    private final int places;
    private final int perNextHop;
    private final Map<Flow, Ready> ready = new HashMap<>();
    private final Map<Lane, Ring> rings = new EnumMap<>(Lane.class);
    private final Map<String, Integer> runningBySender = new HashMap<>();
    private final Map<NextHop, Destination> destinations = new LinkedHashMap<>(16, 0.75f, true);
    private int itemsInHand;
    private int runningInAll;
    private int lastLane;
    private Instant nextTroubled = Instant.MIN;
    private Instant nextTrial = Instant.MIN;
    private Duration trialPace = Duration.ZERO;
    private final Map<Turn, Instant> unheard = new LinkedHashMap<>(); // with a place, and when they began
    private final Set<Turn> aside = new HashSet<>();

    OutboundSchedule(QueueLimits limits) {
        places = limits.deliveries();
        perNextHop = limits.perNextHop();
        for (Lane lane : Lane.values()) {
            rings.put(lane, new Ring());
        }
    }

    /**
     * The rows may have something of a flow that is due.
     *
     * @return false if there is no room for it
     */
    synchronized boolean offer(Flow flow, NextHop hop) {
        if (!add(flow, hop)) {
            return false;
        }
        ready(flow).ifPresent(one -> one.more = true);
        return true;
    }

    /**
     * This is due, whoever has looked at the rows before could not see it. Where they have to be read on in any case, it is met there, in its order.
     *
     * @return false if there is no room for it
     */
    synchronized boolean offer(Flow flow, NextHop hop, DueMessage message) {
        if (!add(flow, hop)) {
            return false;
        }
        ready(flow).filter(one -> !one.more).ifPresent(one -> putInHand(one, message));
        return true;
    }

    private void putInHand(Ready one, DueMessage message) {
        if (itemsInHand < MAX_IN_HAND || one.hand.isEmpty()) { // one each, so that every flow gets on
            one.hand.addLast(message);
            itemsInHand += message.items().size();
        } else {
            one.more = true;
        }
    }

    private Optional<Ready> ready(Flow flow) {
        return Optional.ofNullable(ready.get(flow));
    }

    private boolean add(Flow flow, NextHop hop) {
        if (ready.containsKey(flow)) {
            return true;
        }
        Lane lane = destination(hop).lane();
        if (ready.size() >= MAX_READY || (lane == Lane.TROUBLED && ring(lane).size >= MAX_TROUBLED_READY)) {
            return false;
        }
        Ready one = new Ready(flow, hop);
        ready.put(flow, one);
        ring(lane).add(one);
        return true;
    }

    /** The next turn at this moment, if there is one. It is given back with {@link #ended}. */
    synchronized Optional<Turn> next(Instant now) {
        setAside(now);
        Lane[] lanes = Lane.values();
        for (int i = 1; i <= 2 * lanes.length && runningInAll < places; i++) { // twice: some change lanes on the way
            int number = (lastLane + i) % lanes.length;
            Lane lane = lanes[number];
            if (hasRoom(lane) && !now.isBefore(soonest(lane))) {
                Ready one = poll(lane);
                if (one != null) {
                    lastLane = number;
                    return Optional.of(begin(one, lane, now));
                }
                if (lane == Lane.TROUBLED && ring(lane).size > 0) {
                    nextTroubled = now.plus(PACE); // its sender has too much already
                }
            }
        }
        return Optional.empty();
    }

    /** The next message of a flow, which is out of its hand now; {@link #taken} follows. Empty if the hand is. */
    synchronized Optional<DueMessage> take(Flow flow) {
        Optional<DueMessage> next = ready(flow).map(one -> one.hand.poll());
        next.ifPresent(message -> itemsInHand -= message.items().size());
        return next;
    }

    /** What is left of the message that was taken last. */
    synchronized void putBack(Flow flow, DueMessage rest) {
        ready(flow).ifPresent(one -> {
            one.hand.addFirst(rest);
            itemsInHand += rest.items().size();
        });
    }

    /** As much was taken as is wanted for now. */
    synchronized void taken(Flow flow) {
        ready(flow).ifPresent(this::letGoIfEmpty);
    }

    /** Whether the rows have to be read on: {@link #read} follows then. What is offered between counts as not read. */
    synchronized boolean beginReading(Flow flow) {
        Ready one = ready.get(flow);
        if (one == null || !one.more || !one.hand.isEmpty()) {
            return false;
        }
        one.more = false;
        return true;
    }

    /**
     * What the rows have, oldest first.
     *
     * @param more whether they may have more than this
     */
    synchronized void read(Flow flow, List<DueMessage> messages, boolean more) {
        Ready one = ready.get(flow);
        if (one != null) {
            one.more |= more;
            messages.forEach(message -> putInHand(one, message));
            letGoIfEmpty(one);
        }
    }

    /** Leaves a flow alone until it is offered again. */
    synchronized void forget(Flow flow) {
        Ready one = ready.remove(flow);
        if (one != null) {
            one.hand.forEach(message -> itemsInHand -= message.items().size());
        }
    }

    private void letGoIfEmpty(Ready one) {
        if (one.hand.isEmpty() && !one.more) {
            ready.remove(one.flow); // its place in a ring or at its destination is passed over
        }
    }

    synchronized void ended(Turn turn, End end) {
        Destination destination = destination(turn.hop());
        boolean full = destination.lastThatFilled >= turn.number();
        destination.running--;
        unheard.remove(turn);
        if (!aside.remove(turn)) {
            leavePlace(turn);
        }
        if (end == End.REACHED) {
            destination.window.reached(full);
        } else if (end == End.UNREACHABLE) {
            destination.window.unreachable(turn.epoch());
        }
        if (turn.lane() == Lane.UNKNOWN && end != End.UNUSED) {
            trialPace = trialPaceAfter(end);
        }
        unpark(destination);
    }

    /** Each dead host has the next trial wait twice as long, each living one a quarter. */
    private Duration trialPaceAfter(End end) {
        if (end == End.REACHED) {
            Duration less = trialPace.dividedBy(4);
            return less.compareTo(FASTEST_TRIAL) < 0 ? Duration.ZERO : less;
        }
        Duration more = trialPace.isZero() ? FASTEST_TRIAL : trialPace.multipliedBy(2);
        return more.compareTo(SLOWEST_TRIAL) > 0 ? SLOWEST_TRIAL : more;
    }

    private void leavePlace(Turn turn) {
        ring(turn.lane()).running--;
        runningInAll--;
        runningBySender.computeIfPresent(turn.flow().sender(), (sender, count) -> count == 1 ? null : count - 1);
    }

    private void setAside(Instant now) {
        Iterator<Map.Entry<Turn, Instant>> oldest = unheard.entrySet().iterator();
        while (oldest.hasNext() && aside.size() < ASIDE * places) {
            Map.Entry<Turn, Instant> one = oldest.next();
            if (now.isBefore(one.getValue().plus(SILENCE))) {
                return;
            }
            oldest.remove();
            aside.add(one.getKey());
            leavePlace(one.getKey());
        }
    }

    /** An operator wants to see an attempt at all hosts. */
    synchronized void forgetTrouble() {
        destinations.values().forEach(destination -> {
            destination.window.forgetTrouble();
            unpark(destination);
        });
        nextTroubled = Instant.MIN;
        trialPace = Duration.ZERO;
        nextTrial = Instant.MIN;
    }

    /** Whether there is a free place. */
    synchronized boolean hasRoom() {
        return runningInAll < places;
    }

    /** When to ask again for a turn, although no delivery has ended. */
    synchronized Optional<Instant> nextTurn() {
        Stream<Instant> paced = Stream.of(Lane.TROUBLED, Lane.UNKNOWN)
                .filter(lane -> ring(lane).size > 0 && hasRoom(lane))
                .map(this::soonest);
        Stream<Instant> silent = aside.size() < ASIDE * places
                ? unheard.values().stream().limit(1).map(began -> began.plus(SILENCE))
                : Stream.empty();
        return Stream.concat(paced, silent).min(Comparator.naturalOrder());
    }

    private Instant soonest(Lane lane) {
        return switch (lane) {
            case TROUBLED -> nextTroubled;
            case UNKNOWN -> nextTrial;
            case PROVEN -> Instant.MIN;
        };
    }

    /** The window of a destination. */
    synchronized int window(NextHop hop) {
        return destination(hop).window.size();
    }

    private Turn begin(Ready one, Lane lane, Instant now) {
        Destination destination = destination(one.hop);
        destination.running++;
        destination.turns++;
        if (destination.isFull()) {
            destination.lastThatFilled = destination.turns;
        }
        ring(lane).running++;
        runningInAll++;
        runningBySender.merge(one.flow.sender(), 1, Integer::sum);
        if (lane == Lane.TROUBLED) {
            nextTroubled = now.plus(PACE);
        } else if (lane == Lane.UNKNOWN) {
            nextTrial = now.plus(trialPace);
        }
        ring(lane).add(one);
        Turn turn = new Turn(one.flow, one.hop, lane, destination.window.epoch(), destination.turns);
        if (lane != Lane.PROVEN) {
            unheard.put(turn, now);
        }
        return turn;
    }

    private boolean hasRoom(Lane lane) {
        int troubled = ring(Lane.TROUBLED).running;
        int unproven = troubled + ring(Lane.UNKNOWN).running;
        return runningInAll < places
                && switch (lane) {
                    case PROVEN -> ring(Lane.PROVEN).running < share(7, 8);
                    case UNKNOWN -> unproven < share(3, 4);
                    case TROUBLED -> unproven < share(3, 4) && troubled < share(1, 4);
                };
    }

    private Ring ring(Lane lane) {
        return Objects.requireNonNull(rings.get(lane));
    }

    private int share(int part, int of) {
        return Math.max(1, places * part / of);
    }

    /** Takes the flow whose turn it is out of a ring; those that cannot start now are put where they belong. */
    private @Nullable Ready poll(Lane lane) {
        Ring ring = ring(lane);
        Iterator<Map.Entry<String, Deque<Ready>>> senders =
                ring.bySender.entrySet().iterator();
        while (senders.hasNext()) {
            Map.Entry<String, Deque<Ready>> sender = senders.next();
            if (runningBySender.getOrDefault(sender.getKey(), 0) >= share(3, 4)) {
                continue; // at most one sender has so many
            }
            Ready one = poll(sender.getValue(), lane, ring);
            if (one != null || sender.getValue().isEmpty()) {
                senders.remove();
            }
            if (one != null) {
                if (!sender.getValue().isEmpty()) {
                    ring.bySender.put(sender.getKey(), sender.getValue()); // behind the others
                }
                return one;
            }
        }
        return null;
    }

    private @Nullable Ready poll(Deque<Ready> flows, Lane lane, Ring ring) {
        for (Ready one = flows.poll(); one != null; one = flows.poll()) {
            ring.size--;
            Destination destination = destination(one.hop);
            if (ready.get(one.flow) != one) {
                continue; // exhausted
            }
            if (destination.isFull()) {
                destination.parked.add(one);
            } else if (destination.lane() != lane) {
                ring(destination.lane()).add(one);
            } else {
                return one;
            }
        }
        return null;
    }

    private void unpark(Destination destination) {
        if (!destination.isFull()) {
            Ring ring = ring(destination.lane());
            destination.parked.forEach(ring::add);
            destination.parked.clear();
        }
    }

    private Destination destination(NextHop hop) {
        Destination known = destinations.get(hop);
        if (known == null) {
            known = new Destination(perNextHop);
            destinations.put(hop, known);
            forgetSome();
        }
        return known;
    }

    /** Those that were not asked for the longest are forgotten, unless something goes on there. */
    private void forgetSome() {
        if (destinations.size() <= MAX_DESTINATIONS) {
            return;
        }
        List<NextHop> forgotten = new ArrayList<>();
        Iterator<Map.Entry<NextHop, Destination>> oldest =
                destinations.entrySet().iterator();
        for (int i = 0; i < 100 && oldest.hasNext(); i++) {
            Map.Entry<NextHop, Destination> one = oldest.next();
            if (!one.getValue().isNeeded()) {
                forgotten.add(one.getKey());
            }
        }
        forgotten.forEach(destinations::remove);
    }
}
