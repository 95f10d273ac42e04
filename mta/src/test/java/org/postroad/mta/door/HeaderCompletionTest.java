package org.postroad.mta.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.Refusal;

class HeaderCompletionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final RoadId ROAD = RoadId.next(NOW);
    private static final String WHOLE = "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@north.test>\r\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final HeaderCompletion completion = new HeaderCompletion(out, ROAD, Domain.parse("north.test"), NOW, false);

    private String through(String message) throws IOException {
        try (completion) {
            completion.write(message.getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void dateAndMessageIdComeWhereTheyAreMissing() throws IOException { // RFC 6409 §8
        assertEquals(
                "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + ROAD
                        + "@north.test>\r\nFrom: a@north.test\r\n\r\nHi\r\n",
                through("From: a@north.test\r\n\r\nHi\r\n"));
    }

    @Test
    void whatIsWholeStaysAsItIs() throws IOException {
        String message = WHOLE + "Subject: folded\r\n over lines\r\n\r\nBcc: this is the body\r\n";
        assertEquals(message, through(message));
    }

    @Test
    void blindCopiesAndForeignReturnPathsGo() throws IOException {
        assertEquals(
                WHOLE + "To: b@south.test\r\n\r\n.\r\n",
                through("Return-Path: <x@y.test>\r\n" + WHOLE
                        + "BCC: c@south.test,\r\n d@south.test\r\nTo: b@south.test\r\nbcc : e@south.test\r\n"
                        + "Resent-Bcc: f@south.test\r\n\r\n.\r\n"));
    }

    @Test
    void aFromWithABlankBeforeItsColonIsAnAuthorAndNoMboxLine() throws IOException { // RFC 5322 §4.5
        through("From : ada@north.test\r\nFrom: alice@north.test\r\n\r\n.\r\n");
        assertEquals(2, completion.header().all("From").size());
    }

    @Test
    void bareLineEndsBecomeWhole() throws IOException { // RFC 5321 §2.3.8
        assertEquals(
                WHOLE + "X: y\r\n\r\none\r\ntwo\r\n.\r\nthree\r\n\r\n",
                through(WHOLE.replace("\r\n", "\n") + "X: y\r\r\none\rtwo\n.\r\nthree\n\r"));
    }

    @Test
    void aMessageMayBeAllHeader() throws IOException {
        assertEquals(WHOLE + "X: y\r\n", through(WHOLE + "X: y\r\nBcc: z@north.test"));
    }

    @Test
    void whatItIsMadeOfIsNoticed() throws IOException {
        through(WHOLE + "Subject: plain\r\n\r\nGrüße\r\n");
        assertTrue(completion.isEightBit());
        assertFalse(completion.hasUtf8Header());
        HeaderCompletion utf8 = new HeaderCompletion(out, ROAD, Domain.parse("north.test"), NOW, false);
        utf8.write((WHOLE + "Subject: Grüße\r\n\r\nplain\r\n").getBytes(StandardCharsets.UTF_8));
        assertTrue(utf8.hasUtf8Header());
        assertFalse(utf8.isEightBit());
    }

    @Test
    void aHeaderBeyondReadingIsRefused() {
        String long1 = "X: " + "y".repeat(60) + "\r\n";
        assertThrows(Refusal.class, () -> through(long1.repeat(1100) + "Bcc: hidden@south.test\r\n\r\n"));
        HeaderCompletion endless = new HeaderCompletion(out, ROAD, Domain.parse("north.test"), NOW, false);
        byte[] block = "z".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
        assertThrows(Refusal.class, () -> {
            while (true) {
                endless.write(block);
            }
        });
    }

    @Property(tries = 300)
    void itMattersNotHowTheBytesAreCut(@ForAll("messages") String message, @ForAll @IntRange(min = 1, max = 9) int step)
            throws IOException {
        ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
        try (HeaderCompletion whole = new HeaderCompletion(atOnce, ROAD, Domain.parse("north.test"), NOW, false)) {
            whole.write(message.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream inPieces = new ByteArrayOutputStream();
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (HeaderCompletion cut = new HeaderCompletion(inPieces, ROAD, Domain.parse("north.test"), NOW, false)) {
            for (int from = 0; from < bytes.length; from += step) {
                cut.write(bytes, from, Math.min(step, bytes.length - from));
            }
        }
        String text = inPieces.toString(StandardCharsets.UTF_8);
        assertEquals(atOnce.toString(StandardCharsets.UTF_8), text);
        assertFalse(text.replace("\r\n", "").contains("\r"), text);
        assertFalse(text.replace("\r\n", "").contains("\n"), text);
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(
                        "Bcc: a@b.test", "X: y", " folded", "\r\n", "\n", "\r", "\r\n\r\n", ".", "From: a@b.test", "é")
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }

    @Test
    void aBinaryBodyStaysOctetForOctet() throws IOException { // RFC 3030 §3
        for (String body : List.of("\n\r\0x", "\r\n", "a\nb", "", "x".repeat(1100))) {
            for (String end : List.of("\r\n", "\n")) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                HeaderCompletion one = new HeaderCompletion(whole, ROAD, Domain.parse("north.test"), NOW, true);
                try (one) {
                    one.write((WHOLE.replace("\r\n", end) + end + body).getBytes(StandardCharsets.UTF_8));
                }
                ByteArrayOutputStream inPieces = new ByteArrayOutputStream();
                try (HeaderCompletion cut =
                        new HeaderCompletion(inPieces, ROAD, Domain.parse("north.test"), NOW, true)) {
                    for (byte octet : (WHOLE.replace("\r\n", end) + end + body).getBytes(StandardCharsets.UTF_8)) {
                        cut.write(octet);
                    }
                }
                assertEquals(WHOLE + "\r\n" + body, whole.toString(StandardCharsets.UTF_8));
                assertEquals(whole.toString(StandardCharsets.UTF_8), inPieces.toString(StandardCharsets.UTF_8));
                assertEquals(!body.isEmpty() && !body.equals("\r\n"), one.isBinary(), body);
            }
        }
    }
}
