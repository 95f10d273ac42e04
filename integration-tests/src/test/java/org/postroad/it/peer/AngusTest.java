package org.postroad.it.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.Letter;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/** Angus Mail, the mail library of Jakarta EE, sends through us, and its parser reads what we wrote. */
class AngusTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void itSendsWithStartTlsAndAuth(String mechanism) throws Exception {
        byte[] file = random(100_000);
        Session session = session(mechanism);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("alice@north.test", "Alïce"));
        message.setRecipient(RecipientType.TO, new InternetAddress("bob@south.test"));
        message.setRecipient(RecipientType.BCC, new InternetAddress("ben@south.test"));
        message.setSubject("Über Angus, " + mechanism, "UTF-8");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Schöne Grüße\r\n.\r\n", "UTF-8");
        MimeBodyPart attachment = new MimeBodyPart();
        attachment.setDataHandler(new DataHandler(new ByteArrayDataSource(file, "application/pdf")));
        attachment.setFileName("план.pdf");
        message.setContent(new MimeMultipart(text, attachment));

        try (Transport transport = session.getTransport("smtp")) {
            transport.connect("alice@north.test", MailHost.PASSWORD);
            message.saveChanges();
            transport.sendMessage(message, message.getAllRecipients());
        }

        JsonNode email = systems.bob().awaitSubject("Über Angus, " + mechanism);
        JsonNode part = email.path("attachments").path(0);
        assertEquals("план.pdf", part.path("name").asText());
        assertArrayEquals(file, systems.bob().bytes(part.path("blobId").asText()));
        JsonNode atBen = systems.ben().awaitSubject("Über Angus, " + mechanism);
        assertTrue(
                !parsed(systems.ben(), atBen.path("blobId").asText())
                        .getHeader("To", ",")
                        .contains("ben@"),
                "the Bcc is not shown");
    }

    @Test
    void itReadsWhatTheWebmailWrote() throws Exception {
        byte[] file = random(50_000);
        Person alice = systems.alice();
        SentLetter sent = alice.send(Letter.to("bob@south.test")
                .about(
                        "Ein Betreff, der so lang ist, dass er über mehrere Zeilen gefaltet wird: größer, höher, weiter 🚋")
                .saying("Zeile eins\nFrom here\n" + "x".repeat(2000) + "\n")
                .with(alice.upload("résumé – 履歴書.bin", "application/octet-stream", BodyPublishers.ofByteArray(file))));

        JsonNode email = systems.bob().awaitMessage(sent.messageId());
        MimeMessage message = parsed(systems.bob(), email.path("blobId").asText());

        assertEquals(
                "Ein Betreff, der so lang ist, dass er über mehrere Zeilen gefaltet wird: größer, höher, weiter 🚋",
                message.getSubject());
        assertEquals("<" + sent.messageId() + ">", message.getMessageID());
        assertTrue(message.getSentDate() != null, "Date");
        MimeMultipart parts = assertInstanceOf(MimeMultipart.class, message.getContent());
        assertEquals(
                "Zeile eins\nFrom here\n" + "x".repeat(2000) + "\n",
                parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"));
        MimeBodyPart attached = (MimeBodyPart) parts.getBodyPart(1);
        assertEquals("résumé – 履歴書.bin", jakarta.mail.internet.MimeUtility.decodeText(attached.getFileName()));
        assertArrayEquals(file, attached.getInputStream().readAllBytes());
    }

    @Test
    void itReadsOurReports() throws Exception {
        Person ada = systems.ada();
        ada.send(Letter.to("ghost@south.test").about("An den Geist"));
        JsonNode email = ada.awaitInInbox(
                "the report",
                candidate -> candidate
                        .path("header:Return-Path:asRaw")
                        .asText()
                        .strip()
                        .equals("<>"));

        MimeMessage message = parsed(ada, email.path("blobId").asText());

        assertTrue(message.isMimeType("multipart/report"), message.getContentType());
        MimeMultipart parts = assertInstanceOf(MimeMultipart.class, message.getContent());
        assertEquals(3, parts.getCount());
        assertTrue(
                parts.getBodyPart(0).isMimeType("text/plain"),
                parts.getBodyPart(0).getContentType());
        assertTrue(
                parts.getBodyPart(1).isMimeType("message/delivery-status"),
                parts.getBodyPart(1).getContentType());
        String status = new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(status.contains("Final-Recipient: rfc822; ghost@south.test"), status);
        assertTrue(status.contains("Action: failed"), status);
        String returned = new String(parts.getBodyPart(2).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(returned.contains("ghost@south.test"), returned);
    }

    private static MimeMessage parsed(Person reader, String blobId) throws Exception {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(reader.bytes(blobId)));
    }

    private static Session session(String mechanism) {
        InetSocketAddress submission = systems.north().at(Service.SUBMISSION);
        Properties settings = new Properties();
        settings.put("mail.smtp.host", submission.getAddress().getHostAddress());
        settings.put("mail.smtp.port", Integer.toString(submission.getPort()));
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.auth.mechanisms", mechanism);
        settings.put("mail.smtp.starttls.enable", "true");
        settings.put("mail.smtp.starttls.required", "true");
        settings.put("mail.smtp.ssl.trust", "*");
        settings.put("mail.smtp.ssl.checkserveridentity", "false");
        settings.put("mail.smtp.timeout", "20000");
        return Session.getInstance(settings);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
