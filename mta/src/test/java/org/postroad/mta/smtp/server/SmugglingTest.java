package org.postroad.mta.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.mta.smtp.LineEndTricks;

/** No message is smuggled into another one (RFC 5321 §2.3.8, §4.1.1.4): every trick, cut at every octet. */
class SmugglingTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final String ENVELOPE =
            "EHLO client.test\r\nMAIL FROM:<ada@south.test>\r\nRCPT TO:<bob@north.test>\r\n";
    private static final String BINARY = ENVELOPE.replace("south.test>", "south.test> BODY=BINARYMIME");
    private static final int WHOLE = 1 << 20;

    /** What a session made of its input. */
    private record Outcome(List<String> codes, List<String> accepted) {}

    private static Outcome play(String input, int cut) {
        FakeDoor door = new FakeDoor();
        BareWire wire = new BareWire(protocol(door), TlsUse.NONE, WHOLE);
        byte[] octets = input.getBytes(ISO_8859_1);
        wire.send(Arrays.copyOf(octets, cut));
        wire.send(Arrays.copyOfRange(octets, cut, octets.length));
        List<String> lines = List.of(wire.unread().split("\r\n"));
        wire.gone();
        return outcome(lines, door);
    }

    private static Outcome outcome(List<String> lines, FakeDoor door) {
        List<String> codes = lines.stream()
                .filter(line -> line.charAt(3) == ' ')
                .map(line -> line.substring(0, 3))
                .toList();
        return new Outcome(
                codes, door.accepted.stream().map(FakeDoor.Accepted::text).toList());
    }

    private static SmtpProtocol protocol(FakeDoor door) {
        return new SmtpProtocol(
                SmtpServerPolicy.reception(HOST, Domain.parse("north.test")),
                door,
                (name, password) -> Optional.empty(),
                Clock.systemUTC());
    }

    /** The replies to greeting, EHLO, MAIL, RCPT and what follows. */
    private static Outcome expected(String message, boolean binary, String... between) {
        boolean refused = !binary && LineEndTricks.BARE.matcher(message).find();
        List<String> codes = new ArrayList<>(List.of("220", "250", "250", "250"));
        codes.addAll(List.of(between));
        codes.addAll(List.of(refused ? "550" : "250", "250", "221"));
        return new Outcome(codes, refused ? List.of() : List.of(message));
    }

    private static String unstuffed(String message) {
        return message.replace("\r\n.", "\r\n");
    }

    private static String data(String message) {
        return ENVELOPE + "DATA\r\n" + message + ".\r\nNOOP\r\nQUIT\r\n";
    }

    @Test
    void afterDataNothingButCrlfDotCrlfEndsAMessage() {
        for (String message : LineEndTricks.messages()) {
            Outcome expected = expected(message, false, "354");
            if (!expected.accepted().isEmpty()) {
                expected = new Outcome(expected.codes(), List.of(unstuffed(message)));
            }
            for (int cut : LineEndTricks.cuts(message).toArray()) {
                Outcome outcome = play(data(message), (ENVELOPE + "DATA\r\n").length() + cut);
                assertEquals(expected, outcome, LineEndTricks.shown(message) + " cut at " + cut);
            }
        }
    }

    /** The true end does end it, whatever comes before: what follows is commands then, and was no part of a message anywhere. */
    @Test
    void crlfDotCrlfEndsIt() {
        String input = ENVELOPE
                + "DATA\r\nfirst\r\n.\r\nMAIL FROM:<ada@south.test>\r\nRCPT TO:<bob@north.test>\r\nDATA\r\nsecond\r\n.\r\n";
        for (int cut = 0; cut < input.length(); cut++) {
            assertEquals(List.of("first\r\n", "second\r\n"), play(input, cut).accepted());
        }
    }

    @Test
    void inAChunkNothingEndsAMessage() {
        for (String message : LineEndTricks.messages()) {
            String chunk = "BDAT " + message.length() + " LAST\r\n";
            String end = message + "NOOP\r\nQUIT\r\n";
            for (int cut : LineEndTricks.cuts(message).toArray()) {
                String shown = LineEndTricks.shown(message) + " cut at " + cut;
                Outcome lined = play(ENVELOPE + chunk + end, (ENVELOPE + chunk).length() + cut);
                assertEquals(expected(message, false), lined, shown);
            }
        }
    }

    @Test
    void inAChunkNotEvenTheTrueEndDoes() {
        String message =
                "first\r\n.\r\nMAIL FROM:<evil@south.test>\r\nRCPT TO:<bob@north.test>\r\nDATA\r\nsecond\r\n.\r\n";
        String input = ENVELOPE + "BDAT " + message.length() + " LAST\r\n" + message + "NOOP\r\nQUIT\r\n";
        for (int cut = 0; cut < input.length(); cut++) {
            assertEquals(expected(message, false), play(input, cut));
        }
    }

    @Test
    void betweenTwoChunksNothingEndsAMessage() {
        for (String message : LineEndTricks.messages()) {
            for (int border : LineEndTricks.cuts(message).toArray()) {
                String chunks = "BDAT " + border + "\r\n" + message.substring(0, border) + "BDAT "
                        + (message.length() - border) + " LAST\r\n" + message.substring(border) + "NOOP\r\nQUIT\r\n";
                Outcome binary = play(BINARY + chunks, BINARY.length());
                assertEquals(expected(message, true, "250"), binary, LineEndTricks.shown(message));
                // Refused with the first chunk or the last: in no case is anything accepted, or taken for a command.
                Outcome lined = play(ENVELOPE + chunks, ENVELOPE.length());
                assertEquals(expected(message, false).accepted(), lined.accepted(), LineEndTricks.shown(message));
                assertEquals(8, lined.codes().size(), lined::toString);
            }
        }
    }

    @Test
    void theSameOverASocket() throws Exception {
        FakeDoor door = new FakeDoor();
        ServerTls tls = new ServerTls(SelfSigned.make(List.of(HOST), Clock.systemUTC()));
        LineServerSettings settings =
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsUse.STARTTLS);
        try (WireThreads threads = new WireThreads("smuggling", 2);
                LineServer server = LineServer.start(threads, settings, tls, protocol(door))) {
            List<String> messages = LineEndTricks.messages();
            for (int i = 0; i < messages.size(); i += 17) {
                door.accepted.clear();
                List<String> lines = new ArrayList<>();
                try (SocketPeer peer = new SocketPeer(server.address())) {
                    peer.send(data(messages.get(i)).getBytes(ISO_8859_1));
                    for (String line = peer.readLine(); line != null; line = peer.readLine()) {
                        lines.add(line);
                    }
                }
                assertEquals(play(data(messages.get(i)), 0), outcome(lines, door));
            }
            assertTrue(messages.size() > 900);
        }
    }
}
