package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.TwoSystems;

/** A real Postfix takes our mail and brings us its own. */
class PostfixTest {
    private static final int HOST = 3;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    private static Postfix postfix;

    @BeforeAll
    static void start() throws Exception {
        systems.world().mailDomain("postfix.test", HOST);
        postfix = Postfix.start(
                systems.world(),
                HOST,
                "postfix.test",
                List.of("carol"),
                Map.of(
                        "north.test", systems.north().at(Service.SMTP),
                        "south.test", systems.south().at(Service.SMTP)));
    }

    @Test
    void weRelayToPostfix() throws Exception {
        Person alice = systems.alice();
        String text = "dots\n.\n..\n.x\nund Umlaute: äöü, " + "lang ".repeat(400) + "\n";

        SentLetter sent =
                alice.send(Letter.to("carol@postfix.test").about("Für Carol").saying(text));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), "carol@postfix.test", Person.RELAYED);
        assertTrue(status.path("smtpReply").asText().contains("queued as"), status + "\n" + postfix.log());
        String received = awaitMessage(sent.messageId());
        assertTrue(received.contains("Message-ID: <" + sent.messageId() + ">"), received);
        assertTrue(received.contains("from mx.north.test"), received);
        assertTrue(received.contains("with ESMTPS"), received);
        assertTrue(received.contains("\ndots\n.\n..\n.x\n"), received);
    }

    @Test
    void postfixRelaysToUs() throws Exception {
        String id = "from-outside-1@elsewhere.test";
        try (SmtpTalk talk = SmtpTalk.withPort25(postfix.address())) {
            talk.send(
                    "dave@postfix.test",
                    List.of("alice@north.test", "bob@south.test"),
                    "Message-ID: <" + id
                            + ">\r\nFrom: dave@postfix.test\r\nTo: alice@north.test\r\nSubject: relayed\r\n\r\n..\r\ntext\r\n");
        }
        JsonNode atAlice = systems.alice().awaitMessage(id);
        systems.bob().awaitMessage(id);
        String bytes = new String(
                systems.alice().bytes(atAlice.path("blobId").asText()), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(bytes.startsWith("Return-Path: <dave@postfix.test>\r\n"), bytes);
        assertTrue(bytes.contains("mx.postfix.test"), bytes);
        assertTrue(bytes.contains("ESMTPS"), bytes); // Postfix took the STARTTLS that we offer
    }

    @Test
    void postfixRefusesAndTheSenderReadsIt() {
        Person alice = systems.alice();

        SentLetter sent = alice.send(Letter.to("nobody@postfix.test"));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), "nobody@postfix.test", Person.FAILED);
        assertTrue(status.path("smtpReply").asText().startsWith("550 5.1.1"), status.toString());
        JsonNode report = alice.awaitInInbox(
                "the report",
                email -> email.path("header:Return-Path:asRaw").asText().strip().equals("<>"));
        assertEquals("auto-replied", report.path("header:Auto-Submitted:asText").asText());
    }

    @Test
    void weRefuseAndPostfixReportsToItsSender() throws Exception {
        try (SmtpTalk talk = SmtpTalk.withPort25(postfix.address())) {
            talk.send(
                    "carol@postfix.test",
                    List.of("ghost@north.test"),
                    "From: carol@postfix.test\r\nTo: ghost@north.test\r\nSubject: to a ghost\r\n\r\ntext\r\n");
        }
        await("Postfix has reported to Carol")
                .until(() -> postfix.messages("carol").stream()
                        .anyMatch(message -> message.contains("550 5.1.1") && message.contains("ghost@north.test")));
    }

    private static String awaitMessage(String messageId) {
        await("the message is in Carol's Maildir")
                .until(() -> postfix.messages("carol").stream().anyMatch(message -> message.contains(messageId)));
        return postfix.messages("carol").stream()
                .filter(message -> message.contains(messageId))
                .findFirst()
                .orElseThrow();
    }
}
