package org.postroad.mta.smtp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.TlsUse;
import org.postroad.mta.smtp.MailParameters.Body;

/** Whole sessions of a client that says anything (RFC 5321), at a door that strangers and trusted proxies knock at. */
class SessionFuzzTest {
    private static final Domain HOST = Domain.parse("mx.north.test");
    private static final Domain DOMAIN = Domain.parse("north.test");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    private static final Pattern BARE = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");
    private static final Pattern REPLIES = Pattern.compile("(?:[2-5][0-9]{2}[ -][\\x20-\\x7e]{0,506}\r\n)*+");

    /** One run of a session. */
    private record Run(String replies, List<String> accepted) {}

    /**
     * However it comes in pieces, the replies and the messages are the same; each reply is whole lines of the protocol; no message that was
     * not declared binary has a line end that another host could read otherwise; and no transaction is left open.
     */
    @FuzzTest
    void octets(byte[] octets) {
        Run whole = run(octets, octets.length + 1);
        assertEquals(whole, run(octets, 1));
        assertTrue(REPLIES.matcher(whole.replies()).matches(), whole.replies());
        String said = new String(octets, StandardCharsets.ISO_8859_1);
        boolean onPurpose = said.contains("broken") || said.contains("X-Break:"); // the door's own
        assertTrue(onPurpose || !whole.replies().contains("\r\n451 4.3.0"), "a fault of ours");
    }

    private static Run run(byte[] octets, int piece) {
        FakeDoor door = new FakeDoor();
        SmtpServerPolicy policy = SmtpServerPolicy.reception(HOST, DOMAIN)
                .withXclientFrom(List.of(IpNetwork.parse("192.0.2.10")))
                .withLimits(1000, 1000);
        SmtpProtocol protocol = new SmtpProtocol(policy, door, (name, password) -> Optional.empty(), CLOCK);
        BareWire wire = new BareWire(protocol, TlsUse.NONE, piece);
        wire.send(octets);
        wire.gone();
        assertEquals(0, door.open.get(), "transactions left open");
        for (FakeDoor.Accepted accepted : door.accepted) {
            boolean binary = accepted.envelope().parameters().body() == Body.BINARY_MIME;
            assertTrue(binary || !BARE.matcher(accepted.text()).find(), accepted::text);
            assertTrue(accepted.message().length <= 1000);
            assertTrue(accepted.envelope().to().size() <= 1000);
        }
        List<String> accepted = door.accepted.stream()
                .map(each -> each.envelope() + each.text())
                .toList();
        return new Run(wire.unread(), accepted);
    }
}
