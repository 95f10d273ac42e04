package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Waits;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.Push;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** Both systems show every step of the letter that they saw, from the click to the other person's screen. */
class RoadTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void everyHopOfBothSidesIsShown() throws Exception {
        Person alice = systems.alice();
        Person bob = systems.bob();
        SentLetter sent;
        try (Push push = bob.listen()) {
            sent = alice.send(Letter.to(bob.address()));
            push.next(Waits.PATIENCE, state -> state.toString().contains("Email"));
            JsonNode email = bob.awaitMessage(sent.messageId());
            bob.bytes(email.path("blobId").asText());
            alice.awaitDelivered(sent.submissionId(), bob.address(), Person.RELAYED);
            bob.awaitHop(sent.messageId(), "fetch", hop -> true);
            bob.awaitHop(sent.messageId(), "push", hop -> true);
        }
        List<JsonNode> here = alice.road(sent.messageId());
        List<JsonNode> there = bob.road(sent.messageId());

        assertHops(here, "httpRequest", "route", "queue", "commit", "dns", "connect", "tls", "smtpDialogue", "end");
        assertHops(there, "smtpSession", "route", "mailbox", "commit", "push", "fetch");
        here.forEach(hop -> assertEquals("mx.north.test", hop.path("host").asText(), hop.toString()));
        there.forEach(hop -> assertEquals("mx.south.test", hop.path("host").asText(), hop.toString()));
        assertTrue(detail(here, "dns").contains("mx.south.test"), detail(here, "dns"));
        assertTrue(detail(here, "tls").contains("TLSv1.3"), detail(here, "tls"));
        assertTrue(detail(here, "smtpDialogue").contains("RCPT TO:<bob@south.test>"), detail(here, "smtpDialogue"));
        assertTrue(detail(there, "smtpSession").contains("MAIL FROM:<alice@north.test>"), detail(there, "smtpSession"));
    }

    @Test
    void aStrangerSeesNoRoad() {
        // The other way round: the letter that all hops are told of finds no connection to use again.
        SentLetter sent = systems.bob().send(Letter.to("alice@north.test"));
        systems.alice().awaitMessage(sent.messageId());

        assertEquals(List.of(), systems.ben().road(sent.messageId()));
        assertEquals(List.of(), systems.ada().road(sent.messageId()));
    }

    private static void assertHops(List<JsonNode> road, String... expected) {
        Set<String> kinds = new LinkedHashSet<>();
        road.forEach(hop -> kinds.add(hop.path("hop").asText()));
        for (String kind : expected) {
            assertTrue(kinds.contains(kind), "no " + kind + " among " + kinds);
        }
    }

    private static String detail(List<JsonNode> road, String kind) {
        return road.stream()
                .filter(hop -> hop.path("hop").asText().equals(kind))
                .map(hop -> hop.path("detail").toString())
                .reduce("", String::concat);
    }
}
