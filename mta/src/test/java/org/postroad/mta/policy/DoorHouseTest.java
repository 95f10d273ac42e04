package org.postroad.mta.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.Transcript;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;
import org.postroad.mta.smtp.server.SmtpServerPolicy.Peers;
import org.postroad.mta.submit.SmtpSubmission;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.SubmissionLimits;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.TwoHouses;

/** The doors of real houses: what is relayed and what is not, and what becomes of verdicts and rates. */
class DoorHouseTest {
    private static final ManualClock CLOCK = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private static TwoHouses houses;
    private static House north;
    private static AccountId alice;
    private static AccountId bob;

    @BeforeAll
    static void open(@TempDir Path dir) throws Exception {
        houses = new TwoHouses(TestEngine.H2, dir, CLOCK);
        north = houses.north;
        alice = north.account("alice@north.test");
        bob = houses.south.account("bob@south.test");
    }

    @AfterAll
    static void close() throws Exception {
        houses.close();
    }

    /** A session with a client at 192.0.2.10. */
    private static BareWire client(SmtpServerPolicy policy, DoorPolicy door) {
        SmtpProtocol protocol = new SmtpProtocol(
                policy,
                door,
                north.reception,
                new Sasl(Logins.byPassword((name, password) -> Optional.empty()), CLOCK),
                CLOCK);
        return new BareWire(protocol, TlsUse.NONE, 4096);
    }

    private static SmtpServerPolicy reception() {
        return SmtpServerPolicy.reception(north.hostname, north.domain);
    }

    private static List<String> say(BareWire wire, String lines) {
        wire.send(lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        List<String> replies = new ArrayList<>();
        while (!wire.unread().isEmpty()) {
            replies.add(String.valueOf(wire.readLine()));
        }
        return replies;
    }

    private static String message(String to, String header) {
        return "MAIL FROM:<ada@client.test>\nRCPT TO:<" + to + ">\nDATA\n" + header + "\nhello\n.\n";
    }

    @Test
    void nothingIsRelayedForStrangers() throws Exception {
        for (Transcript probe : Transcript.in("transcripts/smtp/relay")) {
            try (SocketPeer peer = new SocketPeer(north.receptionAddress())) {
                peer.play(probe);
            }
        }
        assertEquals(List.of(), north.waiting());
    }

    @Test
    void forNetworksOfOursEverythingIs() throws Exception {
        Peers ours = new Peers(List.of(), List.of(), List.of(IpNetwork.parse("192.0.2.0/28")));
        try (TestDoor door = TestDoor.harsh(Mode.ENFORCE)) {
            BareWire printer = client(reception().withPeers(ours), door.policy());
            List<String> replies = say(printer, "EHLO printer\n" + message("bob@south.test", "Subject: paper\n"));
            assertTrue(replies.get(replies.size() - 1).startsWith("250 2.0.0 accepted as "), replies::toString);
            houses.until(() -> houses.south.inbox(bob).size() == 1);
            houses.until(() -> north.waiting().isEmpty()); // the others look at the same queue
            assertEquals(0, door.findings());
            Peers others = new Peers(List.of(), List.of(), List.of(IpNetwork.parse("192.0.2.32/28")));
            BareWire stranger = client(reception().withPeers(others), north());
            assertTrue(say(stranger, "EHLO a.test\nMAIL FROM:<>\nRCPT TO:<bob@south.test>\n")
                    .toString()
                    .contains("550 5.7.1 we do not relay"));
        }
    }

    private static DoorPolicy north() throws Exception {
        try (TestDoor open = new TestDoor(TestDoor.only(Mode.OFF))) {
            return open.policy();
        }
    }

    @Test
    void whatWasFoundIsInTheHeaderOnTheRoadAndCounted() throws Exception {
        int before = north.inbox(alice).size();
        try (TestDoor door = new TestDoor(
                TestDoor.only(Mode.OBSERVE, DoorCheck.HELO, DoorCheck.REVERSE_NAME, DoorCheck.MALFORMED))) {
            BareWire wire = client(reception(), door.policy());
            String forged = "X-Postroad-Verdicts: mx.elsewhere.test; helo=mark (fine)\nSubject: no author\n";
            List<String> replies = say(wire, "EHLO north.test\n" + message("alice@north.test", forged));
            String last = replies.get(replies.size() - 1);
            assertTrue(last.startsWith("250 2.0.0 accepted as "), replies::toString);
            String text = north.text(north.inbox(alice).get(0));
            assertEquals(before + 1, north.inbox(alice).size());
            assertTrue(text.contains("Received: from north.test (mail.client.test [192.0.2.10])\r\n"), text);
            String field = "X-Postroad-Verdicts: mx.north.test;\r\n"
                    + "\thelo=refuse (observed: north.test is ours, not yours)\r\n";
            assertTrue(text.contains(field), text);
            assertTrue(text.indexOf(field) < text.indexOf("Received: "), text);
            assertTrue(text.indexOf("Received: ") < text.indexOf("mx.elsewhere.test"), text);
            List<Hop> verdicts = north.hops(new RoadId(last.substring(last.lastIndexOf(' ') + 1))).stream()
                    .filter(hop -> hop.kind() == HopKind.VERDICT)
                    .toList();
            assertEquals(
                    List.of("helo", "malformed"),
                    verdicts.stream().map(hop -> hop.detail().get("check")).toList());
            assertEquals(false, verdicts.get(0).detail().get("enforced"));
            assertEquals(1, door.count("check", "helo"));
        }
    }

    @Test
    void aRefusedMessageLeavesNothing() throws Exception {
        int before = north.inbox(alice).size();
        try (TestDoor door = new TestDoor(TestDoor.only(Mode.ENFORCE, DoorCheck.MALFORMED))) {
            BareWire wire = client(reception(), door.policy());
            List<String> replies = say(wire, "EHLO a.test\n" + message("alice@north.test", "Subject: no author\n"));
            assertEquals("550 5.6.0 the message has 0 From fields in place of one", replies.get(replies.size() - 1));
            replies = say(wire, message("alice@north.test", "From: ada@client.test\n"));
            assertTrue(replies.get(3).startsWith("250 2.0.0"), replies::toString);
            assertFalse(north.text(north.inbox(alice).get(0)).contains("X-Postroad-Verdicts"));
            assertEquals(before + 1, north.inbox(alice).size());
        }
    }

    @Test
    void aStolenAccountDoesNotSendWithoutEnd() throws Exception {
        Rate few = new Rate(2, Duration.ofHours(1));
        Submission submission = new Submission(
                north.store.database(),
                north.store.blobs(),
                north.mail,
                north.router,
                north.dispatcher,
                north.lists,
                north.filing,
                north.submissions,
                () -> new SubmissionLimits(1000, 1 << 20, Duration.ZERO, few, new Rate(3, Duration.ofHours(1))),
                CLOCK,
                north.hostname);
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.submission(north.hostname, north.domain),
                new SmtpSubmission(submission, "mx.north.test"),
                (name, password) -> Optional.of("alice@north.test"),
                CLOCK);
        BareWire wire = new BareWire(protocol, TlsUse.IMPLICIT, 4096);
        say(wire, "EHLO phone.test\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\n");
        String mail = "MAIL FROM:<alice@north.test>\n";
        String rcpt = "RCPT TO:<alice@north.test>\n";
        String soon = "451 4.7.1 you send too many recipients, try again in 1200 seconds";
        assertEquals(soon, say(wire, mail + rcpt + rcpt + rcpt + rcpt).get(4));
        assertEquals("250 2.0.0 OK", say(wire, "RSET\n").get(0));
        assertEquals(soon, say(wire, mail + rcpt).get(1));
        say(wire, "RSET\n");
        assertEquals(
                "451 4.7.1 you send too many messages, try again in 1800 seconds",
                say(wire, mail).get(0));
        CLOCK.advance(Duration.ofMinutes(30));
        assertTrue(say(wire, mail + rcpt).get(1).startsWith("250"));
    }
}
