package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMessage.RecipientType;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Two parsers that are not ours, Angus Mail and Apache MIME4J, see the same messages. */
class MimePeersTest {
    /** Where we mean to see something else: what no parser may lose (text before any header), or opaque parts and cut ones. */
    private static final Set<String> SEEN_DIFFERENTLY = Set.of(
            "no-header.eml",
            "missing-boundary.eml",
            "encoded-message.eml",
            "nul.eml",
            "empty.eml",
            "same-boundary.eml");

    @Test
    void angusReadsWhatWeWrite() throws Exception {
        byte[] image = "not really an image".repeat(100).getBytes(StandardCharsets.US_ASCII);
        OutgoingHeader header = OutgoingHeader.ascii()
                .addresses("From", List.of(new MailAddress("Jürgen \"J\" Groß", "juergen@example.org")))
                .addresses(
                        "To",
                        List.of(
                                new MailAddress("Doe, John", "john@example.org"),
                                new MailAddress("", "nihon@example.org")))
                .text("Subject", "Grüße aus Köln: " + "eine lange Betreffzeile mit 日本語 ".repeat(5))
                .date("Date", OffsetDateTime.parse("2026-11-23T10:00:00+01:00"))
                .messageIds("References", List.of("a@example.org", "b@example.org"));
        byte[] raw = MessageWriterTest.write(
                header,
                OutgoingPart.composed(
                        List.of(
                                OutgoingPart.text("text/plain", "Grüße\nEnde"),
                                OutgoingPart.text("text/html", "<p>日本語</p>")),
                        List.of(MessageWriterTest.bytes("image/png", image)
                                .withDisposition("inline")
                                .withContentId("i@x")),
                        List.of(
                                MessageWriterTest.bytes("application/pdf", image)
                                        .withFileName("Übersicht über alles, was in diesem Jahr 日本 geschah.pdf"),
                                OutgoingPart.message(() -> new ByteArrayInputStream(
                                        MessageReaderTest.crlf("Subject: inner\n\ntext\n"))))));
        MimeMessage message = angus(raw);
        MessageSummary ours = MessageReaderTest.read(raw);
        assertEquals(ours.headers().subject(), message.getSubject());
        InternetAddress from = (InternetAddress) message.getFrom()[0];
        assertEquals("Jürgen \"J\" Groß", from.getPersonal());
        assertEquals(
                AddressGroup.flatten(ours.headers().to()).stream()
                        .map(MailAddress::email)
                        .toList(),
                Arrays.stream(message.getRecipients(RecipientType.TO))
                        .map(a -> ((InternetAddress) a).getAddress())
                        .toList());
        assertEquals(
                ours.headers().sentAt().orElseThrow().toInstant(),
                message.getSentDate().toInstant());
        assertEquals(angusTypes(message), types(ours.structure()));
        Multipart mixed = (Multipart) message.getContent();
        BodyPart pdf = mixed.getBodyPart(1);
        assertEquals("Übersicht über alles, was in diesem Jahr 日本 geschah.pdf", pdf.getFileName());
        assertArrayEquals(image, pdf.getInputStream().readAllBytes());
        Multipart alternative = (Multipart) mixed.getBodyPart(0).getContent();
        assertEquals("Grüße\r\nEnde", alternative.getBodyPart(0).getContent());
        Multipart related = (Multipart) alternative.getBodyPart(1).getContent();
        assertEquals("<p>日本語</p>", related.getBodyPart(0).getContent());
        assertEquals("<i@x>", related.getBodyPart(1).getHeader("Content-ID")[0]);
    }

    @Test
    void weReadWhatAngusWrites() throws Exception {
        MimeMessage message = new MimeMessage(session());
        message.setFrom(new InternetAddress("a@example.org", "Jürgen, der Große", "UTF-8"));
        message.setSubject(
                "Ein sehr langer Betreff mit Umlauten äöü, der über mehrere Zeilen gehen muss: 日本語 😀", "UTF-8");
        jakarta.mail.internet.MimeMultipart mixed = new jakarta.mail.internet.MimeMultipart();
        jakarta.mail.internet.MimeBodyPart text = new jakarta.mail.internet.MimeBodyPart();
        text.setText("Grüße ".repeat(100), "iso-8859-1");
        jakarta.mail.internet.MimeBodyPart file = new jakarta.mail.internet.MimeBodyPart();
        file.setText("x");
        file.setFileName("Übersicht über das ganze lange Jahr und alles, was darin geschah.txt");
        mixed.addBodyPart(text);
        mixed.addBodyPart(file);
        message.setContent(mixed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.writeTo(out);
        byte[] raw = out.toByteArray();
        MessageSummary ours = MessageReaderTest.read(raw);
        assertEquals(message.getSubject(), ours.headers().subject());
        assertEquals(
                List.of(new MailAddress("Jürgen, der Große", "a@example.org")),
                AddressGroup.flatten(ours.headers().from()));
        assertEquals(
                "Grüße ".repeat(100),
                MessageWriterTest.text(raw, ours.structure().find("1").orElseThrow())
                        .value());
        assertEquals(
                file.getFileName(), ours.structure().find("2").orElseThrow().fileName());
    }

    @Property(tries = 200)
    void angusAgreesOnWhateverWeWrite(
            @ForAll("text") String subject, @ForAll("text") String name, @ForAll @Size(max = 500) byte[] content)
            throws Exception {
        OutgoingHeader header = OutgoingHeader.ascii()
                .text("Subject", subject)
                .addresses("From", List.of(new MailAddress(name, "a@example.org")));
        byte[] raw = MessageWriterTest.write(
                header,
                OutgoingPart.composed(
                        List.of(OutgoingPart.text("text/plain", subject)),
                        List.of(),
                        List.of(MessageWriterTest.bytes("application/x-any", content)
                                .withFileName(name + ".bin"))));
        MimeMessage message = angus(raw);
        assertEquals(subject, MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("Subject", null))));
        InternetAddress from = (InternetAddress) message.getFrom()[0];
        assertEquals(name, from.getPersonal() == null ? "" : from.getPersonal());
        Multipart mixed = (Multipart) message.getContent();
        assertEquals(subject, mixed.getBodyPart(0).getContent());
        assertEquals(name + ".bin", mixed.getBodyPart(1).getFileName());
        assertArrayEquals(content, mixed.getBodyPart(1).getInputStream().readAllBytes());
    }

    @TestFactory
    Stream<DynamicTest> mime4jSeesTheSameStructureInTheCorpus() {
        return CorpusTest.messages().stream()
                .filter(Predicate.not(
                        file -> SEEN_DIFFERENTLY.contains(file.getFileName().toString())))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    byte[] raw = Files.readAllBytes(file);
                    assertEquals(
                            mime4jTypes(raw), types(MessageReaderTest.read(raw).structure()));
                }));
    }

    private static List<String> types(org.postroad.common.mime.BodyPart root) {
        return root.walk().map(org.postroad.common.mime.BodyPart::type).toList();
    }

    private static List<String> mime4jTypes(byte[] raw) throws IOException, MimeException {
        List<String> types = new ArrayList<>();
        int depth = 0;
        MimeTokenStream tokens = new MimeTokenStream(MimeConfig.PERMISSIVE);
        tokens.parse(new ByteArrayInputStream(raw));
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            if (state == EntityState.T_BODY || state == EntityState.T_START_MULTIPART) {
                types.add(tokens.getBodyDescriptor().getMimeType());
            } else if (state == EntityState.T_START_MESSAGE && depth++ > 0) {
                types.add("message/rfc822");
            }
        }
        return types;
    }

    private static List<String> angusTypes(Part part) throws MessagingException, IOException {
        List<String> types = new ArrayList<>();
        types.add(new jakarta.mail.internet.ContentType(part.getContentType())
                .getBaseType()
                .toLowerCase(Locale.ROOT));
        Object content = part.getContent();
        if (content instanceof Multipart multipart) {
            for (int i = 0; i < multipart.getCount(); i++) {
                types.addAll(angusTypes(multipart.getBodyPart(i)));
            }
        } else if (content instanceof Part embedded) {
            types.addAll(angusTypes(embedded));
        }
        return types;
    }

    private static MimeMessage angus(byte[] raw) throws MessagingException {
        return new MimeMessage(session(), new ByteArrayInputStream(raw));
    }

    private static Session session() {
        return Session.getInstance(new Properties());
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(200),
                        Arbitraries.strings()
                                .withChars("ab =?_\"\\;,<>()[].:*%'äé€日😀")
                                .ofMaxLength(100),
                        Arbitraries.strings().withCharRange('\u00c0', '\u05ff').ofMaxLength(100))
                .map(text -> {
                    StringBuilder whole = new StringBuilder();
                    text.codePoints()
                            .filter(c -> Character.getType(c) != Character.SURROGATE)
                            .forEach(whole::appendCodePoint);
                    return java.text.Normalizer.normalize(whole, java.text.Normalizer.Form.NFC)
                            .strip();
                });
    }
}
