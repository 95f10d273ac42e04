package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartDecoderTest {
    @ParameterizedTest
    @CsvSource({
        "base64,aGVsbG8=,hello",
        "base64,aGVsbG8,hello",
        "base64,aGVs!\u00ffbG8=aGVsbG8=,hellohello",
        "base64,====,''",
        "base64,a,''",
        "quoted-printable,a=20b=~c,'a bc'",
        "quoted-printable,a=3db=3Dc,a=b=c",
        "quoted-printable,'end   ~next',end~next",
        "quoted-printable,'soft= \t~next',softnext",
        "quoted-printable,'lf=^next ^end',lfnext^end",
        "quoted-printable,'=ZZ =4 =4x = x',=ZZ =4 =4x = x",
        "quoted-printable,cut=,cut",
        "quoted-printable,cut=4,cut=4",
        "quoted-printable,=|x,x",
        "8bit,a=20b,a=20b",
        "x-own,aGVsbG8=,aGVsbG8="
    })
    void decodes(String encoding, String encoded, String expected) throws IOException {
        byte[] octets = lineEnds(encoded).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                lineEnds(expected),
                new String(
                        PartDecoder.decode(part("text/plain", "", encoding), new ByteArrayInputStream(octets))
                                .readAllBytes(),
                        StandardCharsets.ISO_8859_1));
    }

    @Test
    void streamsLargeBase64() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(7).nextBytes(bytes);
        byte[] encoded = Base64.getMimeEncoder().encode(bytes);
        assertArrayEquals(
                bytes,
                PartDecoder.decode(part("image/png", "", "base64"), new ByteArrayInputStream(encoded))
                        .readAllBytes());
    }

    @Test
    void unknownCharsetsAreGuessedAndSaid() throws IOException {
        assertEquals(new DecodedText("Grüße", true, false), text("x-own", "Grüße".getBytes(StandardCharsets.UTF_8), 0));
        assertEquals(
                new DecodedText("Grüße", true, false), text("x-own", "Grüße".getBytes(StandardCharsets.ISO_8859_1), 0));
        assertEquals(
                new DecodedText("Grüße", false, false), text("us-ascii", "Grüße".getBytes(StandardCharsets.UTF_8), 0));
        assertEquals(
                new DecodedText("Grüße", true, false),
                text("us-ascii", "Grüße".getBytes(StandardCharsets.ISO_8859_1), 0));
        assertEquals(new DecodedText("a\uFFFDb", true, false), text("utf-8", new byte[] {'a', (byte) 0xff, 'b'}, 0));
        assertEquals(new DecodedText("a\uFFFD", true, false), text("utf-8", new byte[] {'a', (byte) 0xc3}, 0));
        assertEquals(
                new DecodedText("a\nb\rc\n", false, false),
                text("utf-8", "\uFEFFa\r\nb\rc\n".getBytes(StandardCharsets.UTF_8), 0));
    }

    @Test
    void charactersAcrossChunksAreWhole() throws IOException {
        String text = "aä€😀".repeat(20_000);
        for (String charset : List.of("utf-8", "utf-16le", "gb18030")) {
            assertEquals(new DecodedText(text, false, false), text(charset, text.getBytes(charset), 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,''", "2,é", "4,é", "5,é€", "8,é€", "9,é€😀", "10,é€😀x"})
    void cutsBetweenCharacters(int limit, String expected) throws IOException {
        byte[] octets = "é€😀xy".getBytes(StandardCharsets.UTF_8);
        assertEquals(new DecodedText(expected, false, true), text("utf-8", octets, limit));
        assertEquals(new DecodedText("é€😀xy", false, false), text("utf-8", octets, 11));
    }

    @Test
    void cutsLongTextsInEveryCharset() throws IOException {
        String text = "日本語 text ".repeat(10_000);
        for (String charset : List.of("utf-8", "iso-2022-jp", "utf-16", "windows-31j")) {
            DecodedText cut = text(charset, text.getBytes(charset), 20_000);
            assertEquals(true, cut.isTruncated());
            assertEquals(text.substring(0, cut.value().length()), cut.value());
            assertEquals(20_000, cut.value().getBytes(StandardCharsets.UTF_8).length, 3);
        }
    }

    @Test
    void cutsHtmlOutsideTags() throws IOException {
        byte[] html = "<p>one</p><a href='x'>two</a>".getBytes(StandardCharsets.US_ASCII);
        BodyPart part = part("text/html", "utf-8", "8bit");
        assertEquals(
                new DecodedText("<p>one</p>", false, true), PartDecoder.text(part, new ByteArrayInputStream(html), 15));
        assertEquals(
                new DecodedText("<p>one</p><a href='x'>tw", false, true),
                PartDecoder.text(part, new ByteArrayInputStream(html), 24));
    }

    @Test
    void textIsBoundedWhateverIsAsked() throws IOException {
        byte[] octets = new byte[MimeLimits.MAX_TEXT_BYTES + 1];
        DecodedText text = text("utf-8", octets, Integer.MAX_VALUE);
        assertEquals(MimeLimits.MAX_TEXT_BYTES, text.value().length());
        assertEquals(true, text.isTruncated());
    }

    private static String lineEnds(String signs) {
        return signs.replace("~", "\r\n").replace("^", "\n").replace("|", "\r");
    }

    private static DecodedText text(String charset, byte[] octets, int limit) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(Base64.getMimeEncoder().encode(octets));
        return PartDecoder.text(
                part("text/plain", charset, "base64"), new ByteArrayInputStream(encoded.toByteArray()), limit);
    }

    private static BodyPart part(String type, String charset, String encoding) {
        return new BodyPart(
                "1",
                type,
                Map.of(),
                charset,
                "",
                Map.of(),
                "",
                "",
                List.of(),
                "",
                encoding,
                0,
                0,
                0,
                0,
                0,
                0,
                HeaderSummary.NONE,
                List.of());
    }
}
