package org.postroad.mta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.TlsUse;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Quota;
import org.postroad.mta.dispatch.QueueCheck.Promise;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.Login;
import org.postroad.mta.smtp.client.RecipientOutcome;
import org.postroad.mta.smtp.client.SmtpClientException;
import org.postroad.mta.smtp.client.SmtpConnection;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsPolicy;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.StatedParameters;
import org.postroad.mta.submit.SubmissionFault;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.TwoHouses;

/** Two whole MTAs in one JVM: real sockets, real DNS, real stores; only time is in the test's hand. */
@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class TwoHousesTest {
    private static final String LETTER = """
            From: Alice <alice@north.test>
            To: bob@south.test
            Bcc: secret@south.test
            Subject: Supper on Friday

            Come at eight!
            """;

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private TwoHouses houses;
    private House north;
    private House south;
    private AccountId alice;
    private AccountId ada;
    private AccountId bob;
    private AccountId ben;

    @BeforeEach
    void open() throws IOException {
        houses = new TwoHouses(engine, directory, clock);
        north = houses.north;
        south = houses.south;
        alice = north.account("alice@north.test");
        ada = north.account("ada@north.test");
        bob = south.account("bob@south.test");
        ben = south.account("ben@south.test");
    }

    @AfterEach
    void close() throws Exception {
        houses.close();
    }

    private void until(Callable<Boolean> condition) {
        houses.until(condition);
    }

    private static List<HopKind> kinds(List<Hop> hops) {
        return hops.stream().map(Hop::kind).toList();
    }

    private EmailSubmission send(String letter, String... to) throws IOException {
        return north.send(alice, north.draft(alice, letter), "alice@north.test", to);
    }

    /** RFC 8621 §7: the parameters of an envelope are shown as they were given. */
    @Test
    void whatASenderStatedOfAnEnvelopeIsKeptWithTheSubmission() throws Exception {
        EmailAddress to = EmailAddress.parse("ada@north.test");
        Map<String, String> ofSender = Map.of("RET", "FULL", "ENVID", "a=b c");
        Map<String, String> ofRecipient = Map.of("NOTIFY", "NEVER", "ORCPT", "utf-8;ädä@north.test");
        Envelope envelope =
                new Envelope(ReversePath.parse("alice@north.test"), List.of(new Recipient(to)), MailParameters.NONE);
        EmailSubmission sent = north.send(
                alice, north.draft(alice, LETTER), envelope, new StatedParameters(ofSender, Map.of(to, ofRecipient)));
        EmailSubmission found = north.submission(alice, sent);
        assertEquals(ofSender, found.parameters());
        assertEquals(ofRecipient, found.recipients().get(0).parameters());
        assertEquals(found, sent);
        assertEquals(Map.of(), send(LETTER, "ada@north.test").parameters());
    }

    @Test
    void aMessageTravelsFromOneHouseToTheOther() throws Exception {
        EmailSubmission sent = send(LETTER, "bob@south.test", "ada@north.test");
        assertEquals(UndoStatus.FINAL, sent.undoStatus());
        assertEquals(
                List.of(Delivered.QUEUED, Delivered.YES),
                sent.recipients().stream()
                        .map(EmailSubmission.RecipientStatus::delivered)
                        .toList());
        assertEquals(1, north.inbox(ada).size());
        until(() -> !south.inbox(bob).isEmpty() && north.waiting().isEmpty());

        Email received = south.inbox(bob).get(0);
        String text = south.text(received);
        assertTrue(text.startsWith("Return-Path: <alice@north.test>\r\nReceived: from mx.north.test ([127."), text);
        assertEquals(1, text.split("Return-Path:", -1).length - 1, text);
        assertTrue(text.contains("with ESMTPS\r\n"), text);
        assertTrue(text.contains("for <bob@south.test>"), text);
        assertTrue(text.contains("Received: by mx.north.test (Postroad) with HTTP\r\n\tid " + sent.road()), text);
        assertTrue(text.contains("\r\nMessage-ID: <" + sent.road() + "@north.test>\r\n"), text);
        assertTrue(text.contains("\r\nDate: "), text);
        assertFalse(text.contains("Bcc"), text);
        assertTrue(text.endsWith("\r\n\r\nCome at eight!\r\n"), text);

        until(() -> north.submission(alice, sent).recipients().get(0).delivered() == Delivered.UNKNOWN);
        assertTrue(north.submission(alice, sent).recipients().get(0).smtpReply().startsWith("250 2.0.0 accepted as "));
        assertEquals(
                List.of(
                        HopKind.ROUTE,
                        HopKind.MAILBOX,
                        HopKind.QUEUE,
                        HopKind.COMMIT,
                        HopKind.DNS,
                        HopKind.DNS,
                        HopKind.DNS,
                        HopKind.CONNECT,
                        HopKind.TLS,
                        HopKind.SMTP_DIALOGUE,
                        HopKind.END),
                kinds(north.hops(sent.road())));
        assertEquals(
                List.of(HopKind.SMTP_SESSION, HopKind.ROUTE, HopKind.MAILBOX, HopKind.COMMIT),
                kinds(south.hops(received.road().orElseThrow())));
        long state = north.store
                .database()
                .read(rows -> north.mail
                        .changes()
                        .since(rows, alice, DataType.EMAIL_SUBMISSION, new ModSeq(0), 10)
                        .created()
                        .size());
        assertEquals(1, state);
        Promise promise = new Promise(
                sent.road(),
                "<" + sent.road() + "@north.test>",
                Set.of(EmailAddress.parse("bob@south.test"), EmailAddress.parse("ada@north.test")));
        assertEquals(List.of(), north.findings(List.of(promise)));
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void aMailboxThatCannotHoldItIsRefusedAtRcptWhileTheOthersGoOn() throws Exception { // RFC 1870 §6
        limit(south, bob, Quota.Limits.octets(10));
        send(LETTER, "bob@south.test", "ben@south.test");
        until(() -> !north.inbox(alice).isEmpty());
        String report = north.text(north.inbox(alice).get(0));
        assertTrue(report.contains("Status: 5.2.2"), report);
        assertTrue(report.contains("552 5.2.2 the mailbox of bob@south.test cannot hold so"), report);
        assertEquals(1, south.inbox(ben).size());
        assertEquals(0, south.inbox(bob).size());
    }

    @Test
    void aMailboxThatIsFullNowGetsItWhenThereIsRoom() throws Exception {
        limit(south, bob, new Quota.Limits(Long.MAX_VALUE, 1));
        send(LETTER, "bob@south.test");
        until(() -> south.inbox(bob).size() == 1 && north.waiting().isEmpty());
        send(LETTER, "bob@south.test", "ben@south.test");
        until(() -> south.inbox(ben).size() == 1
                && north.waiting().stream()
                        .anyMatch(item ->
                                item.trouble().text().equals("452 4.2.2 the mailbox of bob@south.test is full")));
        limit(south, bob, Quota.Limits.NONE);
        clock.advance(Duration.ofHours(2));
        until(() -> south.inbox(bob).size() == 2 && north.waiting().isEmpty());
        assertEquals(List.of(), north.findings(List.of()));
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void aMailboxThatIsFullAtTheDotIsReportedAndTheOthersGetIt() throws Exception { // I3
        limit(north, ada, Quota.Limits.octets(10));
        EmailSubmission sent = send(LETTER, "ada@north.test", "bob@south.test");
        until(() -> !north.inbox(alice).isEmpty() && !south.inbox(bob).isEmpty());
        String report = north.text(north.inbox(alice).get(0));
        assertTrue(report.contains("could not be delivered to ada@north.test."), report);
        assertTrue(report.contains("the mailbox of ada@north.test is full"), report);
        assertTrue(report.contains("Status: 5.2.2"), report);
        assertEquals(
                Delivered.NO, north.submission(alice, sent).recipients().get(0).delivered());
        Promise promise = new Promise(
                sent.road(),
                "<" + sent.road() + "@north.test>",
                Set.of(EmailAddress.parse("ada@north.test"), EmailAddress.parse("bob@south.test")));
        until(() -> north.waiting().isEmpty());
        assertEquals(List.of(), north.findings(List.of(promise)));
    }

    @Test
    void overLmtpEachRecipientHasItsOwnEndAndNobodyIsQueued() throws Exception { // RFC 2033 §4.2, I3
        limit(south, bob, Quota.Limits.octets(10));
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.lmtp(south.hostname, south.domain, List.of()),
                south.reception,
                (name, password) -> Optional.empty(),
                clock);
        BareWire lmtp = new BareWire(protocol, TlsUse.NONE, 4096);
        String envelope = "MAIL FROM:<alice@north.test>\r\nRCPT TO:<bob@south.test>\r\n";
        String message = "DATA\r\nSubject: for each\r\n\r\nhello\r\n.\r\n";
        say(lmtp, "LHLO front.south.test\r\n");
        List<String> replies = say(
                lmtp,
                envelope + "RCPT TO:<ben@south.test>\r\nRCPT TO:<nobody@south.test>\r\nRCPT TO:<a@north.test>\r\n"
                        + "RCPT TO:<bob@south.test>\r\n" + message);
        assertEquals(
                List.of("250", "250", "250", "550", "550", "250", "354", "452", "250", "452"),
                replies.stream().map(reply -> reply.substring(0, 3)).toList());
        assertEquals("452 4.2.2 the mailbox of bob@south.test is full", replies.get(7));
        assertEquals(1, south.inbox(ben).size());
        assertTrue(south.text(south.inbox(ben).get(0)).contains("with LMTP"));

        assertEquals(
                List.of("452 4.2.2 the mailbox of bob@south.test is full"),
                say(lmtp, envelope + message).subList(3, 4));
        assertEquals(0, south.inbox(bob).size());
        assertEquals(List.of(), south.waiting());
        assertEquals(List.of(), south.findings(List.of()));

        limit(south, bob, Quota.Limits.NONE);
        assertTrue(say(lmtp, envelope + message).get(3).startsWith("250 2.0.0 accepted as "));
        assertEquals(1, south.inbox(bob).size());
    }

    private static List<String> say(BareWire wire, String lines) {
        wire.send(lines.getBytes(StandardCharsets.US_ASCII));
        List<String> said = new ArrayList<>();
        while (!wire.unread().isEmpty()) {
            String line = String.valueOf(wire.readLine());
            if (!line.startsWith("220") && line.charAt(3) == ' ') {
                said.add(line);
            }
        }
        return said;
    }

    private static void limit(House house, AccountId account, Quota.Limits limits) {
        house.store.database().write(tx -> {
            house.mail.quotas().limit(tx, account, limits);
            return account;
        });
    }

    @Test
    void aRefusedRecipientComesBackAsAReport() throws Exception {
        EmailSubmission sent = send(LETTER, "nobody@south.test", "bob@south.test");
        until(() -> !north.inbox(alice).isEmpty());
        String report = north.text(north.inbox(alice).get(0));
        assertTrue(report.startsWith("Return-Path: <>\r\n"), report);
        assertTrue(
                report.contains("Your message \"Supper on Friday\" could not be delivered to nobody@south.test."),
                report);
        assertTrue(report.contains("Status: 5.1.1"), report);
        assertTrue(report.contains("Remote-MTA: dns; mx.south.test"), report);
        assertEquals(1, south.inbox(bob).size());
        assertEquals(
                Delivered.NO, north.submission(alice, sent).recipients().get(0).delivered());
        assertEquals(List.of(), north.waiting());
        assertTrue(kinds(north.hops(sent.road())).contains(HopKind.BOUNCE));
        assertEquals(List.of(), north.findings(List.of()));
    }

    @Test
    void aNullMxIsToldAtOnce() throws Exception { // RFC 7505
        send(LETTER, "someone@nullmx.test");
        until(() -> !north.inbox(alice).isEmpty());
        assertTrue(north.text(north.inbox(alice).get(0)).contains("Status: 5.1.10"));
    }

    @Test
    void theReceivingHostIsDownAndComesBack() throws Exception {
        south.goDeaf();
        EmailSubmission sent = send(LETTER, "bob@south.test");
        until(() ->
                !north.waiting().isEmpty() && north.waiting().get(0).attempts().count() == 1);
        assertEquals(UndoStatus.PENDING, north.submission(alice, sent).undoStatus());
        assertTrue(north.submission(alice, sent).recipients().get(0).smtpReply().startsWith("450 4.4."));
        clock.advance(Duration.ofMinutes(1));
        until(() -> north.waiting().get(0).attempts().count() == 2);
        south.hearAgain();
        clock.advance(Duration.ofMinutes(5));
        until(() -> north.waiting().isEmpty());
        assertEquals(1, south.inbox(bob).size());
    }

    @Test
    void aWaitingMessageIsTakenBack() throws Exception {
        south.goDeaf();
        EmailSubmission sent = send(LETTER, "bob@south.test");
        until(() -> north.waiting().get(0).attempts().count() == 1);
        until(() -> north.operator.cancel(sent.road(), "cancelled by its sender") == 1);
        assertEquals(UndoStatus.CANCELED, north.submission(alice, sent).undoStatus());
        assertEquals(
                DeliveryEnd.Outcome.CANCELLED,
                north.store
                        .database()
                        .read(rows -> north.queue.ends(rows, sent.road()))
                        .get(0)
                        .outcome());
        assertEquals(List.of(), north.inbox(alice));
        assertEquals(List.of(), north.findings(List.of()));
    }

    private EmailSubmission sendLater(Instant until, String... to) throws IOException {
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@north.test"),
                List.of(to).stream()
                        .map(recipient -> new Recipient(EmailAddress.parse(recipient)))
                        .toList(),
                MailParameters.NONE.heldUntil(until));
        return north.send(alice, north.draft(alice, LETTER), envelope);
    }

    @Test
    void whatIsToLeaveLaterWaitsForThatHereToo() throws Exception { // RFC 4865, I3
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        EmailSubmission sent = sendLater(tomorrow, "ada@north.test", "bob@south.test");
        assertEquals(tomorrow, sent.sendAt());
        assertEquals(UndoStatus.PENDING, sent.undoStatus());
        clock.advance(Duration.ofHours(23));
        assertEquals(List.of(), north.operator.retry(sent.road(), recipient -> true), "it is not to leave yet");
        assertEquals(List.of(), north.inbox(ada));
        assertEquals(List.of(), north.inbox(alice), "a delay that was asked for is none to be told of");
        QueuedMessage waiting = north.operator.show(sent.road()).orElseThrow().message();
        assertEquals(tomorrow.plus(RetrySchedule.DEFAULT.expiry()), waiting.expiresAt());
        clock.advance(Duration.ofHours(1));
        until(() -> north.inbox(ada).size() == 1 && south.inbox(bob).size() == 1);
        until(() -> north.waiting().isEmpty());
        assertEquals(
                List.of(Delivered.YES, Delivered.UNKNOWN),
                north.submission(alice, sent).recipients().stream()
                        .map(RecipientStatus::delivered)
                        .toList());
        assertEquals(UndoStatus.FINAL, north.submission(alice, sent).undoStatus());
        assertTrue(kinds(north.hops(sent.road())).contains(HopKind.MAILBOX));
        Promise promise = new Promise(
                sent.road(),
                "<" + sent.road() + "@north.test>",
                Set.of(EmailAddress.parse("ada@north.test"), EmailAddress.parse("bob@south.test")));
        assertEquals(List.of(), north.findings(List.of(promise)));
    }

    @Test
    void whatIsToLeaveLaterIsTakenBackOrSentNow() throws Exception {
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        EmailSubmission regretted = sendLater(tomorrow, "ada@north.test");
        assertEquals(1, north.operator.cancel(regretted.road(), "taken back by the sender"));
        assertEquals(UndoStatus.CANCELED, north.submission(alice, regretted).undoStatus());
        EmailSubmission urgent = sendLater(tomorrow, "bob@south.test", "ada@north.test");
        assertEquals(2, north.operator.sendNow(urgent.road(), recipient -> true).size());
        assertEquals(clock.instant(), north.submission(alice, urgent).sendAt());
        until(() -> north.inbox(ada).size() == 1 && south.inbox(bob).size() == 1);
        until(() -> north.waiting().isEmpty());
        assertEquals(List.of(), north.findings(List.of()));
    }

    @Test
    void aMailboxThatIsFullWhenItsMessageIsReleasedIsReported() throws Exception { // I3
        EmailSubmission sent = sendLater(clock.instant().plus(Duration.ofHours(1)), "ada@north.test", "bob@south.test");
        limit(north, ada, Quota.Limits.octets(10));
        clock.advance(Duration.ofHours(1));
        until(() -> !north.inbox(alice).isEmpty() && !south.inbox(bob).isEmpty());
        assertTrue(north.text(north.inbox(alice).get(0)).contains("the mailbox of ada@north.test is full"));
        until(() -> north.waiting().isEmpty());
        assertEquals(
                Delivered.NO, north.submission(alice, sent).recipients().get(0).delivered());
        assertEquals(List.of(), north.findings(List.of()));
    }

    @Test
    void whatIsToLeaveTooLateIsRefused() {
        Instant nextYear = clock.instant().plus(Duration.ofDays(300));
        SubmissionFault fault = assertThrows(SubmissionFault.class, () -> sendLater(nextYear, "bob@south.test"));
        assertEquals(SubmissionFault.Reason.HELD_TOO_LONG, fault.reason());
    }

    @Test
    void aHundredRecipientsOverBothDomains() throws Exception {
        List<AccountId> readers = new ArrayList<>();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(south.account("r" + i + "@south.test"));
            recipients.add("r" + i + "@south.test");
            north.account("r" + i + "@north.test");
            recipients.add("r" + i + "@north.test");
        }
        recipients.add("R0@SOUTH.test");
        recipients.add("r0@south.test");
        EmailSubmission sent = send(LETTER, recipients.toArray(String[]::new));
        until(() -> north.waiting().isEmpty());
        for (AccountId reader : readers) {
            assertEquals(1, south.inbox(reader).size());
        }
        Set<EmailAddress> all = recipients.stream().map(EmailAddress::parse).collect(Collectors.toSet());
        Promise promise = new Promise(sent.road(), "<" + sent.road() + "@north.test>", all);
        assertEquals(List.of(), north.findings(List.of(promise)));
    }

    @Test
    void submissionOverSmtp() throws Exception {
        SmtpTarget door = new SmtpTarget(
                north.hostname,
                north.submissionAddress(),
                TlsPolicy.REQUIRED,
                false,
                new Login("alice@north.test", House.PASSWORD));
        try (SmtpConnection connection = north.client().open(door)) {
            List<RecipientOutcome> outcomes =
                    deliver(connection, "alice@north.test", LETTER, "bob@south.test", "nobody@north.test");
            assertTrue(outcomes.get(0) instanceof RecipientOutcome.Accepted, outcomes.toString());
            assertTrue(outcomes.get(1).toString().contains("550"), outcomes.toString());
            List<RecipientOutcome> forged = deliver(connection, "ada@north.test", LETTER, "bob@south.test");
            assertTrue(forged.get(0).toString().contains("you may not send as ada@north.test"), forged.toString());
            List<RecipientOutcome> ghost = deliver(
                    connection, "alice@north.test", LETTER.replace("Alice <alice", "Ada <ada"), "bob@south.test");
            assertTrue(ghost.get(0).toString().contains("550 5.7.1"), ghost.toString());
        }
        until(() -> !south.inbox(bob).isEmpty());
        String text = south.text(south.inbox(bob).get(0));
        assertTrue(text.contains("Received: from client.test"), text);
        assertTrue(text.contains("with ESMTPSA"), text);
        assertFalse(text.contains("Bcc"), text);
        SmtpTarget guess = door.withLogin(new Login("alice@north.test", "wrong"));
        assertThrows(SmtpClientException.class, () -> north.client().open(guess));
    }

    @Test
    void strangersAreHeardForOurOwnOnly() throws Exception { // I7
        try (SmtpConnection stranger =
                south.client().open(SmtpTarget.exchanger(south.hostname, south.receptionAddress()))) {
            List<RecipientOutcome> outcomes = deliver(
                    stranger,
                    "",
                    LETTER,
                    "bob@south.test",
                    "alice@north.test",
                    "nobody@south.test",
                    "PostMaster@south.test");
            assertTrue(outcomes.get(0) instanceof RecipientOutcome.Accepted, outcomes.toString());
            assertTrue(outcomes.get(1).toString().contains("550 5.7.1"), outcomes.toString());
            assertTrue(outcomes.get(2).toString().contains("550 5.1.1"), outcomes.toString());
            assertTrue(outcomes.get(3) instanceof RecipientOutcome.Accepted, outcomes.toString());
            // bob was made first, so he is the postmaster too: one message, one copy.
            assertEquals(1, south.inbox(bob).size());
            String looping = "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\r\n".repeat(51) + LETTER;
            List<RecipientOutcome> loop = deliver(stranger, "", looping, "ben@south.test");
            assertTrue(loop.get(0).toString().contains("554 5.4.6"), loop.toString());
            assertEquals(List.of(), south.inbox(ben));
        }
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void whatMayNotBeSentIsNot() throws Exception {
        assertReason(SubmissionFault.Reason.FORBIDDEN_FROM, LETTER.replace("alice@", "ada@"), "bob@south.test");
        assertReason(SubmissionFault.Reason.INVALID_EMAIL, LETTER.replace("From:", "X-From:"), "bob@south.test");
        String two = LETTER.replaceFirst("From:.*", "From: <alice@north.test> <ada@north.test>");
        assertReason(SubmissionFault.Reason.INVALID_EMAIL, two, "bob@south.test");
        assertReason(SubmissionFault.Reason.INVALID_RECIPIENTS, LETTER, "bob@south.test", "nobody@north.test");
        EmailId draft = north.draft(alice, LETTER);
        SubmissionFault fault =
                assertThrows(SubmissionFault.class, () -> north.send(alice, draft, "ada@north.test", "bob@south.test"));
        assertEquals(SubmissionFault.Reason.FORBIDDEN_MAIL_FROM, fault.reason());
        SubmissionFault foreign =
                assertThrows(SubmissionFault.class, () -> north.send(ada, draft, "ada@north.test", "bob@south.test"));
        assertEquals(SubmissionFault.Reason.EMAIL_NOT_FOUND, foreign.reason());
        assertEquals(List.of(), north.waiting());
    }

    private void assertReason(SubmissionFault.Reason reason, String letter, String... to) {
        SubmissionFault fault = assertThrows(SubmissionFault.class, () -> send(letter, to));
        assertEquals(reason, fault.reason());
    }

    private static List<RecipientOutcome> deliver(
            SmtpConnection connection, String from, String letter, String... recipients) {
        byte[] octets = letter.replaceAll("(?<!\r)\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Envelope envelope = new Envelope(
                ReversePath.parse(from),
                List.of(recipients).stream()
                        .map(recipient -> new Recipient(EmailAddress.parse(recipient)))
                        .toList(),
                MailParameters.NONE);
        return connection.send(envelope, () -> new ByteArrayInputStream(octets)).outcomes();
    }
}
