package org.postroad.common.road;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HopTest {
    @Test
    void showsItselfInTheOrderOfTheFields() {
        Hop hop = new Hop(
                HopKind.SMTP_DIALOGUE,
                "mx.north.test",
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofMillis(3),
                Map.of("reply", "250 2.0.0 fine"));
        assertEquals(
                "{hop=smtpDialogue, host=mx.north.test, at=2026-01-01T00:00:00Z, millis=3.0, detail={reply=250 2.0.0 fine}}",
                hop.toJson().toString());
        assertEquals(
                List.of("hop", "host", "at", "millis", "detail"),
                List.copyOf(hop.toJson().keySet()));
    }
}
