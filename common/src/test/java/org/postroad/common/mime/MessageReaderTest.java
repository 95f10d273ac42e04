package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    @Test
    void readsAPlainMessage() {
        MessageSummary summary = read("""
                From: =?UTF-8?Q?J=C3=BCrgen?= <juergen@example.org>
                To: Team: ann@example.org, "Bob B." <bob@example.org>;, eve@example.org
                Subject: Hello
                 world
                Message-ID: <1@example.org>
                References: <a@x> <b@x>
                Date: Mon, 23 Nov 2026 10:00:00 +0100

                First line
                second   line
                """);
        HeaderSummary headers = summary.headers();
        assertEquals(
                List.of(new AddressGroup("", List.of(new MailAddress("Jürgen", "juergen@example.org")))),
                headers.from());
        assertEquals(
                List.of(
                        new AddressGroup(
                                "Team",
                                List.of(
                                        new MailAddress("", "ann@example.org"),
                                        new MailAddress("Bob B.", "bob@example.org"))),
                        new AddressGroup("", List.of(new MailAddress("", "eve@example.org")))),
                headers.to());
        assertEquals("Hello world", headers.subject());
        assertEquals(List.of("1@example.org"), headers.messageIds());
        assertEquals(List.of("a@x", "b@x"), headers.references());
        assertEquals(Optional.of(OffsetDateTime.parse("2026-11-23T10:00:00+01:00")), headers.sentAt());
        assertEquals("First line second line", summary.preview());
        assertFalse(summary.hasAttachment());
        assertEquals("1", summary.structure().partId());
        assertEquals("text/plain", summary.structure().type());
        assertEquals("us-ascii", summary.structure().charset());
        assertEquals(2, summary.structure().lines());
        assertEquals(Set.of(), summary.defects());
    }

    @Test
    void offsetsPointAtTheBytesOfEachPart() {
        byte[] raw = crlf("""
                Content-Type: multipart/mixed; boundary=outer

                preamble
                --outer
                Content-Type: multipart/alternative; boundary="in ner"

                --in ner
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Gr=C3=BC=C3=9Fe
                --in ner
                Content-Type: text/html

                <style>p {}</style><p>Gr&uuml;&szlig;e</p>
                --in ner--
                --outer
                Content-Type: application/pdf; name=a.pdf
                Content-Disposition: attachment; filename*=utf-8''%C3%A4.pdf
                Content-Transfer-Encoding: base64

                SGVsbG8gd29y
                bGQ=
                --outer
                Content-Type: message/rfc822

                Subject: inside
                From: x@y

                embedded
                text
                --outer--
                epilogue
                """);
        MessageSummary summary = read(raw);
        BodyPart root = summary.structure();
        assertEquals("", root.partId());
        assertEquals(
                List.of("", "1", "1.1", "1.2", "2", "3", "3.1"),
                root.walk().map(BodyPart::partId).toList());
        assertEquals("Gr=C3=BC=C3=9Fe", body(raw, root.find("1.1").orElseThrow()));
        assertEquals(7, root.find("1.1").orElseThrow().size());
        assertEquals(
                "<style>p {}</style><p>Gr&uuml;&szlig;e</p>",
                body(raw, root.find("1.2").orElseThrow()));
        BodyPart pdf = root.find("2").orElseThrow();
        assertEquals("SGVsbG8gd29y\r\nbGQ=", body(raw, pdf));
        assertEquals(11, pdf.size());
        assertEquals("ä.pdf", pdf.fileName());
        assertTrue(text(raw, pdf.headerOffset(), pdf.headerLength()).startsWith("Content-Type: application/pdf"));
        BodyPart embedded = root.find("3").orElseThrow();
        assertEquals("inside", embedded.envelope().subject());
        assertEquals("Subject: inside\r\nFrom: x@y\r\n\r\nembedded\r\ntext", body(raw, embedded));
        assertEquals("embedded\r\ntext", body(raw, root.find("3.1").orElseThrow()));
        assertEquals("Grüße", summary.preview());
        assertTrue(summary.hasAttachment());
        BodyLists lists = BodyLists.of(root);
        assertEquals(List.of("1.1"), ids(lists.textBody()));
        assertEquals(List.of("1.2"), ids(lists.htmlBody()));
        assertEquals(List.of("2", "3"), ids(lists.attachments()));
        assertEquals(Optional.of(summary), MessageSummaryCodec.decode(MessageSummaryCodec.encode(summary)));
    }

    @Test
    void aHundredThousandPartsAreCutAtTheLimit() {
        String raw =
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(100_000) + "--b--\r\n";
        MessageSummary summary =
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> read(raw.getBytes(StandardCharsets.US_ASCII)));
        assertEquals(MimeLimits.MAX_PARTS, summary.structure().walk().count());
        assertTrue(summary.defects().contains(Defect.PARTS_CUT));
        assertEquals(raw.length(), summary.size());
    }

    @Test
    void deepNestingIsOpaqueBelowTheLimit() {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            raw.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        MessageSummary summary = read(raw.toString().getBytes(StandardCharsets.US_ASCII));
        assertEquals(MimeLimits.MAX_NESTING + 1, summary.structure().walk().count());
        assertTrue(summary.defects().contains(Defect.NESTING_CUT));
        assertEquals(Optional.of(summary), MessageSummaryCodec.decode(MessageSummaryCodec.encode(summary)));
    }

    @Test
    void aHeaderBombIsCut() {
        String raw = "Subject: first\r\n" + "X-Bomb: 0123456789\r\n".repeat(200_000) + "From: late@x\r\n\r\nbody";
        MessageSummary summary = read(raw.getBytes(StandardCharsets.US_ASCII));
        assertEquals("first", summary.headers().subject());
        assertEquals(List.of(), summary.headers().from());
        assertEquals(Set.of(Defect.HEADER_CUT), summary.defects());
        assertEquals("body", summary.preview());
    }

    @Test
    void anEmptyMessageIsAnEmptyText() {
        MessageSummary summary = read(new byte[0]);
        assertEquals("text/plain", summary.structure().type());
        assertEquals(0, summary.structure().size());
    }

    @Test
    void aMessageWithoutHeaderIsAllBody() {
        MessageSummary summary = read("no header here\n\nat all");
        assertEquals(0, summary.structure().bodyOffset());
        assertEquals("no header here at all", summary.preview());
    }

    static List<String> ids(List<BodyPart> parts) {
        return parts.stream().map(BodyPart::partId).toList();
    }

    static MessageSummary read(String lines) {
        return read(crlf(lines));
    }

    static MessageSummary read(byte[] raw) {
        return read(new ByteArrayInputStream(raw));
    }

    static MessageSummary read(InputStream raw) {
        try {
            return MessageReader.read(raw);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static byte[] crlf(String lines) {
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static String body(byte[] raw, BodyPart part) {
        return text(raw, part.bodyOffset(), part.encodedLength());
    }

    private static String text(byte[] raw, long offset, long length) {
        return new String(raw, (int) offset, (int) length, StandardCharsets.UTF_8);
    }
}
