package org.postroad.mta.smtp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.SmtpFaults;
import org.postroad.mta.smtp.SmtpVerb;
import org.postroad.mta.smtp.SyntaxFault;

/** Command lines with all their parameters (RFC 5321 §4.1, and the extensions), BDAT and XCLIENT among them. */
class CommandFuzzTest {
    private static final Domain DOMAIN = Domain.parse("north.test");
    private static final Offer OFFER = new Offer(
            SmtpServerPolicy.submission(Domain.parse("mx.north.test"), DOMAIN).withFutureRelease(Duration.ofDays(1)),
            true,
            true,
            false,
            List.of(SaslMechanism.PLAIN),
            true,
            Instant.parse("2026-11-23T10:00:00Z"));

    /** A line is read, or refused in the protocol's words; what was read can be said again, in the one line that it came from. */
    @FuzzTest
    void line(byte[] octets) {
        try {
            if (BdatCommand.isOne(octets)) {
                BdatCommand chunk = BdatCommand.parse(new String(octets, StandardCharsets.ISO_8859_1));
                assertTrue(chunk.size() >= 0 && (chunk.wellFormed() || !chunk.last()));
            }
            CommandLine line = CommandLine.parse(octets);
            assertTrue(line.text().chars().noneMatch(c -> c < ' ' || c == 0x7f), line.text());
            SmtpVerb verb = line.verb().orElse(SmtpVerb.NOOP);
            switch (verb) {
                case MAIL -> mail(MailCommand.parse(line.argument(), OFFER));
                case RCPT ->
                    recipient(RcptCommand.parse(line.argument(), true, DOMAIN, OFFER)
                            .recipient());
                case XCLIENT -> XclientCommand.parse(line.argument());
                default ->
                    assertTrue(line.recorded(true).length() <= line.text().length() + 5);
            }
        } catch (SyntaxFault | Refusal refused) {
            String reply = SmtpFaults.toReply((RuntimeException) refused).wire();
            assertTrue(reply.matches("(?:5[0-9]{2}[ -]5\\.[0-9.]+ [ -~]{1,500}\r\n)++"), reply);
        }
    }

    private static void mail(MailCommand mail) {
        MailCommand again = MailCommand.parse("FROM:" + mail.from() + " SMTPUTF8", OFFER);
        assertEquals(mail.from(), again.from());
        assertTrue(mail.parameters().size() >= 0);
        assertTrue(mail.parameters().envelopeId().length() <= 100);
    }

    private static void recipient(Recipient recipient) {
        OriginalRecipient original = recipient.original();
        String said = "TO:" + recipient.path()
                + (recipient.wishes().stated() ? " NOTIFY=" + recipient.wishes() : "")
                + (original.text().isEmpty() ? "" : " ORCPT=" + original.text());
        assertTrue(said.chars().noneMatch(c -> c < ' ' || c == 0x7f), said);
        assertEquals(recipient, RcptCommand.parse(said, true, DOMAIN, OFFER).recipient());
    }
}
