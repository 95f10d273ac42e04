package org.postroad.mta.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.MessageReader;
import org.postroad.mta.bounce.IncomingDsn.About;
import org.postroad.mta.bounce.IncomingDsn.Action;

class DsnReaderTest {
    private static final String BEGIN = """
            From: MAILER-DAEMON@mx.south.test
            To: alice@north.test
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            I am sorry.
            --b
            Content-Type: message/delivery-status

            """;

    private static Optional<IncomingDsn> read(String message) throws IOException {
        byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        BodyPart structure =
                MessageReader.read(new ByteArrayInputStream(octets)).structure();
        return DsnReader.read(
                structure,
                part -> new ByteArrayInputStream(octets, (int) part.bodyOffset(), (int) part.encodedLength()));
    }

    private static IncomingDsn dsn(String status, String rest) throws IOException {
        return read(BEGIN + status + rest + "\n--b--\n").orElseThrow();
    }

    @Test
    void aFailureWithTheHeaderOfTheMessage() throws IOException { // RFC 3464, appendix E
        IncomingDsn dsn = dsn("""
                Original-Envelope-Id: 01M856ZEPYT81678XQPD
                Reporting-MTA: dns; mx.south.test
                Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000

                Original-Recipient: rfc822;bob@south.test
                Final-Recipient: rfc822; robert@inner.south.test
                Action: failed
                Status: 5.1.1 (no such mailbox)
                Remote-MTA: dns; inner.south.test
                Diagnostic-Code: smtp; 550 5.1.1
                 nobody of that name;
                 try another
                Last-Attempt-Date: Mon, 23 Nov 2026 10:00:01 +0000
                """, """
                --b
                Content-Type: text/rfc822-headers

                Subject: Supper
                Message-ID: <1@north.test>
                """);

        assertEquals("01M856ZEPYT81678XQPD", dsn.envelopeId());
        assertEquals(List.of("1@north.test"), dsn.messageIds());
        assertEquals(
                List.of(new About(
                        List.of(EmailAddress.parse("bob@south.test"), EmailAddress.parse("robert@inner.south.test")),
                        Action.FAILED,
                        "5.1.1",
                        "550 5.1.1 nobody of that name; try another",
                        "inner.south.test")),
                dsn.recipients());
    }

    /** Each name is looked for in the rows: a stranger may not have us look for millions. */
    @Test
    void noMoreNamesOfTheMessageThanAreOfUse() throws IOException {
        String names = "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: "
                + IntStream.range(0, 400).mapToObj(i -> "<%d@x>".formatted(i)).collect(Collectors.joining("\n "))
                + "\n";
        IncomingDsn dsn = dsn("""
                Reporting-MTA: dns; mx.south.test

                Final-Recipient: rfc822; bob@south.test
                Action: failed
                Status: 5.1.1
                """, names.repeat(20));
        assertEquals(List.of("0@x", "1@x", "2@x", "3@x", "4@x"), dsn.messageIds());
    }

    @Test
    void theWholeMessageCameBack() throws IOException {
        IncomingDsn dsn = dsn("""
                Reporting-MTA: dns; mx.south.test

                Final-Recipient: RFC822; <bob@south.test>
                Action: Delayed
                Status: 4.4.1
                """, """
                --b
                Content-Type: message/rfc822

                Message-ID: <2@north.test>
                From: alice@north.test

                Dear Bob
                """);

        assertEquals(List.of("2@north.test"), dsn.messageIds());
        assertEquals(Action.DELAYED, dsn.recipients().get(0).action());
        assertEquals(
                List.of(EmailAddress.parse("bob@south.test")),
                dsn.recipients().get(0).addresses());
    }

    @Test
    void severalRecipientsAndAnAddressInUtf8() throws IOException { // RFC 6533 §3
        IncomingDsn dsn = read((BEGIN + """
                Reporting-MTA: dns; mx.south.test

                Final-Recipient: utf-8; jürgen@south.test
                Action: delivered
                Status: 2.0.0

                Final-Recipient: rfc822; ben@south.test
                Action: expanded
                Status: 2.0.0

                Final-Recipient: rfc822; nobody at all
                Action: failed
                Status: 5.1.3

                Final-Recipient: rfc822; eve@south.test
                Action: vanished
                --b--
                """).replace("message/delivery-status", "message/global-delivery-status"))
                .orElseThrow();

        assertEquals(
                List.of(Action.DELIVERED, Action.EXPANDED),
                dsn.recipients().stream().map(About::action).toList());
        assertEquals(
                EmailAddress.parse("jürgen@south.test"),
                dsn.recipients().get(0).addresses().get(0));
    }

    @Test
    void otherMessagesAreNone() throws IOException {
        assertTrue(read("Subject: Hello\n\nAction: failed\n").isEmpty());
        assertTrue(read(BEGIN + "Reporting-MTA: dns; mx.south.test\n--b--\n").isEmpty());
        assertTrue(read(BEGIN.replace("delivery-status;", "feedback-report;")
                        + "A: b\n\nFinal-Recipient: rfc822;bob@south.test\nAction: failed\n--b--\n")
                .isEmpty());
    }

    @Test
    void moreRecipientsThanTheBoundAreNotRead() throws IOException {
        String status = "Reporting-MTA: dns; mx.south.test\n"
                + "\nFinal-Recipient: rfc822; bob@south.test\nAction: failed\n".repeat(DsnReader.MAX_RECIPIENTS + 10);

        assertEquals(DsnReader.MAX_RECIPIENTS, dsn(status, "").recipients().size());
    }

    @Property(tries = 300)
    void whateverStandsThereIsReadWithoutFault(@ForAll("lines") List<String> lines) throws IOException {
        read(BEGIN + String.join("\n", lines) + "\n--b--\n");
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> names = Arbitraries.of(
                "Original-Envelope-Id",
                "Final-Recipient",
                "Original-Recipient",
                "Action",
                "Status",
                "Diagnostic-Code",
                "");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(
                        "rfc822; bob@south.test",
                        "failed",
                        "5.1.1",
                        ";;",
                        "rfc822;<",
                        "utf-8; ü@ü",
                        "\0",
                        "x".repeat(5000)),
                Arbitraries.strings().ofMaxLength(20));
        return names.flatMap(name -> values.map(value -> name.isEmpty() ? value : name + ": " + value))
                .list()
                .ofMaxSize(30);
    }
}
