package org.postroad.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsEachTaskAtItsOwnTimeInOrder() {
        clock.after(Duration.ofHours(2), () -> ran.add("second at " + clock.instant()));
        clock.after(Duration.ofHours(1), () -> ran.add("first at " + clock.instant()));
        clock.after(Duration.ofHours(9), () -> ran.add("too late"));
        clock.advance(Duration.ofHours(3));
        assertEquals(List.of("first at 2026-01-01T01:00:00Z", "second at 2026-01-01T02:00:00Z"), ran);
        assertEquals(START.plus(Duration.ofHours(3)), clock.instant());
    }

    @Test
    void aTaskMayScheduleTheNext() {
        clock.after(Duration.ofHours(1), () -> clock.after(Duration.ofHours(1), () -> ran.add("chained")));
        clock.advance(Duration.ofHours(2));
        assertEquals(List.of("chained"), ran);
    }

    @Test
    void whatIsCancelledDoesNotRun() {
        clock.after(Duration.ofHours(1), () -> ran.add("cancelled")).cancel();
        clock.advance(Duration.ofHours(2));
        assertEquals(List.of(), ran);
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThrows(IllegalArgumentException.class, () -> clock.moveTo(START.minusSeconds(1)));
    }
}
