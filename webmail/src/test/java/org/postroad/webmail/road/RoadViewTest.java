package org.postroad.webmail.road;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

class RoadViewTest {
    private static final List<String> DIALOGUE = List.of(
            "EHLO client.test",
            "250 HELP",
            "MAIL FROM:<bob@south.test> SIZE=10",
            "250 2.1.0 Sender OK",
            "RCPT TO:<malice@north.test>",
            "RCPT TO:<Alice@north.test>",
            "RCPT TO:<nobody@north.test>",
            "RCPT TO:<postmaster>",
            "250 2.1.5 Recipient OK",
            "250 2.1.5 Recipient OK",
            "550 5.1.1 there is no mailbox nobody@north.test",
            "250 2.1.5 Recipient OK",
            "DATA",
            "354 Go ahead",
            "message of 10 octets, then the dot");

    @Test
    void aRecipientLearnsOfNoOtherNotEvenHowManyThereWere() {
        assertEquals(
                List.of(
                        "EHLO client.test",
                        "250 HELP",
                        "MAIL FROM:<bob@south.test> SIZE=10",
                        "250 2.1.0 Sender OK",
                        "RCPT TO:<Alice@north.test>",
                        "DATA",
                        "354 Go ahead",
                        "message of 10 octets, then the dot"),
                seen(false));
    }

    @Test
    void theSenderSeesAll() {
        assertEquals(DIALOGUE, seen(true));
    }

    @Test
    void ofTheRoutesARecipientSeesItsOwn() {
        Map<String, String> own = Map.of("recipient", "alice@north.test", "to", "mailbox");
        Map<String, String> longer = Map.of("recipient", "malice@north.test", "to", "mailbox");
        Hop route = hop(HopKind.ROUTE, Map.of("routes", List.of(longer, own)));
        List<Hop> seen = new RoadView("alice@north.test", false).of(List.of(route));
        assertEquals(List.of(own), seen.get(0).detail().get("routes"));
    }

    private static List<String> seen(boolean sender) {
        List<Map<String, String>> lines =
                DIALOGUE.stream().map(line -> Map.of("line", line)).toList();
        Hop session = hop(HopKind.SMTP_SESSION, Map.of("lines", lines));
        Hop seen = new RoadView("alice@north.test", sender).of(List.of(session)).get(0);
        return ((List<?>) seen.detail().get("lines"))
                .stream()
                        .map(line -> String.valueOf(((Map<?, ?>) line).get("line")))
                        .toList();
    }

    private static Hop hop(HopKind kind, Map<String, Object> detail) {
        return new Hop(kind, "mx.north.test", Instant.EPOCH, Duration.ZERO, detail);
    }
}
