package org.postroad.mta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.HopKind;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.BareWire;
import org.postroad.common.wire.TlsUse;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.address.AddressRows.Role;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.address.MailingList.Posters;
import org.postroad.mta.dispatch.QueueCheck.Promise;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.TwoHouses;

/** Addresses that stand for others, between two whole MTAs over real SMTP. */
class ForwardingTest {
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
        houses = new TwoHouses(TestEngine.H2, directory, clock);
        north = houses.north;
        south = houses.south;
        alice = north.account("alice@north.test");
        ada = north.account("ada@north.test");
        bob = south.account("bob@south.test");
        ben = south.account("ben@south.test");
    }

    @AfterEach
    void close() throws Exception {
        assertEquals(List.of(), north.findings(List.of()));
        assertEquals(List.of(), south.findings(List.of()));
        houses.close();
    }

    private static void alias(House house, String alias, String... targets) {
        house.store.database().write(tx -> {
            house.addresses
                    .rows()
                    .addAlias(
                            tx,
                            EmailAddress.parse(alias),
                            Arrays.stream(targets).map(EmailAddress::parse).toList());
            return true;
        });
    }

    private static String letter(String from, String to) {
        return "From: " + from + "\nTo: " + to + "\nSubject: Supper\n\nCome!\n";
    }

    /** What is said to a line of the transaction, from the first RCPT on. */
    private static List<String> say(House house, String... lines) {
        BareWire wire = reception(house);
        send(wire, lines);
        List<String> replies = replies(wire);
        return replies.subList(3, replies.size());
    }

    private static BareWire reception(House house) {
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.reception(house.hostname, house.domain),
                house.reception,
                (name, password) -> Optional.empty(),
                house.clock);
        BareWire wire = new BareWire(protocol, TlsUse.NONE, 4096);
        send(wire, "EHLO client.test");
        return wire;
    }

    private static void send(BareWire wire, String... lines) {
        for (String line : lines) {
            wire.send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** All so far, from the greeting on, without the lines that are continued. */
    private static List<String> replies(BareWire wire) {
        List<String> replies = new ArrayList<>();
        while (!wire.unread().isEmpty()) {
            String line = String.valueOf(wire.readLine());
            if (line.charAt(3) == ' ') {
                replies.add(line);
            }
        }
        return replies;
    }

    @Test
    void anAddressMeansForAMessageWhatItMeantWhenItWasNamed() throws Exception {
        alias(north, "club@north.test", "ada@north.test");
        BareWire wire = reception(north);
        send(wire, "MAIL FROM:<eve@west.test>", "RCPT TO:<club@north.test>");
        north.store.database().write(tx -> {
            north.addresses.rows().remove(tx, EmailAddress.parse("club@north.test"));
            return true;
        });
        send(wire, "DATA", letter("eve@west.test", "club@north.test").replace("\n", "\r\n") + ".");
        send(wire, "MAIL FROM:<eve@west.test>", "RCPT TO:<club@north.test>");

        List<String> replies = replies(wire);
        assertTrue(replies.get(5).startsWith("250 2.0.0 accepted as "), replies::toString);
        assertEquals("550 5.1.1 there is no mailbox club@north.test", replies.get(7));
        assertEquals(1, north.inbox(ada).size());
    }

    @Test
    void aForwardLeavesUnderASenderOfOursAndReportsFindHome() throws Exception {
        alias(north, "club@north.test", "ada@north.test", "ben@south.test");
        south.send(
                bob,
                south.draft(bob, letter("bob@south.test", "club@north.test")),
                "bob@south.test",
                "club@north.test");
        houses.until(() -> !south.inbox(ben).isEmpty() && north.waiting().isEmpty());

        String arrived = south.text(south.inbox(ben).get(0));
        assertEquals(1, north.inbox(ada).size());
        String sender = arrived.substring("Return-Path: <".length(), arrived.indexOf(">"));
        assertTrue(sender.matches("SRS0=[a-z2-7]{8}=[a-z2-7]{2}=south\\.test=bob@north\\.test"), arrived);
        assertTrue(north.text(north.inbox(ada).get(0)).startsWith("Return-Path: <bob@south.test>"));
        assertEquals(1, arrived.split("Return-Path:", -1).length - 1, arrived);

        List<String> refused = say(north, "MAIL FROM:<eve@west.test>", "RCPT TO:<" + sender + ">");
        assertEquals("550 5.7.1 only reports without a sender go to " + sender, refused.get(0));
        String forged = sender.replace("bob", "eve");
        assertEquals(
                "550 5.1.1 there is no mailbox " + forged,
                say(north, "MAIL FROM:<>", "RCPT TO:<" + forged + ">").get(0));
        List<String> taken = say(
                north,
                "MAIL FROM:<>",
                "RCPT TO:<" + sender + ">",
                "DATA",
                "From: postmaster@south.test",
                "Subject: it failed",
                "",
                "sorry",
                ".");
        assertTrue(taken.get(2).startsWith("250 2.0.0 accepted as "), taken.toString());
        houses.until(() -> !south.inbox(bob).isEmpty());
        String report = south.text(south.inbox(bob).get(0));
        assertTrue(report.startsWith("Return-Path: <>\r\n") && report.contains("Subject: it failed"), report);
        houses.until(() -> north.waiting().isEmpty());
    }

    @Test
    void whatFailsBehindAnAliasIsToldToTheSender() throws Exception {
        alias(north, "club@north.test", "ada@north.test", "gone@south.test");
        south.send(
                bob,
                south.draft(bob, letter("bob@south.test", "club@north.test")),
                "bob@south.test",
                "club@north.test");
        houses.until(() -> !south.inbox(bob).isEmpty());
        String report = south.text(south.inbox(bob).get(0));
        assertTrue(report.contains("To: bob@south.test"), report);
        assertTrue(report.contains("Original-Recipient: rfc822; club@north.test"), report);
        assertTrue(report.contains("Final-Recipient: rfc822; gone@south.test"), report);
        assertTrue(report.contains("Status: 5.1.1"), report);
        houses.until(() -> north.waiting().isEmpty());
        var road = north.inbox(ada).get(0).road().orElseThrow();
        String text = north.text(north.inbox(ada).get(0));
        String messageId = text.replaceFirst("(?s).*Message-ID: (<[^>]*>).*", "$1");
        Promise promise = new Promise(road, messageId, Set.of(EmailAddress.parse("club@north.test")));
        assertEquals(List.of(), north.findings(List.of(promise)));
        Map<String, Object> detail = north.hops(road).stream()
                .filter(hop -> hop.kind() == HopKind.ROUTE)
                .findFirst()
                .orElseThrow()
                .detail();
        assertTrue(detail.toString().contains("via=club@north.test"), detail.toString());
    }

    @Test
    void oneOfOursSendsToAnAliasAndSeesWhatBecameOfIt() throws Exception {
        alias(north, "club@north.test", "ada@north.test", "alice@north.test", "ben@south.test", "gone@south.test");
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@north.test"),
                List.of(
                        new Recipient(
                                EmailAddress.parse("club@north.test"),
                                new Notify(true, true, true, false),
                                OriginalRecipient.NONE),
                        new Recipient(EmailAddress.parse("ada@north.test"))),
                MailParameters.NONE);
        EmailSubmission sent =
                north.send(alice, north.draft(alice, letter("alice@north.test", "club@north.test")), envelope);
        assertEquals(
                List.of(Delivered.QUEUED, Delivered.YES),
                sent.recipients().stream()
                        .map(EmailSubmission.RecipientStatus::delivered)
                        .toList());
        houses.until(() -> !south.inbox(ben).isEmpty() && north.waiting().isEmpty());
        assertEquals(1, north.inbox(ada).size());
        assertTrue(south.text(south.inbox(ben).get(0)).startsWith("Return-Path: <alice@north.test>"));
        assertEquals(
                Delivered.NO, north.submission(alice, sent).recipients().get(0).delivered());
        houses.until(() -> north.inbox(alice).size() == 3); // the letter, that it went on, that it failed
        List<String> texts = north.inbox(alice).stream().map(north::text).toList();
        assertTrue(texts.stream().anyMatch(text -> text.contains("Action: expanded")), texts.toString());
        assertTrue(texts.stream().anyMatch(text -> text.contains("Action: failed")), texts.toString());
        assertFalse(texts.stream().anyMatch(text -> text.contains("Action: relayed")), texts.toString());
    }

    @Test
    void whatComesBackIsNotForwardedAgain() throws Exception {
        alias(north, "round@north.test", "back@south.test", "again@south.test");
        alias(south, "back@south.test", "round@north.test");
        alias(south, "again@south.test", "round@north.test");
        south.send(
                bob,
                south.draft(bob, letter("bob@south.test", "round@north.test")),
                "bob@south.test",
                "round@north.test");
        houses.until(() -> south.inbox(bob).size() == 1
                && north.waiting().isEmpty()
                && south.waiting().isEmpty());
        String report = south.text(south.inbox(bob).get(0));
        assertTrue(report.contains("554 5.4.6 the message was forwarded for round@north.test before: a loop"), report);
    }

    @Test
    void oneMaySendAsAnAliasOfOnesOwn() throws Exception {
        alias(north, "me@north.test", "alice@north.test");
        north.send(
                alice,
                north.draft(alice, letter("me@north.test", "bob@south.test")),
                "me+x@north.test",
                "bob@south.test");
        houses.until(() -> !south.inbox(bob).isEmpty());
        assertTrue(south.text(south.inbox(bob).get(0)).startsWith("Return-Path: <me+x@north.test>"));
        houses.until(() -> north.waiting().isEmpty());
    }

    private void list(Posters posters, String... members) {
        list(north, "friends@north.test", "alice@north.test", posters, members);
    }

    private static void list(House house, String list, String owner, Posters posters, String... members) {
        EmailAddress address = EmailAddress.parse(list);
        house.store.database().write(tx -> {
            house.addresses.rows().putList(tx, new MailingList(address, "Old friends: we", posters));
            house.addresses.rows().addPeople(tx, address, Role.OWNER, List.of(EmailAddress.parse(owner)));
            house.addresses
                    .rows()
                    .addPeople(
                            tx,
                            address,
                            Role.MEMBER,
                            Arrays.stream(members).map(EmailAddress::parse).toList());
            return true;
        });
    }

    @Test
    void aListSendsToItsMembersInTheNameOfItsOwners() throws Exception {
        list(Posters.MEMBERS, "ada@north.test", "bob@south.test", "gone@south.test", "friends@north.test");
        Envelope envelope = new Envelope(
                ReversePath.parse("bob@south.test"),
                List.of(new Recipient(EmailAddress.parse("friends@north.test"))),
                MailParameters.NONE);
        String letter = "List-Id: <other.list>\nPrecedence: bulk\nReply-To: bob@south.test\n"
                + letter("bob@south.test", "friends@north.test");
        south.send(bob, south.draft(bob, letter), envelope);
        houses.until(() -> !south.inbox(bob).isEmpty() && !north.inbox(ada).isEmpty());
        String got = south.text(south.inbox(bob).get(0));
        assertTrue(got.startsWith("Return-Path: <friends-bounces@north.test>\r\n"), got);
        assertEquals(1, got.split("Return-Path:", -1).length - 1, got);
        assertEquals(
                List.of(
                        "List-Id: \"Old friends: we\" <friends.north.test>",
                        "List-Post: <mailto:friends@north.test>",
                        "List-Help: <mailto:friends-owner@north.test?subject=help>",
                        "List-Unsubscribe: <mailto:friends-owner@north.test?subject=unsubscribe>",
                        "List-Owner: <mailto:friends-owner@north.test>",
                        "Precedence: list"),
                got.lines()
                        .filter(line -> line.startsWith("List-") || line.startsWith("Precedence"))
                        .toList());
        assertTrue(got.contains("\r\nReply-To: bob@south.test\r\nFrom: bob@south.test\r\n"), got);
        assertTrue(got.endsWith("\r\nSubject: Supper\r\n\r\nCome!\r\n"), got);
        houses.until(
                () -> north.inbox(alice).size() == 2); // of gone@south.test, and of the list that is its own member
        assertTrue(north.inbox(alice).stream()
                .map(north::text)
                .anyMatch(text -> text.contains("Final-Recipient: rfc822; gone@south.test")));
        houses.until(() -> north.waiting().isEmpty() && south.waiting().isEmpty());
        assertEquals(1, south.inbox(bob).size());

        String known = "X: y\n" + got.substring(got.indexOf("List-Id"));
        south.send(bob, south.draft(bob, known), envelope);
        houses.until(() -> south.inbox(bob).size() == 2);
        assertTrue(
                south.text(south.inbox(bob).get(0)).contains("554 5.4.6 the list friends@north.test has sent it on"));
        houses.until(() -> north.waiting().isEmpty() && south.waiting().isEmpty());
    }

    @Test
    void aListWithReturnPathsKnowsWhoseMailComesBack() throws Exception {
        list(Posters.MEMBERS, "ada@north.test", "bob@south.test", "ben@south.test", "gone@south.test");
        EmailAddress friends = EmailAddress.parse("friends@north.test");
        north.store.database().write(tx -> {
            north.addresses.rows().putList(tx, new MailingList(friends, "", Posters.MEMBERS, true));
            return true;
        });
        north.send(
                ada,
                north.draft(ada, letter("ada@north.test", "friends@north.test")),
                "ada@north.test",
                "friends@north.test");
        houses.until(() -> !south.inbox(bob).isEmpty()
                && !south.inbox(ben).isEmpty()
                && north.inbox(alice).size() == 1 // of gone@south.test
                && north.waiting().isEmpty());
        String bobs = returnPath(south.text(south.inbox(bob).get(0)));
        String bens = returnPath(south.text(south.inbox(ben).get(0)));
        assertTrue(bobs.matches("friends-bounces\\+[a-z2-7]{8}=[a-z2-7]{2}=1@north\\.test"), bobs);
        assertTrue(bens.matches("friends-bounces\\+[a-z2-7]{8}=[a-z2-7]{2}=2@north\\.test"), bens);
        assertEquals(List.of("gone@south.test 1 550 5.1.1 there is no mailbox gone@south.test"), bounces(friends));

        String forged = bens.replace("=2@", "=1@");
        assertEquals(
                "550 5.1.1 there is no mailbox " + forged,
                say(north, "MAIL FROM:<>", "RCPT TO:<" + forged + ">").get(0));
        report(bens, "delayed");
        report(bens, "failed");
        assertEquals(3, north.inbox(alice).size(), "the owners have all of it");
        assertEquals(
                List.of(
                        "ben@south.test 1 550 nobody of that name",
                        "gone@south.test 1 550 5.1.1 there is no mailbox gone@south.test"),
                bounces(friends));
    }

    private static String returnPath(String message) {
        return message.substring("Return-Path: <".length(), message.indexOf(">"));
    }

    /** About an address that is no member's: mail to the member goes on to there. */
    private void report(String returnPath, String action) {
        List<String> replies = say(
                north,
                "MAIL FROM:<>",
                "RCPT TO:<" + returnPath + ">",
                "DATA",
                "From: postmaster@west.test",
                "Subject: it failed",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
                "",
                "--b",
                "",
                "Sorry.",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; west.test",
                "",
                "Final-Recipient: rfc822; someone@west.test",
                "Action: " + action,
                "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 nobody of that name",
                "",
                "--b--",
                ".");
        assertTrue(replies.get(2).startsWith("250 2.0.0 accepted as "), replies.toString());
    }

    private List<String> bounces(EmailAddress list) {
        return north.store.database().read(rows -> north.addresses.rows().bounces(rows, list)).stream()
                .map(one -> one.member() + " " + one.count() + " " + one.said())
                .toList();
    }

    /** Each list replaces the other's List-Id, and would send it round some fifty times, doubled by each way back. */
    @Test
    void twoListsThatAreMembersOfEachOtherSendOnce() throws Exception {
        list(Posters.ANYONE, "ada@north.test", "club@south.test", "choir@south.test");
        list(south, "club@south.test", "ben@south.test", Posters.ANYONE, "bob@south.test", "friends@north.test");
        list(south, "choir@south.test", "ben@south.test", Posters.ANYONE, "friends@north.test");
        north.send(
                alice,
                north.draft(alice, letter("alice@north.test", "friends@north.test")),
                "alice@north.test",
                "friends@north.test");
        houses.until(() -> south.inbox(ben).size() == 2
                && north.waiting().isEmpty()
                && south.waiting().isEmpty());
        assertEquals(1, north.inbox(ada).size());
        assertEquals(1, south.inbox(bob).size());
        assertTrue(south.inbox(ben).stream()
                .map(south::text)
                .allMatch(text -> text.contains("554 5.4.6 the list friends@north.test has sent it on before")));
    }

    @Test
    void whoMayNotPostIsToldAtRcpt() {
        list(Posters.MEMBERS, "ada@north.test");
        String rcpt = "RCPT TO:<friends@north.test>";
        assertEquals(
                "550 5.7.2 <bob@south.test> may not post to friends@north.test",
                say(north, "MAIL FROM:<bob@south.test>", rcpt).get(0));
        assertEquals(
                "550 5.7.2 <> may not post to friends@north.test",
                say(north, "MAIL FROM:<>", rcpt).get(0));
        assertTrue(say(north, "MAIL FROM:<ada@north.test>", rcpt).get(0).startsWith("250"));
        list(Posters.OWNERS);
        assertTrue(say(north, "MAIL FROM:<ada@north.test>", rcpt).get(0).startsWith("550"));
        assertTrue(say(north, "MAIL FROM:<>", "RCPT TO:<friends-bounces@north.test>")
                .get(0)
                .startsWith("250"));
    }
}
