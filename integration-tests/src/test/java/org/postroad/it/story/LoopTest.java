package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.TwoSystems;

/** Names that lead in a circle end in a report, not in a message that travels for ever. */
class LoopTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void eachPointsAtTheOtherForAThirdDomain() {
        // The best host for each sender is the other system, which does not know the domain, and would look it up in
        // turn.
        systems.world().zone("circle.test", "@ IN MX 10 mx.north.test.\n@ IN MX 10 mx.south.test.\n");
        assertFails(systems.alice(), "carol@circle.test");
        assertFails(systems.bob(), "carol@circle.test");
    }

    @Test
    void theOtherSystemDoesNotKnowTheDomain() {
        systems.world().zone("lost.test", "@ IN MX 10 mx.south.test.\n");

        JsonNode status = assertFails(systems.alice(), "carol@lost.test");

        assertTrue(status.path("smtpReply").asText().startsWith("550 5.7.1"), status.toString());
    }

    @Test
    void theBestHostIsOurselves() {
        systems.world().zone("mirror.test", "@ IN MX 10 mx.north.test.\n");

        JsonNode status = assertFails(systems.alice(), "carol@mirror.test");

        assertTrue(status.path("smtpReply").asText().contains("5.4.6"), status.toString());
    }

    @Test
    void aMessageThatHasPassedAHundredHostsIsRefused() throws Exception {
        String passed = "Received: from a.test by b.test; Mon, 23 Nov 2026 10:00:00 +0000\r\n".repeat(101);
        try (SmtpTalk talk = SmtpTalk.withPort25(systems.south().at(Service.SMTP))) {
            IOException refused = assertThrows(
                    SmtpTalk.SmtpReplyException.class,
                    () -> talk.send(
                            "a@elsewhere.test",
                            List.of("ben@south.test"),
                            passed + "Subject: round\r\n\r\nand round\r\n"));
            assertTrue(refused.getMessage().startsWith("554 5.4.6"), refused.getMessage());
        }
        assertEquals(0, systems.ben().inbox().size());
    }

    private static JsonNode assertFails(Person sender, String recipient) {
        SentLetter sent = sender.send(Letter.to(recipient));
        JsonNode status = sender.awaitDelivered(sent.submissionId(), recipient, Person.FAILED);
        assertTrue(RefusedRecipientTest.report(sender, recipient).contains("Action: failed"));
        return status;
    }
}
