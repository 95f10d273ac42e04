package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.route.RemoteRoutes;

/** Whatever hosts say, whatever we get wrong, and wherever the system goes down: each recipient is in exactly one place (I3). */
class OutcomesPropertyTest {

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void eachRecipientEndsInExactlyOnePlace(@ForAll long seed) throws IOException {
        eachRecipientEndsInExactlyOnePlace(TestEngine.H2, seed);
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void eachRecipientEndsInExactlyOnePlaceOnAServer(@ForAll long seed) throws IOException {
        eachRecipientEndsInExactlyOnePlace(TestEngine.POSTGRES, seed);
    }

    private static void eachRecipientEndsInExactlyOnePlace(TestEngine engine, long seed) throws IOException {
        Random random = new Random(seed);
        Path directory = Files.createTempDirectory("outcomes");
        try {
            ManualClock clock = new ManualClock(QueueWorld.START);
            AtomicBoolean down = new AtomicBoolean();
            Map<RoadId, Integer> sent = new HashMap<>();
            for (int life = 0; life < 3; life++) {
                boolean last = life == 2;
                down.set(false);
                clock = new ManualClock(clock.instant().plusSeconds(1));
                try (QueueWorld world = new QueueWorld(
                        engine,
                        directory,
                        clock,
                        fickle(random, last ? new AtomicBoolean() : down),
                        RemoteRoutes.byDns(Map.of()),
                        QueueLimits.DEFAULT,
                        Runnable::run,
                        whole -> new Mortal(whole, down))) {
                    world.runner.start();
                    for (int i = 0; !last && i < 5; i++) {
                        List<String> recipients = recipients(random);
                        sent.put(
                                world.send(random.nextInt(5) == 0 ? "" : "alice@north.test", recipients),
                                recipients.size());
                        clock.advance(Duration.ofSeconds(random.nextInt(300)));
                    }
                    clock.advance(Duration.ofMinutes(random.nextInt(200)));
                    for (int day = 0; last && !world.waiting().isEmpty() && day < 12; day++) {
                        clock.advance(Duration.ofDays(1));
                    }
                    sent.forEach((road, recipients) -> verify(world, road, recipients));
                    assertEquals(List.of(), world.contradictions());
                    if (last) {
                        assertEquals(List.of(), world.waiting());
                    }
                }
            }
        } finally {
            delete(directory);
        }
    }

    private static void verify(QueueWorld world, RoadId road, int recipients) {
        List<Integer> places = new ArrayList<>();
        world.store.database().read(rows -> world.queue.items(rows, road)).forEach(item -> places.add(item.number()));
        world.ends(road).forEach(end -> places.add(end.number()));
        Set<Integer> distinct = new HashSet<>(places);
        assertEquals(recipients, places.size(), () -> road + ": " + places);
        assertEquals(recipients, distinct.size(), () -> road + ": " + places);
    }

    private static List<String> recipients(Random random) {
        List<String> recipients = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            recipients.add("r" + i + "@d" + random.nextInt(3) + ".test");
        }
        return recipients;
    }

    /** Delivers, puts off, fails, breaks, answers for too few; and now and then everything goes down after the dot. */
    private static Courier fickle(Random random, AtomicBoolean down) {
        return delivery -> {
            int whim = random.nextInt(20);
            if (whim == 0) {
                down.set(true);
            }
            if (whim == 1) {
                throw new IllegalStateException("a bug in the courier");
            }
            if (whim == 2) {
                return new DeliveryReport(List.of(), List.of());
            }
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            delivery.envelope()
                    .to()
                    .forEach(to -> outcomes.add(
                            switch (random.nextInt(4)) {
                                case 0 -> QueueWorld.DELIVERED;
                                case 1 -> QueueWorld.FAILED;
                                default -> QueueWorld.DEFERRED;
                            }));
            return new DeliveryReport(outcomes, List.of());
        };
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A database that takes nothing more once the system is down. */
    private record Mortal(Database whole, AtomicBoolean down) implements Database {
        @Override
        public <T> T write(Function<Transaction, T> body) {
            if (down.get()) {
                throw new StorageException("the system is down");
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
