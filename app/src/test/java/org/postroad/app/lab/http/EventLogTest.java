package org.postroad.app.lab.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postroad.webmail.json.Json;

class EventLogTest {
    private final EventLog log = new EventLog("run1");

    private String after(long number) {
        return log.after(number)
                .map(event -> new String(event.octets(), StandardCharsets.UTF_8))
                .orElse("");
    }

    @Test
    void eventsComeInOrderUnderTheirNumbers() {
        AtomicInteger pokes = new AtomicInteger();
        log.listen(pokes::incrementAndGet);
        log.add("hops", Json.object().put("n", 1));
        log.add("state", Json.object());
        assertEquals(2, pokes.get());
        assertEquals("event: hops\nid: run1-1\ndata: {\"n\":1}\n\n", after(0));
        assertEquals("event: state\nid: run1-2\ndata: {}\n\n", after(1));
        assertEquals(Optional.empty(), log.after(2));
    }

    @Test
    void aPageThatComesBackNamesWhatItHeardLast() {
        log.add("hops", Json.object());
        log.add("hops", Json.object());
        assertEquals(OptionalLong.of(1), log.number("run1-1"));
        assertEquals(OptionalLong.of(0), log.number("run1-0"));
        for (String strange :
                new String[] {"run0-1", "run1-3", "run1-", "1", "", "run1-x", "run1-99999999999999999999"}) {
            assertEquals(OptionalLong.empty(), log.number(strange), strange);
        }
    }

    @Test
    void whatIsOldIsForgotten() { // I9
        for (int i = 0; i < 6_000; i++) {
            log.add("hops", Json.object());
        }
        assertTrue(log.isForgottenAfter(999));
        assertFalse(log.isForgottenAfter(1_000));
        assertEquals(1_001, log.after(1_000).orElseThrow().number());
        assertEquals(OptionalLong.empty(), log.number("run1-999"));
        assertEquals(6_000, log.newest());
    }

    @Test
    void whatIsLargeIsForgottenEarlier() { // I9
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            log.add("hops", Json.object().put("large", large));
        }
        assertTrue(log.isForgottenAfter(12));
        assertFalse(log.isForgottenAfter(13));
    }
}
