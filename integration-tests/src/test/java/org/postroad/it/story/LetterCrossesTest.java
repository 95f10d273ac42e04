package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** Alice presses "send" in one domain and Bob reads in the other: HTTP, SMTP, HTTP, in one JVM. */
class LetterCrossesTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void bobReadsWhatAliceWrote() {
        bobReadsWhatAliceWrote(systems);
    }

    /** The same story is told of two processes. */
    static void bobReadsWhatAliceWrote(TwoSystems systems) {
        Person alice = systems.alice();
        Person bob = systems.bob();
        byte[] picture = new byte[70_000];
        new Random(1).nextBytes(picture);
        String text = "Lieber Bob,\n\nгород на холме, 丘の上の町 und ein Strich:\n-- \n.\n..\nAlice\n";
        Letter letter = Letter.to(bob.address())
                .about("Grüße aus dem Norden ☃")
                .saying(text)
                .with(alice.upload("bild.bin", "application/octet-stream", BodyPublishers.ofByteArray(picture)));

        SentLetter sent = alice.send(letter);
        JsonNode arrived = bob.awaitMessage(sent.messageId());

        assertEquals("Grüße aus dem Norden ☃", arrived.path("subject").asText());
        assertEquals(
                "alice@north.test", arrived.path("from").path(0).path("email").asText());
        String partId = arrived.path("textBody").path(0).path("partId").asText();
        assertEquals(text, arrived.path("bodyValues").path(partId).path("value").asText());
        JsonNode attachment = arrived.path("attachments").path(0);
        assertEquals("bild.bin", attachment.path("name").asText());
        assertArrayEquals(picture, bob.bytes(attachment.path("blobId").asText()));
        assertEquals(
                "<alice@north.test>",
                arrived.path("header:Return-Path:asRaw").asText().strip());
    }

    @Test
    void theSenderSeesItDeliveredAndFindsItInSent() {
        Person alice = systems.alice();
        SentLetter sent = alice.send(Letter.to(systems.ben().address()));

        JsonNode status =
                alice.awaitDelivered(sent.submissionId(), systems.ben().address(), Person.RELAYED);

        assertTrue(status.path("smtpReply").asText().startsWith("250 "), status.toString());
        JsonNode email = alice.email(sent.emailId(), "mailboxIds", "keywords");
        assertTrue(email.path("mailboxIds").path(alice.mailbox("sent")).asBoolean(), email.toString());
        assertEquals(1, email.path("mailboxIds").size(), email.toString());
        assertTrue(email.path("keywords").path("$draft").isMissingNode(), email.toString());
    }

    @Test
    void aNeighbourGetsItWithoutTheNetwork() {
        SentLetter sent = systems.alice().send(Letter.to(systems.ada().address()));

        systems.ada().awaitMessage(sent.messageId());

        assertEquals(
                "yes",
                systems.alice()
                        .deliveryStatus(sent.submissionId(), systems.ada().address())
                        .path("delivered")
                        .asText());
    }
}
