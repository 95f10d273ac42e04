package org.postroad.common.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RoadIdTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void sortsByTime() {
        String earlier = RoadId.next(NOW).text();
        String later = RoadId.next(NOW.plusMillis(1)).text();
        assertTrue(earlier.compareTo(later) < 0);
    }

    @Test
    void twoOfOneMomentDiffer() {
        assertNotEquals(RoadId.next(NOW), RoadId.next(NOW));
    }

    @Test
    void readsItsOwnTextOnly() {
        RoadId id = RoadId.next(NOW);
        assertEquals(id, new RoadId(id.text()));
        assertThrows(IllegalArgumentException.class, () -> new RoadId("../../../../etc/pass"));
    }
}
