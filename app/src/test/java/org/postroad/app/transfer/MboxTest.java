package org.postroad.app.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.app.transfer.MboxReader.Quoting;
import org.postroad.mailstore.Keyword;

/** mbox as it is written by us, by others, and by nobody. RFC 4155. */
class MboxTest {
    private static final String FROM = "From a@b.test Sat Jan  3 01:05:34 1996\n";

    private static Gathered read(String mbox) throws IOException {
        return read(mbox, Quoting.RD, 1 << 20);
    }

    private static Gathered read(String mbox, Quoting quoting, long maxSize) throws IOException {
        return read(mbox.getBytes(StandardCharsets.ISO_8859_1), quoting, maxSize);
    }

    private static Gathered read(byte[] mbox, Quoting quoting, long maxSize) throws IOException {
        Gathered gathered = new Gathered();
        new MboxReader(new ByteArrayInputStream(mbox), List.of("Box"), "box", quoting, maxSize).readTo(gathered);
        assertEquals(mbox.length, gathered.read, "every octet is counted");
        return gathered;
    }

    private static List<String> texts(Gathered gathered) {
        return gathered.messages.stream().map(Gathered.Message::text).toList();
    }

    @Test
    void messagesAreSplitAndTheirDatesAreUtc() throws IOException {
        Gathered found = read(FROM + "Subject: one\n\nfirst\n\n" + FROM + "Subject: two\n\nsecond\n");
        assertEquals(List.of("Subject: one\r\n\r\nfirst\r\n", "Subject: two\r\n\r\nsecond\r\n"), texts(found));
        MessageNote note = found.messages.get(0).note();
        assertEquals(Instant.parse("1996-01-03T01:05:34Z"), note.received().orElseThrow());
        assertEquals(List.of("Box"), note.folder());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From x Sat Jan  3 01:05:34 1996",
                "From 123@xxx Sat Jan 03 01:05:34 +0000 1996",
                "From x Sat Jan  3 01:05:34 1996 +0000",
                "From x Sat Jan  3 01:05:34 UTC 1996",
                "From a name with blanks  Sat Jan  3 01:05:34 1996",
                "From x Sat Jan 3 01:05:34 1996 remote from y"
            })
    void theDateIsReadInEveryFormThatIsWritten(String from) throws IOException {
        Gathered found = read(FROM + "\nbody\n\n" + from + "\nSubject: s\n\n");
        assertEquals(2, found.messages.size());
        assertEquals(
                Instant.parse("1996-01-03T01:05:34Z"),
                found.messages.get(1).note().received().orElseThrow());
    }

    @Test
    void aLineThatOnlyBeginsLikeAMessageDoesNotBeginOne() throws IOException {
        String body =
                "From here on it rains\n\nFrom there on, too, at 01:05:34 in 1996\nFrom x Sat Jan  3 01:05:34 1996\n";
        Gathered found = read(FROM + "S: 1\n\n" + body);
        assertEquals(List.of("S: 1\r\n\r\n" + body.replace("\n", "\r\n")), texts(found));
    }

    @Test
    void quotingIsTakenAwayAsItWasPut() throws IOException {
        String quoted = FROM + "S: 1\n\n>From a\n>>From b\n> From c\n>Fromd\n";
        assertEquals(
                "S: 1\r\n\r\nFrom a\r\n>From b\r\n> From c\r\n>Fromd\r\n",
                texts(read(quoted)).get(0));
        assertEquals(
                "S: 1\r\n\r\nFrom a\r\n>>From b\r\n> From c\r\n>Fromd\r\n",
                texts(read(quoted, Quoting.O, 1 << 20)).get(0));
    }

    @Test
    void contentLengthIsBelievedOnlyWhereTheOperatorSaysSo() throws IOException {
        String hidden = "Content-Length: 1000\n\nbody\n\n";
        Gathered careful = read(FROM + hidden + FROM + "S: 2\n\nb\n");
        assertEquals(2, careful.messages.size(), "a wrong length hides no message");
        assertTrue(careful.messages.get(0).text().contains("Content-Length: 1000"), "and it is the message's own");

        String body = "one\n\n" + FROM + "two\n";
        Gathered believing = read(
                FROM + "S: 1\nContent-Length: " + body.length() + "\n\n" + body + "\n" + FROM + "S: 2\n\nb\n",
                Quoting.CL2,
                1 << 20);
        assertEquals(List.of("S: 1\r\n\r\n" + body.replace("\n", "\r\n"), "S: 2\r\n\r\nb\r\n"), texts(believing));
    }

    @Test
    void flagsOfOtherProgramsBecomeKeywordsAndTheirFieldsAreNotTheMessages() throws IOException {
        Gathered found = read(FROM + "S: 1\nStatus: RO\nX-Status: AF\nX-Keywords: $Forwarded\n  work\nTo: x\n\nb\n\n"
                + FROM + "X-Mozilla-Status: 1003\nX-Mozilla-Keys: $label1 todo      \nS: 2\n\nb\n\n"
                + FROM + "X-Mozilla-Status: 0009\nS: deleted\n\nb\n\n"
                + FROM + "X-IMAP: 123 4\nS: DON'T DELETE\n\nb\n\n"
                + FROM + "S: 3\nStatus: O\n\nStatus: R\n");
        assertEquals(
                List.of("S: 1\r\nTo: x\r\n\r\nb\r\n", "S: 2\r\n\r\nb\r\n", "S: 3\r\n\r\nStatus: R\r\n"), texts(found));
        assertEquals(
                Set.of("$seen", "$answered", "$flagged", "$forwarded", "work"),
                found.messages.get(0).keywords());
        assertEquals(
                Set.of("$seen", "$answered", "$forwarded", "$label1", "todo"),
                found.messages.get(1).keywords());
        assertEquals(Set.of(), found.messages.get(2).keywords());
        assertEquals(2, found.leftOut.size());
    }

    @Test
    void windowsLinesAndAMissingLastLineEndAreRead() throws IOException {
        Gathered found = read((FROM + "S: 1\n\na\n\n" + FROM + "S: 2\n\nb").replace("\n", "\r\n"));
        assertEquals(List.of("S: 1\r\n\r\na\r\n", "S: 2\r\n\r\nb\r\n"), texts(found));
    }

    @Test
    void hugeLinesPassInPieces() throws IOException {
        String line = ">".repeat(20_000) + "x".repeat(100_000) + "\r" + "y".repeat(Lines.MAX_PIECE);
        String huge = FROM + "S: " + line + "\n\n" + line + "\n";
        assertEquals(
                "S: " + line + "\r\n\r\n" + line + "\r\n", texts(read(huge)).get(0));
        Gathered limited = read(huge + "\n" + FROM + "S: 2\n\nb\n", Quoting.RD, 1000);
        assertEquals(List.of("S: 2\r\n\r\nb\r\n"), texts(limited));
        assertEquals(1, limited.leftOut.size());
    }

    @Test
    void aCrOnTheEdgeOfAPieceStaysWithItsLf() throws IOException {
        for (int length = Lines.MAX_PIECE - 3; length < Lines.MAX_PIECE + 3; length++) {
            String line = "x".repeat(length);
            assertEquals(
                    "S: 1\r\n\r\n" + line + "\r\n",
                    texts(read(FROM + "S: 1\n\n" + line + "\r\n")).get(0));
        }
    }

    @Test
    void whatIsNoMboxIsRefused() {
        IOException refused = assertThrows(IOException.class, () -> read("Subject: no\n\nmbox\n"));
        assertTrue(refused.getMessage().contains("is no mbox"), refused::getMessage);
    }

    @Test
    void garbageIsReadToItsEnd() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(40_000)];
            random.nextBytes(garbage);
            for (int at = 0; at + 200 < garbage.length; at += random.nextInt(3000) + 1) {
                byte[] piece =
                        (random.nextBoolean() ? "\n\n" + FROM : "\r\n>>From \r\n").getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(piece, 0, garbage, at, piece.length);
            }
            byte[] mbox = new byte[FROM.length() + garbage.length];
            System.arraycopy(FROM.getBytes(StandardCharsets.US_ASCII), 0, mbox, 0, FROM.length());
            System.arraycopy(garbage, 0, mbox, FROM.length(), garbage.length);
            assertTrue(!read(mbox, Quoting.RD, 1 << 20).messages.isEmpty());
        }
    }

    @Provide
    Arbitrary<List<String>> bodies() {
        Arbitrary<String> line = Arbitraries.of(
                "", "From ", ">From ", FROM.strip(), ">" + FROM.strip(), "text", "a\rb", ">", "Status: R", "é");
        return line.list()
                .ofMaxSize(8)
                .map(lines -> "S: x\r\n\r\n" + String.join("\r\n", lines) + "\r\n")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Property(tries = 500)
    void whatWeWriteWeReadAgain(@ForAll("bodies") List<String> messages) throws IOException {
        Set<Keyword> keywords = Set.of(Keyword.SEEN, Keyword.FORWARDED, Keyword.DRAFT, new Keyword("a-word"));
        MessageNote note = new MessageNote(List.of(), keywords, Instant.parse("2026-11-03T09:08:07Z"), "");
        ByteArrayOutputStream mbox = new ByteArrayOutputStream();
        try (MboxWriter writer = new MboxWriter(mbox)) {
            for (String message : messages) {
                InputStream in = new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
                try (HeldMessage held = HeldMessage.of(in)) {
                    writer.write(held, note);
                }
            }
        }
        Gathered found = read(mbox.toByteArray(), Quoting.RD, 1 << 20);
        List<String> expected = new ArrayList<>(messages);
        assertEquals(expected, texts(found));
        found.messages.forEach(message -> {
            assertEquals(keywords, message.note().keywords());
            assertEquals(note.received(), message.note().received());
        });
    }
}
