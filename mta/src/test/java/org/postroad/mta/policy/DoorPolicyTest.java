package org.postroad.mta.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.mime.Header;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.dns.server.Fault;
import org.postroad.mta.policy.DoorSettings.Guesses;
import org.postroad.mta.policy.DoorSettings.HostRate;
import org.postroad.mta.policy.DoorSettings.Lists;
import org.postroad.mta.policy.DoorSettings.Rates;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;

/** Each check on its own, asked as a session asks, by a clock that stands still and with a name server on loopback. */
class DoorPolicyTest {
    private static final DnsList BLACK =
            new DnsList(Domain.parse("black.list.test"), List.of(IpNetwork.parse("127.0.0.2/31")), 2);
    private static final DnsList GREY = new DnsList(Domain.parse("grey.list.test"), List.of(), 1);
    private static final DnsList WHITE = new DnsList(Domain.parse("white.list.test"), List.of(), -3);
    private static final Reply UNKNOWN = Reply.of(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, "nobody");

    private TestDoor door;

    @AfterEach
    void close() {
        door.close();
    }

    private void open(DoorSettings settings) throws IOException {
        door = new TestDoor(settings);
    }

    private SessionWatch visit(String address) throws UnknownHostException {
        return door.policy().watch(InetAddress.getByName(address), "");
    }

    /** The reply that refused a step; empty if it passed. */
    private static String refusal(Executable step) {
        try {
            step.execute();
            return "";
        } catch (Refusal refused) {
            return refused.reply().toString();
        } catch (Throwable fault) {
            throw new AssertionError(fault);
        }
    }

    private String connect(String address) {
        return refusal(() -> visit(address).connected(false));
    }

    private static SessionInfo session(String helo) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        return new SessionInfo(any, any, helo, true, "", "", "");
    }

    private static Rates rates(Rate address, Rate network) {
        HostRate rate = new HostRate(address, network);
        return new Rates(rate, rate, rate);
    }

    private static Rate perMinute(int count) {
        return new Rate(count, Duration.ofMinutes(1));
    }

    @Test
    void anAddressThatConnectsTooOftenIsToldWhenToComeAgain() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.CONNECTION_RATE).withRates(rates(perMinute(2), perMinute(100))));
        assertEquals("", connect("198.51.100.1"));
        assertEquals("", connect("198.51.100.1"));
        String late = "421 4.7.1 mx.north.test too many connections from your address, try again in 30 seconds";
        assertEquals(late, connect("198.51.100.1"));
        assertEquals("", connect("198.51.100.2"));
        door.clock.advance(Duration.ofSeconds(30));
        assertEquals("", connect("198.51.100.1"));
        assertEquals(1, door.count("verdict", "defer"));
    }

    @Test
    void aNetworkIsHeldToItsOwnRate() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.CONNECTION_RATE).withRates(rates(perMinute(9), perMinute(2))));
        assertEquals("", connect("2001:db8:0:1::1"));
        assertEquals("", connect("2001:db8:0:1::2"));
        assertTrue(connect("2001:db8:0:1:ffff::3").startsWith("421 4.7.1 mx.north.test too many"));
        assertEquals("", connect("2001:db8:0:2::1"));
    }

    @Test
    void messagesAndRecipientsHaveRatesToo() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.MESSAGE_RATE, DoorCheck.RECIPIENT_RATE)
                .withRates(rates(perMinute(1), perMinute(9))));
        SessionWatch visit = visit("198.51.100.1");
        visit.connected(false);
        assertEquals("", refusal(() -> visit.sender(session("a.test"), ReversePath.NULL)));
        assertEquals("", refusal(() -> visit.recipient(GreylistTest.BOB)));
        assertTrue(refusal(() -> visit.recipient(GreylistTest.BOB)).startsWith("450 4.7.1 too many recipients"));
        assertTrue(refusal(() -> visit.sender(session("a.test"), ReversePath.NULL))
                .startsWith("451 4.7.1 too many messages from your address"));
    }

    @Test
    void whoIsTrustedIsNotAskedAbout() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.CONNECTION_RATE, DoorCheck.REVERSE_NAME)
                .withRates(rates(perMinute(1), perMinute(1)))
                .withTrusted(List.of(IpNetwork.parse("192.0.2.0/24"))));
        for (int i = 0; i < 5; i++) {
            assertEquals("", connect("192.0.2.66"));
        }
        assertEquals(List.of(), door.questions);
    }

    @Test
    void aListedAddressIsRefusedWithTheNamesOfTheLists() throws IOException {
        open(lists(Mode.ENFORCE, 2, BLACK, GREY, WHITE));
        assertEquals("554 5.7.1 192.0.2.66 is listed by black.list.test, grey.list.test", connect("192.0.2.66"));
        assertEquals("", connect("192.0.2.67"));
        assertEquals("", connect("192.0.2.69"), "an answer that does not count");
        assertEquals("", connect("192.0.2.68"), "an answer that is none");
        assertEquals("554 5.7.1 2001:db8:0:0:0:0:0:1 is listed by black.list.test", connect("2001:db8::1"));
        assertEquals("", connect("2001:db8::2"));
    }

    /** RFC 5782 §2.1: the text is a stranger's. */
    @Test
    void theReasonIsTheOneOfTheListThatWeighsMost() throws IOException {
        open(lists(Mode.ENFORCE, 2, GREY, BLACK));
        assertEquals(
                "554 5.7.1 192.0.2.76 is listed by grey.list.test, black.list.test:"
                        + " open proxy,?? see https://black.list.test/76",
                connect("192.0.2.76"));
        String words = "192.0.2.77 is listed by black.list.test: ";
        assertEquals("554 5.7.1 " + words + "x".repeat(200 - words.length()) + "...", connect("192.0.2.77"));
        assertEquals(
                List.of("76.2.0.192.black.list.test TXT", "77.2.0.192.black.list.test TXT"),
                door.questions.stream()
                        .filter(question -> question.endsWith(" TXT"))
                        .toList());
    }

    @Test
    void whatSpeaksForAnAddressIsWeighedAgainstTheRest() throws IOException {
        open(lists(Mode.ENFORCE, 1, GREY, WHITE));
        assertTrue(connect("192.0.2.66").startsWith("554"));
        SessionWatch welcome = visit("192.0.2.70");
        assertEquals("", refusal(() -> welcome.connected(false)));
        assertTrue(((Visit) welcome).isWelcome());
        assertEquals(
                "X-Postroad-Verdicts: mx.north.test;\r\n\tdns-lists=mark (192.0.2.70 is listed by"
                        + " grey.list.test, white.list.test)\r\n",
                welcome.headerField());
    }

    @Test
    void listsAreNotAskedAboutAddressesThatMeanNothingOutside() throws IOException {
        open(lists(Mode.ENFORCE, 1, BLACK).withTrusted(List.of()));
        for (String address : List.of("127.0.0.2", "10.1.2.3", "192.168.1.1", "::1", "fe80::1", "fd00::1")) {
            assertEquals("", connect(address));
        }
        assertEquals(List.of(), door.questions);
    }

    @Test
    void aListThatListsEverybodyIsNotBelieved() throws IOException {
        DnsList everybody = new DnsList(Domain.parse("everybody.list.test"), List.of(), 9);
        open(lists(Mode.ENFORCE, 1, everybody));
        assertEquals("", connect("192.0.2.66"));
        assertEquals(List.of("1.0.0.127.everybody.list.test A", "1.0.0.127.everybody.list.test AAAA"), door.questions);
    }

    @Test
    void aListThatDoesNotAnswerSaysNothing() throws IOException {
        open(lists(Mode.ENFORCE, 1, BLACK));
        door.fault("66.2.0.192.black.list.test", Fault.SERVFAIL);
        assertEquals("", connect("192.0.2.66"));
    }

    private static DoorSettings lists(Mode mode, int refuseAt, DnsList... lists) {
        return TestDoor.only(mode, DoorCheck.DNS_LISTS).withLists(new Lists(List.of(lists), refuseAt, -2));
    }

    @Test
    void anAddressIsCalledByTheNameThatLeadsBackToIt() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.REVERSE_NAME, DoorCheck.GENERIC_NAME));
        SessionWatch named = visit("192.0.2.10");
        named.connected(false);
        assertEquals("mail.client.test", named.clientName());
        assertEquals("554 5.7.25 192.0.2.66 has no name", connect("192.0.2.66"));
        assertEquals(
                "554 5.7.25 the name of 192.0.2.67, mail.client.test, does not lead back to it", connect("192.0.2.67"));
        assertEquals(
                "554 5.7.1 the name host-68-2.client.test is not one of a mail server's own", connect("192.0.2.68"));
        door.fault("71.2.0.192.in-addr.arpa", Fault.SERVFAIL);
        assertEquals("", connect("192.0.2.71"), "nobody knows");
    }

    @Test
    void whatAProxySaysOfANameIsBelieved() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.REVERSE_NAME));
        SessionWatch visit = door.policy().watch(InetAddress.getByName("192.0.2.66"), "known.test");
        assertEquals("", refusal(() -> visit.connected(false)));
        assertEquals("known.test", visit.clientName());
        assertEquals(List.of(), door.questions);
    }

    @Test
    void namesThatCannotBeTheClientsAreRefused() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.HELO));
        for (String name : List.of("mx.north.test", "NORTH.test", "[192.0.2.11]", "192.0.2.10", "client", "-.-")) {
            assertTrue(greet(name).startsWith("550 5.7.1 " + name), name);
        }
        for (String name : List.of("client.test", "[192.0.2.10]", "xn--bcher-kva.example")) {
            assertEquals("", greet(name), name);
        }
    }

    private String greet(String name) throws IOException {
        SessionWatch visit = visit("192.0.2.10");
        visit.connected(false);
        return refusal(() -> visit.greeted(session(name)));
    }

    @Test
    void aSenderWhoTakesNoMailSendsNone() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.SENDER_DOMAIN));
        SessionWatch visit = visit("192.0.2.10");
        visit.connected(false);
        assertEquals("", from(visit, "<>"));
        assertEquals("", from(visit, "<a@mail.client.test>"));
        assertEquals("", from(visit, "<a@[192.0.2.10]>"));
        assertEquals(
                "550 5.7.27 silent.client.test takes no mail, and so sends none",
                from(visit, "<a@silent.client.test>"));
        assertEquals("550 5.1.8 there is no mail domain no.client.test", from(visit, "<a@no.client.test>"));
        door.fault("broken.client.test", Fault.SERVFAIL);
        assertEquals("", from(visit, "<a@broken.client.test>"), "nobody knows");
    }

    private static String from(SessionWatch visit, String path) {
        return refusal(() -> visit.sender(session("client.test"), ReversePath.parse(path)));
    }

    @Test
    void whoGuessesNamesLosesTimeThenTheConnection() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.UNKNOWN_RECIPIENTS)
                .withGuesses(new Guesses(2, Duration.ofSeconds(3), 5, new Rate(6, Duration.ofHours(1)))));
        SessionWatch visit = visit("192.0.2.10");
        visit.connected(false);
        for (int guess = 1; guess < 5; guess++) {
            assertEquals("", refusal(() -> visit.recipientRefused(UNKNOWN)));
            assertEquals(Duration.ofSeconds(guess > 2 ? 3 : 0), visit.takeDelay());
            assertEquals(Duration.ZERO, visit.takeDelay());
        }
        assertEquals(
                "421 4.7.0 mx.north.test too many unknown recipients", refusal(() -> visit.recipientRefused(UNKNOWN)));
        SessionWatch next = visit("192.0.2.10");
        next.connected(false);
        assertEquals("", refusal(() -> next.recipientRefused(UNKNOWN)));
        assertEquals(
                "421 4.7.0 mx.north.test too many unknown recipients from your address",
                refusal(() -> next.recipientRefused(UNKNOWN)));
        Reply full = Reply.of(452, EnhancedStatus.MAILBOX_FULL, "full");
        assertEquals("", refusal(() -> next.recipientRefused(full)), "that is no guess");
    }

    /** Who has a /64 of addresses has as many guesses as who has one. */
    @Test
    void anotherAddressOfTheSameHostGuessesNoMore() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.UNKNOWN_RECIPIENTS)
                .withGuesses(new Guesses(5, Duration.ofSeconds(3), 5, new Rate(1, Duration.ofHours(1)))));
        assertEquals("", guess("2001:db8::1"));
        assertEquals(
                "421 4.7.0 mx.north.test too many unknown recipients from your address", guess("2001:db8::ffff:0:2"));
        assertEquals("", guess("2001:db8:0:1::1"));
        assertEquals("", guess("192.0.2.10"));
        assertEquals("", guess("192.0.2.11"));
    }

    private String guess(String address) throws IOException {
        SessionWatch visit = visit(address);
        visit.connected(false);
        return refusal(() -> visit.recipientRefused(UNKNOWN));
    }

    @Test
    void aMessageHasOneAuthorField() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.MALFORMED));
        assertEquals("", message("From: a@client.test\r\nSubject: one\r\n\r\n"));
        assertEquals("550 5.6.0 the message has 0 From fields in place of one", message("Subject: x\r\n\r\n"));
        assertEquals(
                "550 5.6.0 the message has 2 From fields in place of one",
                message("From: a@client.test\r\nSubject: one\r\nfrom: b@client.test\r\n\r\n"));
        SessionWatch twice = visit("192.0.2.10");
        twice.message(header("From: a@client.test\r\nSubject: one\r\nSubject: two\r\n\r\n"));
        assertEquals(
                "the message has more than one Subject",
                twice.hops().get(0).detail().get("reason"));
    }

    private String message(String header) throws IOException {
        SessionWatch visit = visit("192.0.2.10");
        return refusal(() -> visit.message(header(header)));
    }

    private static Header header(String text) throws IOException {
        return Header.read(new ByteArrayInputStream(text.getBytes(US_ASCII)));
    }

    @Test
    void whoWaitedForTheGreetingOnceIsKnown() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.EARLY_TALKER).withGreetingDelay(Duration.ofSeconds(6)));
        SessionWatch early = visit("192.0.2.10");
        assertEquals(Duration.ofSeconds(6), early.greetingDelay());
        assertEquals("554 5.5.1 you talked before you were greeted", refusal(() -> early.connected(true)));
        SessionWatch patient = visit("192.0.2.10");
        assertEquals(Duration.ofSeconds(6), patient.greetingDelay());
        patient.connected(false);
        assertEquals(Duration.ZERO, visit("192.0.2.10").greetingDelay());
        assertEquals(Duration.ofSeconds(6), visit("192.0.2.11").greetingDelay());
        door.clock.advance(Duration.ofDays(1));
        assertEquals(Duration.ofSeconds(6), visit("192.0.2.10").greetingDelay());
    }

    @Test
    void onlySoManyWaitAtOnce() throws IOException {
        EarlyTalkers talkers = new EarlyTalkers(Duration.ofSeconds(2), 2, new ManualClock(Instant.EPOCH));
        InetAddress address = InetAddress.getByName("192.0.2.10");
        assertFalse(talkers.wait(address).isZero());
        assertFalse(talkers.wait(address).isZero());
        assertTrue(talkers.wait(address).isZero());
        talkers.waited();
        assertFalse(talkers.wait(address).isZero());
        open(DoorSettings.DEFAULT);
    }

    @Test
    void aConnectionThatIsLostWhileItWaitsWaitsNoLonger() throws IOException {
        open(DoorSettings.DEFAULT);
        for (int i = 0; i < 5000; i++) {
            SessionWatch gone = visit("192.0.2.10");
            assertEquals(Duration.ofSeconds(2), gone.greetingDelay());
            gone.close();
        }
    }

    @Test
    void whatStrangersSayCannotForgeTheField() throws IOException {
        open(TestDoor.only(Mode.OBSERVE, DoorCheck.HELO));
        SessionWatch visit = visit("192.0.2.10");
        visit.connected(false);
        visit.greeted(session("a)\r\nX: (\\"));
        assertEquals(
                "X-Postroad-Verdicts: mx.north.test;\r\n\thelo=refuse (observed: a???X: ?? is no host's name)\r\n",
                visit.headerField());
        visit.greeted(session("client.test"));
        assertEquals("", visit.headerField());
    }

    @Test
    void aFaultOfOursRefusesNobody() throws IOException {
        open(TestDoor.only(Mode.ENFORCE, DoorCheck.HELO, DoorCheck.GREYLIST));
        SessionWatch visit = visit("192.0.2.10");
        assertEquals("", refusal(() -> visit.recipient(GreylistTest.BOB)));
    }
}
