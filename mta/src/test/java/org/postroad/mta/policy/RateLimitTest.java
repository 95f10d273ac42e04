package org.postroad.mta.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.postroad.common.time.ManualClock;

class RateLimitTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final ManualClock clock = new ManualClock(START);

    @Test
    void whatWasTakenComesBackWithTime() {
        RateLimit<String> limit = new RateLimit<>(Rate.parse("10/10s"), clock);
        assertEquals(Duration.ZERO, limit.take("a", 10));
        assertEquals(Duration.ofSeconds(1), limit.take("a", 1));
        assertEquals(Duration.ZERO, limit.take("b", 1));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(Duration.ofSeconds(1), limit.take("a", 3));
        assertEquals(Duration.ZERO, limit.take("a", 2));
        clock.advance(Duration.ofHours(1));
        assertEquals(Duration.ZERO, limit.take("a", 10));
        assertEquals(Duration.ofMillis(1000), limit.take("a", 1));
    }

    @Test
    void moreThanThereEverAreIsAsMuchAsThereAre() {
        RateLimit<String> limit = new RateLimit<>(Rate.parse("10/10s"), clock);
        assertEquals(Duration.ZERO, limit.take("a", 1000));
        assertEquals(Duration.ofSeconds(10), limit.take("a", 1000));
    }

    @Test
    void aRateIsWrittenAsANumberInATime() {
        assertEquals(new Rate(300, Duration.ofMinutes(1)), Rate.parse("300/1m"));
        assertEquals(new Rate(1, Duration.ofHours(2)), Rate.parse("1 / 2h"));
        for (String wrong : List.of("300", "0/1m", "300/0s", "-1/1m", "x/1m", "1/m")) {
            assertThrows(IllegalArgumentException.class, () -> Rate.parse(wrong), wrong);
        }
    }

    /** Whoever comes, however often and when: no more than the bound is known, and nobody gets more than his rate. */
    @Property(tries = 200)
    void noOrderOfComersExceedsTheBound(
            @ForAll @Size(max = 300) List<@IntRange(max = 60) Integer> comers,
            @ForAll @IntRange(min = 1, max = 20) int most) {
        ManualClock time = new ManualClock(START);
        RateLimit<Integer> limit = new RateLimit<>(new Rate(3, Duration.ofSeconds(30)), time, most);
        for (int comer : comers) {
            limit.take(comer, 1 + comer % 3);
            time.advance(Duration.ofMillis(comer * 37L));
            assertTrue(limit.known() <= most);
        }
    }

    @Property(tries = 100)
    void nobodyWhoIsKnownGetsMoreThanHisRate(@ForAll @Size(max = 200) List<@IntRange(max = 5000) Integer> pauses) {
        ManualClock time = new ManualClock(START);
        RateLimit<String> limit = new RateLimit<>(new Rate(5, Duration.ofSeconds(10)), time);
        int taken = 0;
        for (int pause : pauses) {
            taken += limit.take("a", 1).isZero() ? 1 : 0;
            time.advance(Duration.ofMillis(pause));
        }
        double most = 5 + Duration.between(START, time.instant()).toMillis() / 2000.0;
        assertTrue(taken <= most + 1e-6, taken + " of " + most);
    }
}
