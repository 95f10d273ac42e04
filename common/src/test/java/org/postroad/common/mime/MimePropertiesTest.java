package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is written is read back; what is read, whatever it is, has a result within the bounds. */
class MimePropertiesTest {
    private static final List<byte[]> CORPUS = corpus();

    @Property(tries = 300)
    void headersComeBack(@ForAll("text") String subject, @ForAll("names") List<String> names, @ForAll boolean utf8) {
        List<MailAddress> to = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            to.add(new MailAddress(names.get(i), (utf8 && i % 2 == 1 ? "jörg" : "a.b+c") + i + "@example.org"));
        }
        OutgoingHeader header = utf8 ? OutgoingHeader.utf8() : OutgoingHeader.ascii();
        header.text("Subject", subject).addresses("To", to).text("X-A-Header-With-A-Name-That-Is-Rather-Long", subject);
        byte[] raw = MessageWriterTest.write(header, OutgoingPart.text("text/plain", ""));
        MessageWriterTest.assertLinesFit(raw);
        HeaderSummary read = MessageReaderTest.read(raw).headers();
        assertEquals(subject, read.subject());
        assertEquals(to, AddressGroup.flatten(read.to()));
    }

    @Property(tries = 300)
    void groupsAndDraftsComeBack(@ForAll("names") List<String> names, @ForAll("names") List<String> broken) {
        List<AddressGroup> groups = new ArrayList<>();
        for (String name : names) {
            if (!name.isEmpty()) {
                groups.add(new AddressGroup(name, List.of(new MailAddress(name, "a@example.org"))));
            }
        }
        List<MailAddress> drafts = broken.stream()
                .filter(text -> !text.isEmpty())
                .map(text -> new MailAddress("", text))
                .toList();
        OutgoingHeader header =
                OutgoingHeader.ascii().groupedAddresses("To", groups).addresses("Cc", drafts);
        HeaderSummary read = MessageReaderTest.read(
                        MessageWriterTest.write(header, OutgoingPart.text("text/plain", "")))
                .headers();
        assertEquals(groups, read.to());
        assertEquals(drafts, AddressGroup.flatten(read.cc()));
    }

    @Property(tries = 300)
    void partsComeBack(
            @ForAll("bodies") String text,
            @ForAll("fileNames") String fileName,
            @ForAll @Size(max = 5_000) byte[] attachment,
            @ForAll boolean utf8)
            throws IOException {
        byte[] raw = MessageWriterTest.write(
                utf8 ? OutgoingHeader.utf8() : OutgoingHeader.ascii(),
                OutgoingPart.composed(
                        List.of(OutgoingPart.text("text/plain", text), OutgoingPart.text("text/html", text)),
                        List.of(),
                        List.of(MessageWriterTest.bytes("application/x-any", attachment)
                                .withFileName(fileName))));
        MessageWriterTest.assertLinesFit(raw);
        BodyPart root = MessageReaderTest.read(raw).structure();
        String expected = text.replace("\r\n", "\n").replace('\r', '\n');
        assertEquals(
                expected,
                MessageWriterTest.text(raw, root.find("1.1").orElseThrow()).value());
        assertEquals(
                expected,
                MessageWriterTest.text(raw, root.find("1.2").orElseThrow()).value());
        BodyPart part = root.find("2").orElseThrow();
        assertArrayEquals(attachment, MessageWriterTest.decode(raw, part));
        assertEquals(attachment.length, part.size());
        assertEquals(fileName, part.fileName());
    }

    @Property(tries = 500)
    void noBytesFail(@ForAll @Size(max = 3_000) byte[] raw) throws IOException {
        check(raw);
    }

    @Property(tries = 500)
    void noLinesOfMimeFail(@ForAll("mimeLines") List<String> lines) throws IOException {
        check(String.join("", lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 1_000)
    void noDamageFails(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int wounds) throws IOException {
        Random random = new Random(seed);
        byte[] raw = CORPUS.get(random.nextInt(CORPUS.size())).clone();
        for (int i = 0; i < wounds && raw.length > 0; i++) {
            raw[random.nextInt(raw.length)] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : "\r\n-=:; \"<>(),?".charAt(random.nextInt(14)));
        }
        check(raw);
    }

    /** The structure lies within the bytes, its parts within one another, and every part can be decoded to the size it has. */
    static void check(byte[] raw) throws IOException {
        MessageSummary summary = MessageReader.read(new ByteArrayInputStream(raw));
        assertEquals(raw.length, summary.size());
        assertTrue(summary.preview().length() <= MimeLimits.MAX_PREVIEW);
        assertEquals(Optional.of(summary), MessageSummaryCodec.decode(MessageSummaryCodec.encode(summary)));
        BodyPart root = summary.structure();
        assertEquals(0, root.headerOffset());
        assertEquals(raw.length, root.bodyOffset() + root.encodedLength());
        check(raw, root);
        long leaves = root.walk().filter(part -> !part.isMultipart()).count();
        assertEquals(
                leaves,
                root.walk()
                        .filter(part -> !part.isMultipart())
                        .map(BodyPart::partId)
                        .distinct()
                        .count());
        Header.read(new ByteArrayInputStream(raw)).fields().forEach(field -> {
            HeaderForms.asRaw(field);
            HeaderForms.asUrls(field);
            assertTrue(HeaderForms.asText(field).indexOf('\n') < 0);
        });
    }

    private static void check(byte[] raw, BodyPart part) throws IOException {
        assertEquals(part.bodyOffset(), part.headerOffset() + part.headerLength());
        long end = part.bodyOffset() + part.encodedLength();
        if (part.children().isEmpty() && !part.isMultipart()) {
            assertEquals(part.size(), MessageWriterTest.decode(raw, part).length);
            MessageWriterTest.text(raw, part);
        }
        long before = part.bodyOffset();
        for (BodyPart child : part.children()) {
            assertTrue(child.headerOffset() >= before, "parts do not overlap");
            before = child.bodyOffset() + child.encodedLength();
            assertTrue(before <= end, "a part ends with what encloses it");
            check(raw, child);
        }
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(400),
                        Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(400),
                        Arbitraries.strings()
                                .withChars("ab =?_\"\\;,<>()[]@.:*%'äé€")
                                .ofMaxLength(300),
                        Arbitraries.strings().withChars("a").ofMaxLength(2_000))
                .map(MimePropertiesTest::printable);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return text().map(name -> name.substring(
                                0, name.offsetByCodePoints(0, Math.min(80, name.codePointCount(0, name.length()))))
                        .strip())
                .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC))
                .filter(name -> name.indexOf('@') < 0)
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> fileNames() {
        return text().filter(name -> name.length() <= 1_000);
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().withChars("ab \t\r\n.-=é€").ofMaxLength(500),
                        Arbitraries.strings().ofMaxLength(300).map(MimePropertiesTest::printable),
                        Arbitraries.strings().withChars("x ").ofMaxLength(3_000))
                // A byte order mark at the start is no text.
                .map(text -> text.startsWith("\uFEFF") ? "x" + text : text);
    }

    @Provide
    Arbitrary<List<String>> mimeLines() {
        return Arbitraries.of(
                        "\r\n",
                        "\n",
                        "\r",
                        "--a\r\n",
                        "--a--\r\n",
                        "--b\r\n",
                        "--b--\n",
                        "--a",
                        "text\r\n",
                        "-- \r\n",
                        " fold\r\n",
                        "Content-Type: multipart/mixed; boundary=a\r\n",
                        "Content-Type: multipart/digest; boundary=b\r\n",
                        "Content-Type: message/rfc822\r\n",
                        "Content-Type: text/html\r\n",
                        "Content-Type: text/plain; charset=utf-7\r\n",
                        "Content-Transfer-Encoding: base64\r\n",
                        "Content-Transfer-Encoding: quoted-printable\r\n",
                        "Subject: x\r\n",
                        "aGVsbG8=\r\n",
                        "=\r\n",
                        "a=3D=\r\n",
                        "<p>html</p>\r\n",
                        "\0",
                        "\u00fc\r\n")
                .list()
                .ofMaxSize(60);
    }

    /** Text that a header may hold: no controls, no halves of characters, NFC. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
                .forEach(printable::appendCodePoint);
        return Normalizer.normalize(printable, Normalizer.Form.NFC);
    }

    private static List<byte[]> corpus() {
        return CorpusTest.messages().stream()
                .map(file -> {
                    try {
                        return Files.readAllBytes(file);
                    } catch (IOException failed) {
                        throw new IllegalStateException(failed);
                    }
                })
                .toList();
    }
}
