package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Waits;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.Push;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** Bob's open page hears of the letter without asking (RFC 8620 §7.3). */
class PushTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void theLetterIsAnnouncedAndTheStateLeadsToIt() throws Exception {
        Person bob = systems.bob();
        String before = bob.emailState();
        try (Push push = bob.listen()) {
            SentLetter sent = systems.alice().send(Letter.to(bob.address()));

            JsonNode change = push.next(
                    Waits.PATIENCE,
                    state -> !emailState(state).isEmpty() && !emailState(state).equals(before));

            // Not a poll: what the push told of is there at once.
            ObjectNode since = bob.arguments().put("sinceState", before);
            JsonNode changes = bob.call("Email/changes", since);
            assertEquals(emailState(change), changes.path("newState").asText());
            assertEquals(1, changes.path("created").size(), changes.toString());
            assertEquals(
                    sent.messageId(),
                    bob.email(changes.path("created").path(0).asText(), "messageId")
                            .path("messageId")
                            .path(0)
                            .asText());
        }
    }

    @Test
    void theSenderHearsThatItWasDelivered() throws Exception {
        Person alice = systems.alice();
        try (Push push = alice.listen()) {
            SentLetter sent = alice.send(Letter.to(systems.ben().address()));

            push.next(
                    Waits.PATIENCE,
                    state -> state.toString().contains("EmailSubmission")
                            && alice.deliveryStatus(
                                            sent.submissionId(), systems.ben().address())
                                    .path("delivered")
                                    .asText()
                                    .equals(Person.RELAYED));

            assertTrue(alice.submission(sent.submissionId())
                    .path("undoStatus")
                    .asText()
                    .equals("final"));
        }
    }

    private static String emailState(JsonNode stateChange) {
        JsonNode changed = stateChange.path("changed");
        return changed.isEmpty() ? "" : changed.elements().next().path("Email").asText();
    }
}
