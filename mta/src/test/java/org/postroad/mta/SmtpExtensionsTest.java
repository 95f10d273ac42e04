package org.postroad.mta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.HopKind;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.Login;
import org.postroad.mta.smtp.client.RecipientOutcome;
import org.postroad.mta.smtp.client.SmtpConnection;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsPolicy;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.TwoHouses;

/** SMTP extensions, from a user's submission in one house to what happens in the other. */
@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class SmtpExtensionsTest {
    private static final String HEADER = "From: Alice <alice@north.test>\r\nTo: bob@south.test\r\nSubject: Supper\r\n"
            + "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@north.test>\r\n\r\n";

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private TwoHouses houses;
    private House north;
    private House south;
    private AccountId alice;
    private AccountId bob;

    @BeforeEach
    void open() throws IOException {
        houses = new TwoHouses(engine, directory, clock);
        north = houses.north;
        south = houses.south;
        alice = north.account("alice@north.test");
        bob = south.account("bob@south.test");
    }

    @AfterEach
    void close() throws Exception {
        houses.close();
    }

    private List<RecipientOutcome> submit(MailParameters parameters, String message, Recipient... to) throws Exception {
        SmtpTarget door = new SmtpTarget(
                north.hostname,
                north.submissionAddress(),
                TlsPolicy.REQUIRED,
                false,
                new Login("alice@north.test", House.PASSWORD));
        Envelope envelope =
                new Envelope(ReversePath.of(EmailAddress.parse("alice@north.test")), List.of(to), parameters);
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        try (SmtpConnection connection = north.client().open(door)) {
            return connection
                    .send(envelope, () -> new ByteArrayInputStream(octets))
                    .outcomes();
        }
    }

    private static Recipient to(String address) {
        return new Recipient(EmailAddress.parse(address));
    }

    private static MailParameters binary() {
        return new MailParameters(MailParameters.Body.BINARY_MIME, false, 0);
    }

    @Test
    void aBinaryMessageArrivesOctetForOctet() throws Exception { // RFC 3030 §3
        String body = "\0\r\r\n\n.\r\n" + "\u00ff".repeat(300_000);
        List<RecipientOutcome> outcomes = submit(binary(), HEADER + body, to("bob@south.test"));
        assertTrue(outcomes.get(0) instanceof RecipientOutcome.Accepted, outcomes.toString());
        houses.until(() -> !south.inbox(bob).isEmpty() && north.waiting().isEmpty());
        Email received = south.inbox(bob).get(0);
        String text = new String(south.store.read(received.blobId()), StandardCharsets.ISO_8859_1);
        assertTrue(text.endsWith(HEADER + body));
        String session = south.hops(received.road().orElseThrow()).stream()
                .filter(hop -> hop.kind() == HopKind.SMTP_SESSION)
                .findFirst()
                .orElseThrow()
                .toString();
        assertTrue(session.contains("BDAT 262144"), session);
        assertTrue(session.contains(" LAST"), session);
        assertEquals(List.of(), north.findings(List.of()));
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void whatOnlyClaimsToBeBinaryGoesEverywhere() throws Exception {
        submit(binary(), HEADER + "Come at eight!\r\n", to("bob@south.test"));
        houses.until(() -> !south.inbox(bob).isEmpty());
        String session =
                south.hops(south.inbox(bob).get(0).road().orElseThrow()).toString();
        assertTrue(session.contains("line=DATA"), session);
    }

    private static Recipient to(String address, String notify) {
        return new Recipient(
                EmailAddress.parse(address),
                Notify.parse(notify).orElseThrow(),
                OriginalRecipient.parse("rfc822;Robert+20" + address).orElseThrow());
    }

    private static MailParameters returning(MailParameters.Returned returned) {
        return new MailParameters(MailParameters.Body.SEVEN_BIT, false, 0, returned, "QQ+2B1", false);
    }

    private String report() {
        houses.until(() -> !north.inbox(alice).isEmpty());
        String text = north.text(north.inbox(alice).get(0));
        assertTrue(text.startsWith("Return-Path: <>\r\n"), text);
        assertTrue(text.contains("Original-Envelope-Id: QQ+1\r\n"), text);
        return text;
    }

    /** Nothing waits, nobody contradicts himself, and the sender was told so often. */
    private void told(int reports) {
        houses.until(() -> north.waiting().isEmpty() && south.waiting().isEmpty());
        assertEquals(reports, north.inbox(alice).size());
        assertEquals(List.of(), north.findings(List.of()));
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void aHostWithoutDsnEndsTheReports() throws Exception { // RFC 3461 §5.2.2
        south.account("ben@south.test");
        submit(
                returning(MailParameters.Returned.FULL),
                HEADER + "Come!\r\n",
                to("bob@south.test", "SUCCESS"),
                to("ben@south.test", "FAILURE"));
        String report = report();
        assertTrue(report.contains("Subject: Handed on: Supper"), report);
        assertTrue(report.contains("Original-Recipient: rfc822; Robert bob@south.test\r\n"), report);
        assertTrue(report.contains("Action: relayed\r\nStatus: 2.0.0\r\nRemote-MTA: dns; mx.south.test"), report);
        assertTrue(report.contains("text/rfc822-headers"), report);
        assertTrue(!report.contains("ben@south.test"), report);
        told(1);
    }

    @Test
    void aHostWithDsnReportsTheDelivery() throws Exception { // RFC 3461 §5.2.1, §5.2.3
        south.reportToStrangers();
        submit(returning(MailParameters.Returned.HDRS), HEADER + "Come!\r\n", to("bob@south.test", "SUCCESS"));
        String report = report();
        assertTrue(report.contains("Reporting-MTA: dns; mx.south.test"), report);
        assertTrue(report.contains("Original-Recipient: rfc822; Robert bob@south.test\r\n"), report);
        assertTrue(report.contains("Action: delivered\r\n"), report);
        assertEquals(1, south.inbox(bob).size());
        told(1);
    }

    @Test
    void filingAtHomeIsReportedInItsTransaction() throws Exception { // I3
        AccountId ada = north.account("ada@north.test");
        submit(
                returning(MailParameters.Returned.HDRS),
                HEADER + "Come!\r\n",
                to("ada@north.test", "SUCCESS"),
                to("alice@north.test", "NEVER"));
        houses.until(() -> north.inbox(alice).size() == 2);
        assertEquals(1, north.inbox(ada).size());
        assertTrue(
                north.inbox(alice).stream().map(north::text).anyMatch(text -> text.contains("Action: delivered\r\n")));
        told(2);
    }

    @Test
    void aFailureBringsBackWhatWasAskedFor() throws Exception { // RFC 3461 §4.3
        submit(
                returning(MailParameters.Returned.FULL),
                HEADER + "Come!\r\n",
                to("nobody@south.test", "FAILURE"),
                to("noone@south.test", "NEVER"),
                to("none@south.test", "SUCCESS,DELAY"));
        String report = report();
        assertTrue(report.contains("Action: failed\r\nStatus: 5.1.1"), report);
        assertTrue(report.contains("Content-Type: message/rfc822"), report);
        assertTrue(report.contains(HEADER + "Come!\r\n"), report);
        assertTrue(!report.contains("noone@") && !report.contains("none@"), report);
        told(1);
    }

    private void untilNothingIsDue() {
        houses.until(() -> {
            north.runner.wake(); // an attempt that broke off is taken up after a minute otherwise
            return north.waiting().stream().allMatch(item -> item.dueAt().isAfter(clock.instant()));
        });
    }

    @Test
    void aDelayIsToldOnceInTime() throws Exception {
        south.goDeaf();
        submit(
                returning(MailParameters.Returned.FULL),
                HEADER + "Come!\r\n",
                to("bob@south.test", "DELAY,FAILURE"),
                to("ben@south.test", "FAILURE"));
        for (int quarter = 0; quarter < 15; quarter++) {
            clock.advance(Duration.ofMinutes(15));
            untilNothingIsDue();
        }
        assertEquals(List.of(), north.inbox(alice));
        clock.advance(Duration.ofMinutes(15));
        String report = report();
        assertTrue(report.contains("Subject: Delayed: Supper"), report);
        assertTrue(report.contains("We have tried for 4 hours."), report);
        assertTrue(report.contains("Action: delayed\r\nStatus: 4.4.1"), report);
        assertTrue(report.contains("Will-Retry-Until: Sat, 28 Nov 2026 10:00:00 +0000"), report);
        assertTrue(report.contains("text/rfc822-headers"), report);
        assertTrue(!report.contains("ben@south.test"), report);
        clock.advance(Duration.ofHours(9));
        untilNothingIsDue();
        assertEquals(1, north.inbox(alice).size());
        assertTrue(north.waiting().get(0).delayTold());
    }

    @Test
    void aMessageThatRequiresTlsGoesToNobodyWhoProvesNothing() throws Exception { // RFC 8689 §4.2.1, §5
        MailParameters required = new MailParameters(
                MailParameters.Body.SEVEN_BIT, false, 0, MailParameters.Returned.FULL, "QQ+2B1", true);
        submit(required, HEADER + "Come!\r\n", to("bob@south.test", "FAILURE"));
        String report = report();
        assertTrue(report.contains("Action: failed\r\nStatus: 5.7.30"), report);
        assertTrue(!report.contains("Come!"), report);
        assertEquals(List.of(), south.inbox(bob));
        told(1);
    }

    @Test
    void whatIsSentFromADraftIsReportedToo() throws Exception {
        AccountId ada = north.account("ada@north.test");
        EmailId draft = north.draft(alice, HEADER + "Come!\r\n");
        Envelope envelope = new Envelope(
                ReversePath.of(EmailAddress.parse("alice@north.test")),
                List.of(to("ada@north.test", "SUCCESS"), to("bob@south.test", "SUCCESS")),
                MailParameters.NONE);
        north.send(alice, draft, envelope);
        houses.until(() -> north.inbox(alice).size() == 2);
        assertEquals(1, north.inbox(ada).size());
        List<String> actions = north.inbox(alice).stream()
                .map(north::text)
                .map(text -> text.replaceAll("(?s).*\r\nAction: (\\w+)\r\n.*", "$1"))
                .sorted()
                .toList();
        assertEquals(List.of("delivered", "relayed"), actions);
        told(2);
    }
}
