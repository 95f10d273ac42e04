package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** Bob's host is down; Alice sees that her letter waits and why; the host is back and the letter arrives. */
class HostDownTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void theLetterWaitsAndArrives() throws Exception {
        Person alice = systems.alice();
        systems.south().stop();
        SentLetter sent = alice.send(Letter.to("bob@south.test"));

        alice.awaitHop(
                sent.messageId(), "queue", hop -> hop.path("detail").toString().contains("refused"));
        JsonNode waiting = alice.deliveryStatus(sent.submissionId(), "bob@south.test");
        assertEquals("queued", waiting.path("delivered").asText());
        assertTrue(waiting.path("smtpReply").asText().startsWith("4"), waiting.toString());

        systems.south().start();
        alice.awaitDelivered(sent.submissionId(), "bob@south.test", Person.RELAYED);
        Person bob = systems.south().login("bob@south.test");
        assertEquals(1, bob.inbox().size());
        assertEquals(
                sent.messageId(), bob.inbox().get(0).path("messageId").path(0).asText());
    }
}
