package org.postroad.mta.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.wire.LineTooLongException;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Body;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** Whole sessions with a server that says anything (RFC 5321); the first octet says what the client wants, a line of "~" is silence. */
class ClientSessionFuzzTest {
    private static final Domain SERVER = Domain.parse("mx.north.test");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    private static final String BODY = "Subject: dots\r\n\r\n.\r\n..\r\nQUIT\r\n";
    private static final String STUFFED = "Subject: dots\r\n\r\n..\r\n...\r\nQUIT\r\n.\r\n";
    private static final Pattern COMMANDS =
            Pattern.compile("(?:(?:EHLO|HELO|STARTTLS|MAIL|RCPT|DATA|BDAT|RSET|QUIT)(?: [\\x21-\\x7e]+)*\r\n)*+");
    private static final Pattern BDAT = Pattern.compile("BDAT ([0-9]+)(?: LAST)?\r\n");
    private static final List<Recipient> TO = List.of(
            new Recipient(EmailAddress.parse("bob@north.test")),
            new Recipient(
                    EmailAddress.parse("ben@north.test"),
                    Notify.parse("SUCCESS,DELAY").orElseThrow(),
                    OriginalRecipient.parse("rfc822;b+2Bn@north.test").orElseThrow()));

    /**
     * Each recipient has one outcome; it is accepted only if all of the message was said and a reply of 2yz came; no secret is said without TLS;
     * and whatever the server says, nothing of it is said again: the client says commands of its own, and the message.
     */
    @FuzzTest
    void server(byte[] octets) {
        int wishes = octets.length == 0 ? 0 : octets[0];
        OctetTransport transport = new OctetTransport(octets);
        SmtpClient client = new SmtpClient(
                (remote, timeout) -> transport,
                Domain.parse("client.test"),
                SmtpTimeouts.all(Duration.ofSeconds(20)),
                CLOCK);
        SmtpTarget target = SmtpTarget.exchanger(SERVER, transport.remote())
                .withTls((wishes & 1) == 0 ? TlsPolicy.OPPORTUNISTIC : TlsPolicy.NEVER);
        if ((wishes & 2) != 0) {
            target = target.withTls(TlsPolicy.REQUIRED).withLogin(new Login("alice", "secret"));
        }
        Envelope envelope = envelope(wishes);
        try (SmtpConnection connection = client.open(target)) {
            for (int i = 0; i < 2 && connection.isUsable(); i++) {
                check(connection.send(envelope, () -> new ByteArrayInputStream(BODY.getBytes(ISO_8859_1))), transport);
            }
        } catch (SmtpClientException failed) {
            assertFalse(failed.fault().text().isBlank());
        }
        assertFalse(transport.inClear.toString(ISO_8859_1).contains("AUTH"), "a login in clear text");
        if ((wishes & 2) == 0) {
            String commands = withoutMessages(transport.said());
            assertTrue(COMMANDS.matcher(commands).matches(), commands);
        }
    }

    private static void check(SendResult result, OctetTransport transport) {
        assertEquals(TO.size(), result.outcomes().size());
        for (RecipientOutcome outcome : result.outcomes()) {
            if (outcome instanceof RecipientOutcome.Accepted accepted) {
                assertEquals(2, accepted.reply().code() / 100);
                String said = transport.said();
                assertTrue(said.contains("DATA\r\n" + STUFFED) || said.contains(" LAST\r\n" + BODY), said);
            } else if (outcome instanceof RecipientOutcome.Refused refused) {
                assertTrue(refused.reply().code() >= 400, refused::toString);
            }
        }
    }

    private static Envelope envelope(int wishes) {
        Body body = (wishes & 4) == 0 ? Body.EIGHT_BIT_MIME : Body.BINARY_MIME;
        return new Envelope(
                ReversePath.parse("ada@south.test"),
                TO,
                new MailParameters(
                        body,
                        (wishes & 8) != 0,
                        BODY.length(),
                        MailParameters.Returned.FULL,
                        "QQ",
                        (wishes & 16) != 0));
    }

    private static String withoutMessages(String said) {
        String commands = said.replace("DATA\r\n" + STUFFED, "DATA\r\n")
                .replace("DATA\r\n.\r\n", "DATA\r\n"); // for nobody, who was taken all the same (RFC 2920 §3.1)
        return BDAT.matcher(commands.replace(BODY, "")).replaceAll("BDAT $1\r\n");
    }

    /** A server without a socket. */
    private static final class OctetTransport implements LineTransport {
        private final byte[] octets;
        private final ByteArrayOutputStream inClear = new ByteArrayOutputStream();
        private final ByteArrayOutputStream underTls = new ByteArrayOutputStream();
        private ByteArrayOutputStream now = inClear;
        private int next = 1;
        private boolean closed;

        OctetTransport(byte[] octets) {
            this.octets = octets;
        }

        String said() {
            return inClear.toString(ISO_8859_1) + underTls.toString(ISO_8859_1);
        }

        @Override
        public boolean isQuiet() {
            return !closed;
        }

        @Override
        public byte[] readLine(int maxLine, Duration timeout) throws IOException {
            int end = next;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            if (end - next >= maxLine) {
                throw new LineTooLongException(maxLine);
            }
            if (closed || end >= octets.length) {
                throw new EOFException("the server closed the connection");
            }
            byte[] line = Arrays.copyOfRange(octets, next, end > next && octets[end - 1] == '\r' ? end - 1 : end);
            next = end + 1;
            if (line.length == 1 && line[0] == '~') {
                throw new SocketTimeoutException("no reply");
            }
            return line;
        }

        @Override
        public void write(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            now.write(bytes, offset, length);
        }

        @Override
        public TlsSession startTls(ClientTls tls, Duration timeout) {
            now = underTls;
            return new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of(), List.of());
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4321);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
