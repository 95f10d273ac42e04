package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.SmtpTalk;
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

    @Test
    void aHostThatTookItSendsItBackLater() throws Exception {
        systems.world().mailDomain("behind.test", 4);
        Person alice = systems.alice();
        try (ForeignHost gateway = new ForeignHost(systems.world().network().at(4, Service.SMTP));
                SmtpTalk back = SmtpTalk.withPort25(systems.north().at(Service.SMTP))) {
            SentLetter sent = alice.send(Letter.to("carol@behind.test", "dave@behind.test"));
            alice.awaitDelivered(sent.submissionId(), "carol@behind.test", Person.RELAYED);
            alice.awaitDelivered(sent.submissionId(), "dave@behind.test", Person.RELAYED);

            String byMessageId = returned("carol@behind.test", "delayed", "Message-ID: <" + sent.messageId() + ">");
            back.send("", List.of("alice@north.test"), byMessageId);
            await().untilAsserted(() -> assertEquals(
                    "delayed",
                    delivery(alice, sent, 0).path("report").path("action").asText()));
            assertEquals("relayed", delivery(alice, sent, 0).path("state").asText());

            String road = deliveries(alice, sent).path("roadId").asText();
            String byEnvelopeId = returned("carol@behind.test", "failed", "Subject: no id came back")
                    .replace("Reporting-MTA", "Original-Envelope-Id: " + road + "\r\nReporting-MTA");
            back.send("", List.of("alice@north.test"), byEnvelopeId);

            JsonNode status = alice.awaitDelivered(sent.submissionId(), "carol@behind.test", Person.FAILED);
            assertEquals("250", status.path("smtpReply").asText().substring(0, 3));
            JsonNode carol = delivery(alice, sent, 0);
            assertEquals("returned", carol.path("state").asText());
            assertEquals(
                    "550 5.1.1 nobody there", carol.path("report").path("text").asText());
            JsonNode reports = alice.submission(sent.submissionId()).path("dsnBlobIds");
            assertEquals(1, reports.size(), reports.toString());
            assertTrue(new String(alice.bytes(reports.path(0).asText()), StandardCharsets.UTF_8)
                    .contains("Original-Envelope-Id: " + road));
            assertEquals("relayed", delivery(alice, sent, 1).path("state").asText());
            assertEquals(1, gateway.taken().size());
        }
    }

    @Test
    void aForgedReportSaysNothingOfWhomItIsNotAbout() throws Exception {
        Person alice = systems.alice();
        SentLetter sent = alice.send(Letter.to("ada@north.test", "bob@south.test"));
        alice.awaitDelivered(sent.submissionId(), "bob@south.test", Person.RELAYED);

        try (SmtpTalk forger = SmtpTalk.withPort25(systems.north().at(Service.SMTP))) {
            String forged = returned("ada@north.test", "failed", "Message-ID: <" + sent.messageId() + ">");
            forger.send("", List.of("alice@north.test"), forged);
            forger.send("", List.of("ada@north.test"), forged.replace("ada@north", "bob@south"));
            forger.send("mallory@north.test", List.of("alice@north.test"), forged.replace("ada@north", "bob@south"));
        }

        systems.ada()
                .awaitInInbox("the forged report", email -> !email.path("id").isMissingNode());
        assertEquals(
                "yes",
                alice.deliveryStatus(sent.submissionId(), "ada@north.test")
                        .path("delivered")
                        .asText());
        assertEquals(
                Person.RELAYED,
                alice.deliveryStatus(sent.submissionId(), "bob@south.test")
                        .path("delivered")
                        .asText());
    }

    private static JsonNode deliveries(Person sender, SentLetter sent) {
        ObjectNode arguments = sender.arguments();
        arguments.putArray("submissionIds").add(sent.submissionId());
        return sender.call("Delivery/get", arguments).path("list").path(0);
    }

    private static JsonNode delivery(Person sender, SentLetter sent, int recipient) {
        return deliveries(sender, sent).path("recipients").path(recipient);
    }

    /** A report of a host that says as much as most do (RFC 3464). */
    private static String returned(String recipient, String action, String header) {
        return """
                From: MAILER-DAEMON@behind.test
                To: alice@north.test
                Subject: Undelivered Mail Returned to Sender
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b

                This is the mail system at host mx.behind.test.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.behind.test

                Final-Recipient: rfc822; %s
                Action: %s
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 nobody there
                --b
                Content-Type: text/rfc822-headers

                %s
                --b--
                """.formatted(recipient, action, header).replace("\n", "\r\n");
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
