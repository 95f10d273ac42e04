package org.postroad.mta.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mta.bounce.DsnWriter.Notice;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.Attempts;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RecipientNews;
import org.postroad.mta.queue.RecipientNews.Action;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

class DsnWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final RoadId ROAD = RoadId.next(NOW);
    private static final String HEADER =
            "From: alice@north.test\r\nMessage-ID: <1@north.test>\r\nSubject: Supper on Friday\r\n\r\n";

    private final DsnWriter writer = new DsnWriter("mx.north.test", EmailAddress.parse("postmaster@north.test"));

    private static DeliveryEnd end(String address, Outcome outcome, Trouble.Kind cause, String status, String text) {
        return new DeliveryEnd(
                ROAD,
                0,
                EmailAddress.parse(address),
                outcome,
                cause,
                EnhancedStatus.parse(status).orElseThrow(),
                text,
                "mx.south.test",
                NOW,
                Attempts.NONE.and(NOW, cause));
    }

    private String write(String to, String header, DeliveryEnd... failures) throws IOException {
        Header read = Header.read(new ByteArrayInputStream(header.getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(
                new Notice(
                        ROAD,
                        NOW,
                        EmailAddress.parse(to),
                        about(),
                        HeaderSummary.of(read),
                        header,
                        () -> new ByteArrayInputStream(header.getBytes(StandardCharsets.UTF_8)),
                        Stream.of(failures).map(DsnWriterTest::news).toList()),
                out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static QueuedMessage about() {
        return about(new MailParameters(MailParameters.Body.SEVEN_BIT, false, 100));
    }

    private static QueuedMessage about(MailParameters parameters) {
        return new QueuedMessage(
                ROAD,
                ReversePath.parse("alice@north.test"),
                new StoredBlob(new BlobId("A".repeat(43)), 100),
                0,
                parameters,
                NOW.minus(Duration.ofDays(5)),
                NOW.minus(Duration.ofDays(5)),
                NOW,
                new Origin.Stranger());
    }

    private static RecipientNews news(DeliveryEnd end) {
        return new RecipientNews(
                new Recipient(end.address()),
                end.outcome() == Outcome.EXPIRED ? Action.EXPIRED : Action.FAILED,
                end.cause(),
                end.status(),
                end.text(),
                end.host(),
                end.at());
    }

    private static MessageSummary read(String message) throws IOException {
        return MessageReader.read(new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itIsAReportInThreeParts() throws IOException { // RFC 3464 §2, RFC 6522 §3
        String text = write(
                "alice@north.test",
                HEADER,
                end("bob@south.test", Outcome.FAILED, Trouble.Kind.REPLY, "5.1.1", "550 5.1.1 no such user"));
        MessageSummary report = read(text);
        BodyPart root = report.structure();
        assertEquals("multipart/report", root.type());
        assertEquals("delivery-status", root.parameters().get("report-type"));
        assertEquals(
                List.of("text/plain", "message/delivery-status", "text/rfc822-headers"),
                root.children().stream().map(BodyPart::type).toList());
        assertEquals("Not delivered: Supper on Friday", report.headers().subject());
        assertEquals(List.of("1@north.test"), report.headers().inReplyTo());
        assertTrue(
                report.preview()
                        .startsWith("Your message \"Supper on Friday\" could not be delivered to bob@south.test."),
                report.preview());
        assertTrue(text.contains("Auto-Submitted: auto-replied\r\n"), text);
        assertTrue(text.contains("""
                        Reporting-MTA: dns; mx.north.test
                        Arrival-Date: Wed, 18 Nov 2026 10:00:00 +0000

                        Final-Recipient: rfc822; bob@south.test
                        Action: failed
                        Status: 5.1.1
                        Remote-MTA: dns; mx.south.test
                        Diagnostic-Code: smtp; 550 5.1.1 no such user
                        Last-Attempt-Date: Mon, 23 Nov 2026 10:00:00 +0000
                        """.replace("\n", "\r\n")), text);
        assertFalse(Pattern.compile("[^\r]\n|\r[^\n]").matcher(text).find());
    }

    @Test
    void severalFailuresAreOneReport() throws IOException {
        String text = write(
                "alice@north.test",
                HEADER,
                end("bob@south.test", Outcome.FAILED, Trouble.Kind.DNS, "5.1.10", "takes no mail"),
                end("ben@south.test", Outcome.EXPIRED, Trouble.Kind.DOT_UNANSWERED, "4.4.7", "no reply"));
        assertTrue(text.contains("could not be delivered to 2 of its recipients."), text);
        assertTrue(text.contains("We tried for 5 days. no reply"), text);
        assertTrue(text.contains("may have arrived all the same"), text);
        assertTrue(text.contains("Diagnostic-Code: x-postroad; takes no mail"), text);
        assertEquals(2, text.split("Final-Recipient: ", -1).length - 1);
    }

    @Test
    void addressesInUtf8NeedTheirOwnType() throws IOException { // RFC 6533 §3
        String text = write(
                "alice@north.test",
                HEADER.replace("Supper", "Souper à minuit"),
                end("übermut@south.test", Outcome.FAILED, Trouble.Kind.REPLY, "5.1.1", "550 unbekannt: ü"));
        assertEquals(
                List.of("text/plain", "message/global-delivery-status", "message/global-headers"),
                read(text).structure().children().stream().map(BodyPart::type).toList());
        assertTrue(text.contains("Final-Recipient: utf-8; =C3=BCbermut@south.test"), text);
        assertTrue(text.chars().allMatch(c -> c < 0x80), text);
    }

    @Test
    void nothingThatAHostSaidBecomesAField() throws IOException {
        String text = write(
                "alice@north.test",
                HEADER,
                end(
                        "bob@south.test",
                        Outcome.FAILED,
                        Trouble.Kind.REPLY,
                        "5.0.0",
                        "550 no\r\nAction: delivered\r\n\r\nx"));
        assertTrue(text.contains("Diagnostic-Code: smtp; 550 no Action: delivered x\r\n"), text);
        assertEquals(
                1,
                Pattern.compile("(?m)^Action: ")
                        .matcher(text.substring(text.indexOf("Reporting-MTA")))
                        .results()
                        .count());
    }
}
