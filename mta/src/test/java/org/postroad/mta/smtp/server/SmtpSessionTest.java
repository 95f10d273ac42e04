package org.postroad.mta.smtp.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.sasl.AuthThrottle;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;

class SmtpSessionTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final Domain DOMAIN = Domain.parse("north.test");

    private final FakeDoor door = new FakeDoor();

    private BareWire open(SmtpServerPolicy policy, TlsUse use) {
        SmtpProtocol protocol =
                new SmtpProtocol(policy, door, (name, password) -> Optional.of(name), Clock.systemUTC());
        return new BareWire(protocol, use, 4096);
    }

    private BareWire reception() {
        return open(SmtpServerPolicy.reception(HOST, DOMAIN), TlsUse.NONE);
    }

    private static String say(BareWire wire, String lines) {
        wire.send(lines.replace("\n", "\r\n").getBytes(US_ASCII));
        String last = "";
        while (!wire.unread().isEmpty()) {
            last = String.valueOf(wire.readLine());
        }
        return last;
    }

    private static String message(String text) {
        return "MAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\nDATA\n" + text + "\n.\n";
    }

    @SuppressWarnings("unchecked")
    private static List<String> lines(Hop hop) {
        return ((List<Map<String, Object>>) hop.detail().get("lines"))
                .stream()
                        .map(entry -> entry.get("by") + ": " + entry.get("line"))
                        .toList();
    }

    @Test
    void theDialogueIsRecordedForTheRoadWithoutSecrets() {
        BareWire wire = open(SmtpServerPolicy.submission(HOST, DOMAIN), TlsUse.IMPLICIT);
        say(wire, "EHLO client.test\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\n");
        say(wire, message("hello"));
        Hop hop = door.accepted.get(0).dialogue();
        assertEquals(HopKind.SMTP_SESSION, hop.kind());
        assertEquals("mx.north.test", hop.host());
        assertEquals("ESMTPSA", hop.detail().get("protocol"));
        assertEquals("alice", hop.detail().get("identity"));
        List<String> lines = lines(hop);
        assertTrue(lines.contains("client: AUTH PLAIN ****"), lines::toString);
        assertTrue(lines.contains("client: MAIL FROM:<ada@south.test>"), lines::toString);
        assertEquals("note: message of 7 octets, then the dot", lines.get(lines.size() - 1));
        assertFalse(lines.toString().contains("AGFsaWNl"));
    }

    @Test
    void secretsOfChallengesAreMaskedToo() {
        BareWire wire = open(SmtpServerPolicy.submission(HOST, DOMAIN), TlsUse.IMPLICIT);
        say(wire, "EHLO client.test\nAUTH LOGIN\nYWxpY2U=\nc2VjcmV0\n");
        say(wire, message("hello"));
        assertFalse(lines(door.accepted.get(0).dialogue()).toString().contains("c2VjcmV0"));
    }

    @Test
    void theAnswerToARefusedAuthIsMaskedToo() {
        BareWire wire = open(SmtpServerPolicy.submission(HOST, DOMAIN), TlsUse.IMPLICIT);
        say(wire, "EHLO client.test\nAUTH CRAM-MD5\nAGFsaWNlAHNlY3JldA==\nAUTH AGFsaWNlAHNlY3JldA==\n");
        say(wire, "AUTH PLAIN AGFsaWNlAHNlY3JldA==\n");
        say(wire, message("hello"));
        assertFalse(lines(door.accepted.get(0).dialogue()).toString().contains("AGFsaWNl"));
    }

    @Test
    void aMessageOfVeryManySmallChunksIsRefused() {
        BareWire wire = reception();
        say(wire, "EHLO client.test\nMAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\n");
        assertEquals("250 2.0.0 1 octets received", say(wire, "BDAT 0\n".repeat(999) + "BDAT 1\nx"));
        assertEquals("250 2.0.0 25600 octets received", say(wire, "BDAT 25600\n" + "x".repeat(25600)));
        assertEquals("250 2.0.0 0 octets received", say(wire, "BDAT 0\n".repeat(99)));
        assertEquals("554 5.5.1 Message comes in too many small chunks", say(wire, "BDAT 0\n"));
        assertEquals("503 5.5.1 Need MAIL before BDAT", say(wire, "BDAT 0 LAST\n"));
        assertEquals(List.of(), door.accepted);
    }

    @Test
    void whoOnlyKeepsTheConnectionBusyIsSentAway() {
        BareWire wire = reception();
        say(wire, "EHLO client.test\n");
        assertEquals("250 2.0.0 OK", say(wire, "NOOP\nRSET\n".repeat(49)));
        say(wire, message("a message makes good for it"));
        assertEquals("250 2.0.0 OK", say(wire, "NOOP\n".repeat(100)));
        assertEquals(
                "421 4.7.0 mx.north.test Too many commands and no message, closing connection", say(wire, "NOOP\n"));
        assertFalse(wire.isOpen());
    }

    @Test
    void whoBringsAMessageAMinuteStaysForHours() {
        AtomicLong now = new AtomicLong();
        BareWire wire = openAt(now);
        say(wire, "HELO client.test\n");
        for (int i = 0; i < 300; i++) {
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertTrue(say(wire, message("another")).startsWith("250 2.6.0"));
        }
        now.addAndGet(Duration.ofMinutes(60).toNanos());
        assertEquals("250 2.0.0 OK", say(wire, "NOOP\n"));
        now.addAndGet(1);
        assertTrue(say(wire, "NOOP\n").startsWith("421 4.4.2"));
    }

    /** A message that is refused already, and never ends, is no transaction that would be delivered. */
    @Test
    void whatIsReadInVainIsNotReadForEver() {
        String envelope = "EHLO client.test\nMAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\n";
        for (String begin : List.of("DATA\nbare\rCR", "BDAT 99999999999\n")) {
            AtomicLong now = new AtomicLong();
            BareWire wire = openAt(now);
            say(wire, envelope + begin);
            now.addAndGet(Duration.ofHours(2).toNanos());
            assertEquals("", say(wire, "more\n"));
            now.addAndGet(1);
            assertTrue(say(wire, "more\n").startsWith("421 4.4.2"), begin);
            assertFalse(wire.isOpen());
        }
    }

    /** At 500 octets a second or more, however long it takes. */
    @Test
    void whatIsReceivedIsNotCut() {
        AtomicLong now = new AtomicLong();
        BareWire wire = openAt(now);
        say(wire, "EHLO client.test\nMAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\nDATA\n");
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofHours(1).toNanos());
            assertEquals("", say(wire, "more\n"));
        }
        assertTrue(say(wire, ".\n").startsWith("250 2.6.0"));
        assertTrue(say(wire, "NOOP\n").startsWith("421 4.4.2"));
    }

    private BareWire openAt(AtomicLong now) {
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.reception(HOST, DOMAIN).withLimits(1000, 1000),
                SessionGuard.NONE,
                door,
                new Sasl(Logins.byPassword((name, password) -> Optional.empty()), Clock.systemUTC()),
                Clock.systemUTC(),
                now::get);
        return new BareWire(protocol, TlsUse.NONE, 4096);
    }

    @Test
    void whoNamesRecipientsWithoutEndIsSentAway() {
        BareWire wire = open(SmtpServerPolicy.reception(HOST, DOMAIN).withLimits(100_000, 100), TlsUse.NONE);
        say(wire, "EHLO client.test\nMAIL FROM:<ada@south.test>\n");
        assertEquals("250 2.1.5 Recipient OK", say(wire, "RCPT TO:<bob@north.test>\n".repeat(100)));
        assertEquals("452 4.5.3 Too many recipients", say(wire, "RCPT TO:<bob@north.test>\n".repeat(1000)));
        assertEquals(
                "421 4.7.0 mx.north.test Too many recipients, closing connection",
                say(wire, "RCPT TO:<bob@north.test>\n"));
        assertFalse(wire.isOpen());
    }

    @Test
    void whoGuessesPasswordsGainsNothingByConnectingAgain() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.submission(HOST, DOMAIN),
                door,
                (name, password) -> Optional.of(name).filter(known -> password.equals("secret")),
                clock);
        String wrong = "EHLO client.test\nAUTH PLAIN AGFsaWNlAHdyb25n\n";
        String right = "EHLO client.test\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\n";
        for (int guess = 0; guess < AuthThrottle.MAX_FAILURES; guess++) {
            assertTrue(say(connect(protocol), right).startsWith("235 "));
            assertTrue(say(connect(protocol), wrong).startsWith("535 5.7.8"));
        }
        assertTrue(say(connect(protocol), right).startsWith("454 4.7.0"));
        clock.advance(AuthThrottle.WINDOW);
        assertTrue(say(connect(protocol), right).startsWith("235 "));
    }

    private static BareWire connect(SmtpProtocol protocol) {
        return new BareWire(protocol, TlsUse.IMPLICIT, 4096);
    }

    @Test
    void eachMessageOfASessionHasItsOwnDialogue() {
        BareWire wire = reception();
        say(wire, "HELO client.test\n");
        say(wire, message("one"));
        say(wire, message("two"));
        List<String> second = lines(door.accepted.get(1).dialogue());
        assertTrue(second.contains("client: HELO client.test"));
        assertEquals(
                1,
                second.stream().filter(line -> line.startsWith("client: MAIL")).count());
        assertEquals("client: MAIL FROM:<ada@south.test>", second.get(3));
    }

    @Test
    void aDialogueOfManyRecipientsIsBounded() {
        BareWire wire = reception();
        say(wire, "HELO client.test\nMAIL FROM:<ada@south.test>\n");
        for (int i = 0; i < 900; i++) {
            say(wire, "RCPT TO:<bob" + i + "@north.test>\n");
        }
        say(wire, "DATA\nhello\n.\n");
        List<String> lines = lines(door.accepted.get(0).dialogue());
        assertEquals(131, lines.size());
        assertTrue(lines.get(100).endsWith(" lines left out"));
    }

    @Test
    void oneThousandRecipientsAreTakenAndNoMore() {
        BareWire wire = reception();
        say(wire, "HELO client.test\nMAIL FROM:<ada@south.test>\n");
        for (int i = 0; i < 1000; i++) {
            assertTrue(say(wire, "RCPT TO:<bob" + i + "@north.test>\n").startsWith("250"));
        }
        assertTrue(say(wire, "RCPT TO:<last@north.test>\n").startsWith("452 4.5.3"));
        assertTrue(say(wire, "DATA\nhello\n.\n").startsWith("250 2.6.0"));
        assertEquals(1000, door.accepted.get(0).envelope().to().size());
    }

    @Test
    void aClientThatGuessesRecipientsIsSentAway() {
        BareWire wire = reception();
        say(wire, "HELO client.test\nMAIL FROM:<ada@south.test>\n");
        for (int i = 0; i < 99; i++) {
            assertTrue(say(wire, "RCPT TO:<unknown@north.test>\n").startsWith("550"));
        }
        assertTrue(say(wire, "RCPT TO:<unknown@north.test>\n").startsWith("421 4.7.0"));
        assertNull(wire.readLine());
    }

    @Test
    void stopEndsAnIdleSessionAtOnce() {
        BareWire wire = reception();
        say(wire, "HELO client.test\n");
        wire.stop();
        assertTrue(String.valueOf(wire.readLine()).startsWith("421 4.3.2"));
        assertNull(wire.readLine());
    }

    @Test
    void stopLetsATransactionEndFirst() {
        BareWire wire = reception();
        say(wire, "HELO client.test\nMAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\nDATA\nhel");
        wire.stop();
        assertEquals("", wire.unread());
        wire.send("lo\r\n.\r\n".getBytes(US_ASCII));
        assertEquals("250 2.6.0 Accepted 1", wire.readLine());
        assertTrue(String.valueOf(wire.readLine()).startsWith("421 4.3.2"));
        assertNull(wire.readLine());
    }

    @Test
    void silenceIsToldInTheProtocolsWords() {
        BareWire wire = reception();
        say(wire, "HELO client.test\n");
        wire.idle();
        assertTrue(String.valueOf(wire.readLine()).startsWith("421 4.4.2"));
    }

    @Test
    void overLongLinesAreToldApart() {
        BareWire wire = open(SmtpServerPolicy.submission(HOST, DOMAIN), TlsUse.IMPLICIT);
        say(wire, "EHLO client.test\n");
        assertTrue(say(wire, "NOOP " + "x".repeat(2040) + "\n").startsWith("250"));
        assertTrue(say(wire, "NOOP " + "x".repeat(3000) + "\n").startsWith("500 5.5.2"));
        assertTrue(say(wire, "AUTH PLAIN " + "A".repeat(13_000) + "\n").startsWith("500 5.5.2"));
        assertTrue(say(wire, "AUTH PLAIN\n" + "A".repeat(13_000) + "\n").startsWith("500 5.5.6"));
    }

    /** RFC 3030 §2: what was announced is no command, however much it is; none of it is kept. */
    @Test
    void aChunkFarBeyondTheLimitIsReadToItsEnd() {
        BareWire wire = open(SmtpServerPolicy.reception(HOST, DOMAIN).withLimits(1000, 1000), TlsUse.NONE);
        String envelope = "MAIL FROM:<ada@south.test>\nRCPT TO:<bob@north.test>\n";
        say(wire, "EHLO client.test\n" + envelope);
        byte[] commands = "QUIT\r\nRSET\r\nNOOP\r\n".repeat(4096).getBytes(US_ASCII);
        int times = 1000;
        wire.send(("BDAT " + (long) times * commands.length + " LAST\r\n").getBytes(US_ASCII));
        for (int i = 0; i < times; i++) {
            assertEquals("", wire.unread());
            wire.send(commands);
        }
        assertTrue(String.valueOf(wire.readLine()).startsWith("552 5.3.4 "));
        assertTrue(say(wire, "RSET\n" + envelope + "BDAT 6 LAST\nfine\n").startsWith("250 2.6.0"));
        assertEquals(
                List.of("fine\r\n"),
                door.accepted.stream().map(FakeDoor.Accepted::text).toList());
    }

    @Test
    void theReceivedKeywordFollowsRfc3848() {
        assertEquals("SMTP", info(false, "", "").protocol(false));
        assertEquals("ESMTP", info(true, "", "").protocol(false));
        assertEquals("ESMTPS", info(true, "TLSv1.3", "").protocol(false));
        assertEquals("ESMTPA", info(true, "", "alice").protocol(false));
        assertEquals("ESMTPSA", info(true, "TLSv1.3", "alice").protocol(false));
        assertEquals("UTF8SMTPSA", info(true, "TLSv1.3", "alice").protocol(true));
        SessionInfo smtp = info(true, "TLSv1.3", "");
        SessionInfo lmtp = new SessionInfo(
                smtp.peer(), smtp.local(), "front.test", true, smtp.tlsProtocol(), "", "", true, "", false);
        assertEquals("LMTPS", lmtp.protocol(false));
        assertEquals("UTF8LMTPS", lmtp.protocol(true));
    }

    private static SessionInfo info(boolean extended, String tls, String identity) {
        BareWire address = new BareWire(
                new SmtpProtocol(
                        SmtpServerPolicy.reception(HOST, DOMAIN),
                        new FakeDoor(),
                        (name, password) -> Optional.empty(),
                        Clock.systemUTC()),
                TlsUse.NONE,
                1);
        return new SessionInfo(address.remote(), address.local(), "client.test", extended, tls, "", identity);
    }
}
