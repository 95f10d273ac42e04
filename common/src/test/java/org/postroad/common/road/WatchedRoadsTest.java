package org.postroad.common.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.Database;
import org.postroad.common.testing.TestStore;

class WatchedRoadsTest implements RoadsContract, RoadListener {
    private static final Hop ACCEPTED = hop(HopKind.COMMIT);
    private static final Hop ASKED = hop(HopKind.DNS);

    private final List<String> told = new ArrayList<>();
    private TestStore store;
    private Roads watched;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = TestStore.open(directory);
        watched = new WatchedRoads(store.roads(), this);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsRecordedIsToldAfterTheCommit() { // I5
        RoadId id = RoadId.next(NOON);
        database().write(tx -> {
            watched.begin(tx, new Road(id, "<a@north.test>", List.of(ACCEPTED)));
            watched.append(tx, id, List.of(ASKED));
            watched.append(tx, id, List.of());
            assertEquals(List.of(), told);
            return true;
        });
        assertEquals(List.of(id + " " + List.of(ACCEPTED), id + " " + List.of(ASKED)), told);
    }

    @Test
    void whatIsTakenBackIsNeverTold() {
        RoadId id = RoadId.next(NOON);
        assertThrows(
                IllegalStateException.class,
                () -> database().write(tx -> {
                    watched.begin(tx, new Road(id, "<a@north.test>", List.of(ACCEPTED)));
                    throw new IllegalStateException("no room");
                }));
        assertEquals(List.of(), told);
    }

    @Override
    public Roads roads() {
        return new WatchedRoads(store.roads(), RoadListener.NONE);
    }

    @Override
    public Database database() {
        return store.database();
    }

    @Override
    public void recorded(RoadId road, List<Hop> hops) {
        told.add(road + " " + hops);
    }

    @Override
    public HopWatch attempt(RoadId road) {
        return HopWatch.NONE;
    }

    private static Hop hop(HopKind kind) {
        return new Hop(kind, "mx.north.test", NOON, Duration.ZERO, Map.of());
    }
}
