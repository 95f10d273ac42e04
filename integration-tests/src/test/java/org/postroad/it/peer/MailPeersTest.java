package org.postroad.it.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.Letter;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.TwoSystems;

/** Real Postfix, Exim, OpenSMTPD and Haraka take our mail and bring us their own. */
class MailPeersTest {
    enum Peer {
        POSTFIX,
        EXIM,
        OPENSMTPD,
        HARAKA
    }

    /** Some 190 kB of UTF-8, each line of it with octets above 127 or a dot at its start. */
    private static final String MUCH =
            "..\r\nZwölf Boxkämpfer jagen Viktor 🥊\r\n.Съешь ещё этих мягких булок\r\n".repeat(2_000);

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    private static Postfix postfix;
    private static Exim exim;
    private static OpenSmtpd openSmtpd;
    private static Haraka haraka;

    @BeforeAll
    static void start() throws Exception {
        systems.world()
                .mailDomain("postfix.test", 3)
                .mailDomain("exim.test", 4)
                .mailDomain("opensmtpd.test", 5)
                .mailDomain("haraka.test", 6);
        Map<String, InetSocketAddress> relays = Map.of(
                "north.test", systems.north().at(Service.SMTP),
                "south.test", systems.south().at(Service.SMTP));
        InetSocketAddress lmtp = systems.north().at(Service.LMTP);
        Map<String, InetSocketAddress> mailboxes =
                Map.of("ada@north.test", lmtp, "full@north.test", lmtp, "nobody@north.test", lmtp);
        postfix = Postfix.start(systems.world(), 3, "postfix.test", List.of("carol"), relays, mailboxes);
        exim = Exim.start(systems.world(), 4, "exim.test", List.of("carol", "käthe"), relays);
        openSmtpd = OpenSmtpd.start(systems.world(), 5, "opensmtpd.test", List.of("carol"), relays);
        haraka = Haraka.start(systems.world(), 6, "haraka.test", List.of("carol", "käthe"));
    }

    private static MailPeer of(Peer peer) {
        return switch (peer) {
            case POSTFIX -> postfix;
            case EXIM -> exim;
            case OPENSMTPD -> openSmtpd;
            case HARAKA -> haraka;
        };
    }

    @ParameterizedTest
    @EnumSource
    void weRelayToIt(Peer which) throws Exception {
        MailPeer peer = of(which);
        String carol = "carol@" + peer.domain();
        Person alice = systems.alice();
        String text = "dots\n.\n..\n.x\nund Umlaute: äöü, " + "lang ".repeat(400) + "\n";

        SentLetter sent = alice.send(Letter.to(carol).about("Für Carol").saying(text));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), carol, Person.RELAYED);
        assertTrue(status.path("smtpReply").asText().startsWith("250 "), status + "\n" + peer.log());
        String received = awaitMessage(peer, "Message-ID: <" + sent.messageId() + ">");
        assertTrue(received.contains("mx.north.test"), received);
        if (which != Peer.OPENSMTPD) { // 6.8.0 breaks off each handshake with OpenSSL 3, and we go on in clear text
            assertTrue(received.toLowerCase(Locale.ROOT).contains("esmtps"), received);
        }
        assertTrue(received.contains("\ndots\n.\n..\n.x\n"), received);
    }

    @ParameterizedTest
    @EnumSource
    void itRelaysToUs(Peer which) throws Exception {
        MailPeer peer = of(which);
        String id = "from-outside@" + peer.domain();
        try (SmtpTalk talk = SmtpTalk.withPort25(peer.address())) {
            talk.send(
                    "dave@" + peer.domain(),
                    List.of("alice@north.test", "bob@south.test"),
                    """
                    Message-ID: <%s>
                    Date: Tue, 24 Nov 2026 00:00:00 +0000
                    From: dave@%s
                    To: alice@north.test
                    Subject: relayed
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8
                    Content-Transfer-Encoding: 8bit

                    """.formatted(id, peer.domain()).replace("\n", "\r\n") + stuffed(MUCH));
        }
        JsonNode atAlice = systems.alice().awaitMessage(id);
        systems.bob().awaitMessage(id);
        String bytes = bytes(systems.alice(), atAlice);
        assertTrue(bytes.startsWith("Return-Path: <dave@" + peer.domain() + ">\r\n"), bytes);
        assertTrue(bytes.contains("mx." + peer.domain()), bytes);
        assertTrue(bytes.contains("ESMTPS"), bytes); // it took the STARTTLS that we offer
        if (which == Peer.EXIM) { // the others know no BDAT
            await("Exim's log says K: it used CHUNKING, which we offer (RFC 3030)")
                    .until(() -> peer.log()
                            .lines()
                            .anyMatch(line -> line.contains("=> alice@north.test ") && line.contains(" K ")));
        }
        assertTrue(bytes.endsWith("\r\n\r\n" + MUCH), "another text, of " + bytes.length() + " characters");
    }

    /** RFC 6152. */
    @Test
    void eachTakesTheSameOctets() throws Exception {
        List<MailPeer> peers = List.of(postfix, exim, openSmtpd, haraka);
        try (SmtpTalk talk =
                SmtpTalk.submitting(systems.north().at(Service.SUBMISSION), "ada@north.test", MailHost.PASSWORD)) {
            talk.command(250, "MAIL FROM:<ada@north.test> BODY=8BITMIME");
            for (MailPeer peer : peers) {
                talk.command(250, "RCPT TO:<carol@" + peer.domain() + ">");
            }
            talk.command(354, "DATA");
            talk.command(250, """
                    From: ada@north.test
                    Subject: much
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8
                    Content-Transfer-Encoding: 8bit

                    """.replace("\n", "\r\n") + stuffed(MUCH) + ".");
        }
        String octets = new String(MUCH.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8), ISO_8859_1);
        for (MailPeer peer : peers) {
            String received = awaitMessage(peer, "Subject: much\n");
            assertTrue(received.endsWith("\n\n" + octets), () -> peer.domain() + ": " + received.length() + " octets");
        }
    }

    @ParameterizedTest
    @EnumSource
    void itRefusesOneOfTwoAndTheSenderReadsIt(Peer which) {
        String carol = "carol@" + of(which).domain();
        String nobody = "nobody@" + of(which).domain();
        Person alice = systems.alice();

        SentLetter sent = alice.send(Letter.to(nobody, carol));

        alice.awaitDelivered(sent.submissionId(), carol, Person.RELAYED);
        JsonNode status = alice.awaitDelivered(sent.submissionId(), nobody, Person.FAILED);
        assertTrue(status.path("smtpReply").asText().startsWith("550 "), status.toString());
        JsonNode report = alice.awaitInInbox("the report", reportOn(alice, nobody));
        assertEquals("auto-replied", report.path("header:Auto-Submitted:asText").asText());
    }

    @ParameterizedTest
    @EnumSource
    void weRefuseAndItReportsToItsSender(Peer which) throws Exception {
        MailPeer peer = of(which);
        try (SmtpTalk talk = SmtpTalk.withPort25(peer.address())) {
            String carol = "carol@" + peer.domain();
            talk.send(
                    carol,
                    List.of("ghost@north.test"),
                    "From: " + carol + "\r\nTo: ghost@north.test\r\nSubject: to a ghost\r\n\r\ntext\r\n");
        }
        String report = awaitMessage(peer, "ghost@north.test");
        assertTrue(report.contains("550 5.1.1"), report);
    }

    /** RFC 3461: who takes a message under DSN, and files it, reports to the envelope's sender; for a host without it we do. */
    @ParameterizedTest
    @EnumSource
    void theSenderIsToldOfSuccess(Peer which) throws Exception {
        MailPeer peer = of(which);
        String carol = "carol@" + peer.domain();
        try (SmtpTalk talk =
                SmtpTalk.submitting(systems.north().at(Service.SUBMISSION), "ada@north.test", MailHost.PASSWORD)) {
            talk.command(250, "MAIL FROM:<ada@north.test> RET=HDRS ENVID=to-" + peer.domain());
            talk.command(250, "RCPT TO:<" + carol + "> NOTIFY=SUCCESS ORCPT=rfc822;c@" + peer.domain());
            talk.command(354, "DATA");
            talk.command(250, "From: ada@north.test\r\nSubject: tell me\r\n\r\ntext\r\n.");
        }
        JsonNode report = systems.ada().awaitInInbox("the report", reportOn(systems.ada(), carol));
        String bytes = bytes(systems.ada(), report);
        String action = which == Peer.HARAKA ? "action: relayed" : "action: delivered"; // Haraka has no DSN: we report
        assertTrue(bytes.toLowerCase(Locale.ROOT).contains(action), bytes);
        assertTrue(bytes.contains("mx." + peer.domain()), bytes);
    }

    /** RFC 6531, both ways. */
    @ParameterizedTest
    @EnumSource(names = {"EXIM", "HARAKA"})
    void itKnowsNamesBeyondAscii(Peer which) throws Exception {
        MailPeer peer = of(which);
        String kaethe = "käthe@" + peer.domain();
        Person alice = systems.alice();

        SentLetter sent = alice.send(Letter.to(kaethe).about("Für Käthe"));

        alice.awaitDelivered(sent.submissionId(), kaethe, Person.RELAYED);
        await("the message is in Käthe's Maildir")
                .until(() -> peer.messages("käthe").stream().anyMatch(message -> message.contains(sent.messageId())));
        if (which == Peer.EXIM) { // Haraka does not say it
            String received = peer.messages("käthe").get(0).toLowerCase(Locale.ROOT);
            assertTrue(received.contains("with utf8esmtps"), received);
        }

        String subject = "von Käthe bei " + peer.domain();
        try (SmtpTalk talk = SmtpTalk.withPort25(peer.address())) {
            talk.command(250, "MAIL FROM:<" + kaethe + "> SMTPUTF8");
            talk.command(250, "RCPT TO:<bob@south.test>");
            talk.command(354, "DATA");
            talk.command(250, "From: " + kaethe + "\r\nSubject: " + subject + "\r\n\r\ntext\r\n.");
        }
        String bytes = bytes(systems.bob(), systems.bob().awaitSubject(subject));
        assertTrue(bytes.startsWith("Return-Path: <" + kaethe + ">\r\n"), bytes);
        assertTrue(bytes.contains("with UTF8SMTPS"), bytes);
    }

    /** RFC 6531 §3.5: a report, instead of an address that means somebody else. */
    @Test
    void openSmtpdDoesNot() {
        Person alice = systems.alice();

        SentLetter sent = alice.send(Letter.to("käthe@opensmtpd.test"));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), "käthe@opensmtpd.test", Person.FAILED);
        assertTrue(status.path("smtpReply").asText().contains("5.6.7"), status.toString());
    }

    /** RFC 2033: an answer for each recipient. Whom we do not take the message for is Postfix's to tell, or to try again. */
    @Test
    void postfixHearsOfEachMailboxByLmtp() throws Exception {
        Person full = systems.north().person("full@north.test", "Full");
        sendByPostfix("the first", "ada@north.test", "full@north.test");
        long size = full.awaitSubject("the first").path("size").asLong();
        // as large as Postfix says it is, the next one fits; with our trace fields it does not, which is known after
        // the dot
        limit(full, 2 * size - 100);

        sendByPostfix("the other", "ada@north.test", "full@north.test", "nobody@north.test");

        String bytes = bytes(systems.ada(), systems.ada().awaitSubject("the other"));
        assertTrue(bytes.contains("with LMTPS"), bytes);
        String report = awaitMessage(postfix, "<nobody@north.test>");
        assertTrue(report.contains("550 5.1.1"), report);
        await("Postfix keeps it for the full mailbox")
                .until(() -> postfix.log()
                        .lines()
                        .anyMatch(line -> line.contains("to=<full@north.test>")
                                && line.contains("status=deferred")
                                && line.contains("452 4.2.2")
                                && line.contains("end of DATA")));
        assertEquals(1, full.inbox().size());

        limit(full, 10 * size);

        full.awaitSubject("the other");
        assertEquals(
                1,
                systems.ada().inbox().stream()
                        .filter(email -> email.path("subject").asText().equals("the other"))
                        .count());
    }

    private static void sendByPostfix(String subject, String... to) throws Exception {
        try (SmtpTalk talk = SmtpTalk.withPort25(postfix.address())) {
            talk.send(
                    "carol@postfix.test",
                    List.of(to),
                    "From: carol@postfix.test\r\nTo: people:;\r\nSubject: " + subject + "\r\n\r\ntext\r\n");
        }
    }

    private static void limit(Person person, long octets) {
        systems.north()
                .operate(
                        "user.quota",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("address", person.address())
                                .put("octets", octets));
    }

    private static Predicate<JsonNode> reportOn(Person reader, String recipient) {
        return email -> email.path("header:Return-Path:asRaw").asText().strip().equals("<>")
                && bytes(reader, email).contains(recipient);
    }

    /** RFC 5321 §4.5.2; the lines end in CRLF. */
    private static String stuffed(String lines) {
        return ("\r\n" + lines).replace("\r\n.", "\r\n..").substring(2);
    }

    private static String bytes(Person reader, JsonNode email) {
        return new String(reader.bytes(email.path("blobId").asText()), StandardCharsets.UTF_8);
    }

    private static String awaitMessage(MailPeer peer, String text) throws Exception {
        try {
            await("a message with " + text + " is in Carol's Maildir")
                    .until(() -> peer.messages("carol").stream().anyMatch(message -> message.contains(text)));
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(peer.log(), late);
        }
        return peer.messages("carol").stream()
                .filter(message -> message.contains(text))
                .findFirst()
                .orElseThrow();
    }
}
