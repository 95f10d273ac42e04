package org.postroad.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.address.AddressRules;

class HousekeepingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void roadsAreKeptForTheirTimeAndThenForgotten(@TempDir Path dir) throws IOException {
        ManualClock clock = new ManualClock(START);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (SystemStore store =
                SystemStore.open(Storage.in(dir), AddressRules.of(Set.of()), clock, RoadListener.NONE)) {
            RoadId id = RoadId.next(START);
            store.database().write(tx -> {
                store.roads().begin(tx, new Road(id, "<a@b>", List.of()));
                return id;
            });
            Housekeeping housekeeping =
                    new Housekeeping(store, Storage.in(dir), List.of((tx, limit) -> 0), clock, executor);
            clock.advance(Duration.ofDays(89));
            assertEquals(0, housekeeping.run());
            clock.advance(Duration.ofDays(2));
            assertEquals(1, housekeeping.run());
            assertTrue(
                    store.database().read(rows -> store.roads().find(rows, id)).isEmpty());
        } finally {
            executor.shutdownNow();
        }
    }
}
