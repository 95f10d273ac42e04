package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageWriterTest {
    @Test
    void writesAPlainMessage() {
        OutgoingHeader header = OutgoingHeader.ascii()
                .addresses("From", List.of(new MailAddress("Ann Example", "ann@example.org")))
                .addresses(
                        "To",
                        List.of(
                                new MailAddress("Doe, John", "john@example.org"),
                                new MailAddress("", "x@bücher.example")))
                .text("Subject", "Hello")
                .date("Date", OffsetDateTime.parse("2026-11-03T10:00:00+01:00"))
                .messageIds("Message-ID", List.of("1@example.org"));
        assertEquals(
                """
                From: Ann Example <ann@example.org>
                To: "Doe, John" <john@example.org>, x@xn--bcher-kva.example
                Subject: Hello
                Date: Tue, 3 Nov 2026 10:00:00 +0100
                Message-ID: <1@example.org>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii

                Hi,
                there
                """.replace("\n", "\r\n"),
                new String(write(header, OutgoingPart.text("text/plain", "Hi,\nthere")), StandardCharsets.UTF_8));
    }

    @Test
    void writesTheUsualTree() throws IOException {
        byte[] image = new byte[1000];
        new Random(1).nextBytes(image);
        byte[] raw = write(
                OutgoingHeader.ascii().text("Subject", "Grüße aus Köln"),
                OutgoingPart.composed(
                        List.of(OutgoingPart.text("text/plain", "Grüße"), OutgoingPart.text("text/html", "<b>日本語</b>")),
                        List.of(bytes("image/png", image)
                                .withDisposition("inline")
                                .withContentId("c@1")),
                        List.of(bytes("application/pdf", image)
                                .withFileName("Übersicht für alle, die es wissen wollen; und mehr \"davon\".pdf"))));
        BodyPart root = MessageReaderTest.read(raw).structure();
        assertEquals(
                List.of(
                        "multipart/mixed",
                        "multipart/alternative",
                        "text/plain",
                        "multipart/related",
                        "text/html",
                        "image/png",
                        "application/pdf"),
                root.walk().map(BodyPart::type).toList());
        BodyPart pdf = root.find("2").orElseThrow();
        assertEquals("Übersicht für alle, die es wissen wollen; und mehr \"davon\".pdf", pdf.fileName());
        assertArrayEquals(image, decode(raw, pdf));
        assertEquals("c@1", root.find("1.2.2").orElseThrow().contentId());
        assertEquals("<b>日本語</b>", text(raw, root.find("1.2.1").orElseThrow()).value());
        assertLinesFit(raw);
    }

    @Test
    void embedsMessagesAsTheyAre() throws IOException {
        byte[] plain = MessageReaderTest.crlf("Subject: x\n\nbody\n");
        byte[] longLine = ("Subject: y\r\n\r\n" + "z".repeat(5000)).getBytes(StandardCharsets.US_ASCII);
        byte[] raw = write(
                OutgoingHeader.ascii(),
                OutgoingPart.report(
                        "delivery-status",
                        List.of(
                                OutgoingPart.text("text/plain", "Sorry."),
                                OutgoingPart.text("message/delivery-status", "Reporting-MTA: dns; a.example\n"),
                                OutgoingPart.message(() -> new ByteArrayInputStream(plain)),
                                OutgoingPart.message(() -> new ByteArrayInputStream(longLine)))));
        BodyPart root = MessageReaderTest.read(raw).structure();
        assertEquals("delivery-status", root.parameters().get("report-type"));
        assertEquals(
                "Subject: x\r\n\r\nbody\r\n",
                MessageReaderTest.body(raw, root.find("3").orElseThrow()));
        assertEquals("x", root.find("3").orElseThrow().envelope().subject());
        assertEquals("message/global", root.find("4").orElseThrow().type());
        assertArrayEquals(longLine, decode(raw, root.find("4").orElseThrow()));
        assertLinesFit(raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b", "\n", "x\r\n\r\nbody"})
    void nothingCanBeginALineOfItsOwn(String value) {
        OutgoingHeader header = OutgoingHeader.utf8();
        assertThrows(MimeSyntaxException.class, () -> header.raw("X", value));
        assertThrows(MimeSyntaxException.class, () -> header.text("X", value));
        assertThrows(MimeSyntaxException.class, () -> header.text(value, "x"));
        assertThrows(MimeSyntaxException.class, () -> header.addresses("X", List.of(new MailAddress(value, "a@b"))));
        assertThrows(MimeSyntaxException.class, () -> header.addresses("X", List.of(new MailAddress("", value))));
        assertThrows(
                MimeSyntaxException.class,
                () -> header.groupedAddresses("X", List.of(new AddressGroup(value, List.of()))));
        assertThrows(MimeSyntaxException.class, () -> header.messageIds("X", List.of(value)));
        assertThrows(MimeSyntaxException.class, () -> header.urls("X", List.of(value)));
        OutgoingPart part = OutgoingPart.text("text/plain", "x");
        assertThrows(MimeSyntaxException.class, () -> write(header, part.withFileName(value)));
        assertThrows(MimeSyntaxException.class, () -> write(header, part.withParameter("x", value)));
        assertThrows(MimeSyntaxException.class, () -> write(header, part.withContentId(value)));
        assertThrows(MimeSyntaxException.class, () -> write(header, part.withLocation(value)));
        assertThrows(MimeSyntaxException.class, () -> part.withDisposition(value));
        assertThrows(MimeSyntaxException.class, () -> OutgoingPart.text("text/" + value, "x"));
        assertEquals(0, header.toBytes().length);
    }

    @Test
    void nothingIsWrittenOfWhatIsRefused() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutgoingPart bad = OutgoingPart.text("text/plain", "x").withContentId("a b");
        OutgoingPart body = OutgoingPart.multipart("mixed", List.of(OutgoingPart.text("text/plain", "y"), bad));
        assertThrows(
                MimeSyntaxException.class,
                () -> new MessageWriter(counting()).write(OutgoingHeader.ascii().text("Subject", "s"), body, out));
        assertEquals(0, out.size());
    }

    @Test
    void textKeepsItsLongLinesAndItsSpaces() throws IOException {
        String text = "x".repeat(3000) + "\ntrailing  \n\ttab\n.\nFrom me\n=3D\u0007";
        byte[] raw = write(OutgoingHeader.ascii(), OutgoingPart.text("text/plain", text));
        assertEquals(
                text, text(raw, MessageReaderTest.read(raw).structure()).value().stripTrailing());
        assertLinesFit(raw);
    }

    static void assertLinesFit(byte[] raw) {
        String all = new String(raw, StandardCharsets.ISO_8859_1);
        assertTrue(all.endsWith("\r\n"));
        for (String line : all.split("\r\n", -1)) {
            assertTrue(line.length() <= 998, () -> "a line of " + line.length());
            assertEquals(-1, line.indexOf('\r'));
            assertEquals(-1, line.indexOf('\n'));
        }
    }

    static OutgoingPart bytes(String type, byte[] content) {
        return OutgoingPart.bytes(type, () -> new ByteArrayInputStream(content));
    }

    static byte[] write(OutgoingHeader header, OutgoingPart body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new MessageWriter(counting()).write(header, body, out);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return out.toByteArray();
    }

    private static Supplier<String> counting() {
        int[] count = {0};
        return () -> "=_" + count[0]++;
    }

    static byte[] decode(byte[] raw, BodyPart part) throws IOException {
        return PartDecoder.decode(part, encoded(raw, part)).readAllBytes();
    }

    static DecodedText text(byte[] raw, BodyPart part) throws IOException {
        return PartDecoder.text(part, encoded(raw, part), 0);
    }

    private static ByteArrayInputStream encoded(byte[] raw, BodyPart part) {
        return new ByteArrayInputStream(raw, (int) part.bodyOffset(), (int) part.encodedLength());
    }
}
