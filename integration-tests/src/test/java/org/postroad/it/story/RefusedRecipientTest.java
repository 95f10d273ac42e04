package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** A recipient is refused: the sender reads why, in the submission and in a report; the others get the letter. */
class RefusedRecipientTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void nobodyOfThatNameLivesThere() {
        Person alice = systems.alice();

        SentLetter sent =
                alice.send(Letter.to("ghost@south.test", "bob@south.test").about("To a ghost"));

        systems.bob().awaitMessage(sent.messageId());
        JsonNode status = alice.awaitDelivered(sent.submissionId(), "ghost@south.test", Person.FAILED);
        assertTrue(status.path("smtpReply").asText().startsWith("550 5.1.1"), status.toString());
        alice.awaitDelivered(sent.submissionId(), "bob@south.test", Person.RELAYED);
        String report = report(alice, "ghost@south.test");
        assertTrue(report.contains("Content-Type: multipart/report"), report);
        assertTrue(report.contains("Action: failed"), report);
        assertTrue(report.contains("Status: 5.1.1"), report);
        assertTrue(report.contains("Remote-MTA: dns; mx.south.test"), report);
        assertTrue(report.contains("Diagnostic-Code: smtp; 550 5.1.1"), report);
        assertTrue(report.contains("To a ghost"), report);
        assertFalse(report.contains("bob@south.test>; failed"), report);
    }

    @Test
    void aForeignHostSaysNoInItsOwnWords() throws Exception {
        systems.world().mailDomain("foreign.test", 3);
        try (ForeignHost foreign = new ForeignHost(systems.world().network().at(3, Service.SMTP))
                .answering("carol@foreign.test", "553 5.7.27 we do not know you")) {
            SentLetter sent = systems.ada().send(Letter.to("carol@foreign.test"));

            JsonNode status = systems.ada().awaitDelivered(sent.submissionId(), "carol@foreign.test", Person.FAILED);

            assertEquals(
                    "553 5.7.27 we do not know you", status.path("smtpReply").asText());
            assertTrue(report(systems.ada(), "carol@foreign.test").contains("Status: 5.7.27"));
            assertEquals(0, foreign.taken().size());
        }
    }

    /** The report on a recipient as it lies in the sender's inbox. */
    static String report(Person sender, String recipient) {
        JsonNode email = sender.awaitInInbox(
                "a report on " + recipient,
                candidate -> candidate
                                .path("header:Return-Path:asRaw")
                                .asText()
                                .strip()
                                .equals("<>")
                        && text(sender, candidate).contains("rfc822; " + recipient));
        assertEquals("auto-replied", email.path("header:Auto-Submitted:asText").asText());
        return text(sender, email);
    }

    private static String text(Person reader, JsonNode email) {
        return new String(reader.bytes(email.path("blobId").asText()), StandardCharsets.UTF_8);
    }
}
