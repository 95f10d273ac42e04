package org.postroad.mta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.receive.Repeats;
import org.postroad.mta.receive.sql.SqlUnheardReplies;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.testing.House;
import org.postroad.mta.testing.LossyLine;
import org.postroad.mta.testing.TwoHouses;

/** A message whose reply to the dot got lost comes again, and is there once; whatever is not that message is there as often as it came. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class RepeatedMessageTest {
    private static final String LETTER = """
            From: Alice <alice@north.test>
            To: bob@south.test
            Subject: Supper on Friday

            Come at eight!
            """;
    private static final String OCTETS =
            "Received: by elsewhere id 1\r\nMessage-ID: <one@elsewhere.test>\r\nSubject: s\r\n\r\nHi\r\n";

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private TwoHouses houses;
    private House north;
    private House south;
    private AccountId bob;
    private AccountId ben;

    @BeforeEach
    void open() throws Exception {
        houses = new TwoHouses(engine, directory, clock);
        north = houses.north;
        south = houses.south;
        bob = south.account("bob@south.test");
        ben = south.account("ben@south.test");
    }

    @AfterEach
    void close() throws Exception {
        houses.close();
    }

    @Test
    void aReplyThatGotLostTwiceMakesNoSecondCopy() throws Exception { // RFC 5321 §4.5.3.2.6, I3
        AccountId alice = north.account("alice@north.test");
        try (LossyLine line = new LossyLine(south.receptionAddress(), south.hearElsewhere(), 2)) {
            EmailSubmission sent = north.send(
                    alice, north.draft(alice, LETTER), "alice@north.test", "bob@south.test", "ben@south.test");
            houses.until(() ->
                    north.waiting().stream().allMatch(item -> item.attempts().count() == 1));
            north.waiting().forEach(item -> {
                assertEquals(Trouble.Kind.DOT_UNANSWERED, item.trouble().kind());
                assertTrue(item.attempts().unanswered());
            });
            houses.until(() -> south.inbox(bob).size() == 1 && south.inbox(ben).size() == 1);

            clock.advance(Duration.ofMinutes(1));
            houses.until(() ->
                    north.waiting().stream().allMatch(item -> item.attempts().count() == 2));
            clock.advance(Duration.ofMinutes(10));
            houses.until(() -> north.waiting().isEmpty());

            List<DeliveryEnd> ends = north.store.database().read(rows -> north.queue.ends(rows, sent.road()));
            ends.forEach(end -> {
                assertEquals(DeliveryEnd.Outcome.DELIVERED, end.outcome());
                assertEquals(3, end.attempts().count());
                assertTrue(end.attempts().unanswered(), "what was not known stays on record");
            });
            Email filed = south.inbox(bob).get(0);
            assertEquals(
                    "250 2.0.0 accepted as " + filed.road().orElseThrow(),
                    ends.get(0).text());
        }
        assertEquals(1, south.inbox(bob).size());
        assertEquals(1, south.inbox(ben).size());
        List<Hop> hops = south.hops(south.inbox(bob).get(0).road().orElseThrow());
        assertEquals(
                List.of(false, true, true),
                hops.stream()
                        .filter(hop -> hop.kind() == HopKind.SMTP_SESSION)
                        .map(hop -> hop.detail().containsKey("repeated"))
                        .toList());
        assertEquals(4, repeats());
        assertEquals(List.of(), north.findings(List.of()));
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void eightAtTheSameMomentAreOne() throws Exception { // I3
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch ready = new CountDownLatch(8);
        List<CompletableFuture<Void>> clients = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            try (Talk talk = new Talk()) {
                                talk.begin("bob@south.test", "ben@south.test");
                                ready.countDown();
                                ready.await();
                                talk.finish(OCTETS);
                            } catch (IOException | InterruptedException broken) {
                                throw new IllegalStateException(broken);
                            }
                        },
                        threads))
                .toList();
        clients.forEach(CompletableFuture::join);
        threads.shutdown();
        assertEquals(1, south.inbox(bob).size());
        assertEquals(1, south.inbox(ben).size());
        assertEquals(List.of(), south.findings(List.of()));
    }

    @Test
    void onlyThoseWhoHaveItAreSpared() throws Exception {
        unheard("alice@north.test", OCTETS, "bob@south.test");
        unheard("alice@north.test", OCTETS, "ben@south.test", "bob@south.test");
        unheard("alice@north.test", OCTETS, "bob@south.test", "ben@south.test");
        assertEquals(1, south.inbox(bob).size());
        assertEquals(1, south.inbox(ben).size());
        assertEquals(3, repeats());
    }

    @Test
    void whatIsNotThatMessageIsThereAsOftenAsItCame() throws Exception { // I1
        unheard("alice@north.test", OCTETS, "bob@south.test");
        unheard("ada@north.test", OCTETS, "bob@south.test");
        unheard("alice@north.test", OCTETS.replace("id 1", "id 2"), "bob@south.test");
        unheard("alice@north.test", OCTETS + "PS\r\n", "bob@south.test");
        unheard("alice@north.test", OCTETS.replace("one@", "two@"), "bob@south.test");
        assertEquals(5, south.inbox(bob).size());

        String unnamed = OCTETS.replace("Message-ID", "X-ID");
        unheard("alice@north.test", unnamed, "ben@south.test");
        unheard("alice@north.test", unnamed, "ben@south.test");
        assertEquals(2, south.inbox(ben).size());
        assertEquals(0, repeats());
    }

    @Test
    void whoHeardTheReplyMeansWhatItSendsAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Talk talk = new Talk()) {
                talk.begin("bob@south.test");
                talk.finish(OCTETS);
                talk.say("QUIT");
            }
        }
        assertEquals(3, south.inbox(bob).size());
        try (Talk talk = new Talk()) {
            talk.begin("bob@south.test");
            talk.finish(OCTETS);
            talk.mail("alice@north.test", "bob@south.test");
            talk.finish(OCTETS);
        }
        assertEquals(5, south.inbox(bob).size());
        unheard("alice@north.test", OCTETS, "bob@south.test");
        assertEquals(5, south.inbox(bob).size(), "the last one of those before was not heard");
    }

    @Test
    void afterFiveDaysItIsForgotten() throws Exception {
        Repeats repeats =
                new Repeats(south.store.database(), south.store.blobs(), new SqlUnheardReplies(), south.meters);
        unheard("alice@north.test", OCTETS, "bob@south.test");
        clock.advance(Duration.ofDays(5));
        assertEquals(0, trim(repeats));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(1, trim(repeats));
        unheard("alice@north.test", OCTETS, "bob@south.test");
        assertEquals(2, south.inbox(bob).size());
    }

    private int trim(Repeats repeats) {
        return south.store.database().write(tx -> repeats.trim(tx, clock.instant(), 10));
    }

    private double repeats() {
        return south.meters.get("postroad.reception.repeats").counter().count();
    }

    /** Sends a message, gets its reply, and goes without a word, as one does who did not get it. */
    private void unheard(String from, String octets, String... to) throws IOException {
        try (Talk talk = new Talk()) {
            talk.begin(from, to);
            talk.finish(octets);
        }
    }

    /** A client by hand. */
    private final class Talk implements AutoCloseable {
        private final Socket socket = new Socket(
                south.receptionAddress().getAddress(), south.receptionAddress().getPort());
        private final BufferedReader replies =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

        Talk() throws IOException {
            socket.setSoTimeout(30_000);
            reply("220");
            say("HELO elsewhere.test");
        }

        void begin(String... to) throws IOException {
            mail("alice@north.test", to);
        }

        void begin(String from, String[] to) throws IOException {
            mail(from, to);
        }

        void mail(String from, String... to) throws IOException {
            say("MAIL FROM:<" + from + ">");
            Stream.of(to).forEach(recipient -> {
                try {
                    say("RCPT TO:<" + recipient + ">");
                } catch (IOException lost) {
                    throw new UncheckedIOException(lost);
                }
            });
            write("DATA\r\n");
            reply("354");
        }

        void finish(String octets) throws IOException {
            write(octets + ".\r\n");
            reply("250");
        }

        void say(String command) throws IOException {
            write(command + "\r\n");
            reply("2");
        }

        private void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void reply(String code) throws IOException {
            String line = String.valueOf(replies.readLine());
            assertTrue(line.startsWith(code), line);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
