package org.postroad.webmail.delivery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;
import org.postroad.webmail.jmap.Limits;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryMethodsTest {
    private static final String BOB = "bob@south.test";
    private static final String BEN = "ben@south.test";
    private static final DeliveryOutcome TAKEN = new DeliveryOutcome.Delivered(
            Reply.of(250, EnhancedStatus.parse("2.0.0").orElseThrow(), "taken as 4711"), "mx.south.test");
    private static final DeliveryOutcome NOT_NOW = deferred(Trouble.Kind.REPLY, "450 4.2.1 not now");
    private static final DeliveryOutcome UNANSWERED = deferred(Trouble.Kind.DOT_UNANSWERED, "no reply to the dot");

    private final Map<String, DeliveryOutcome> outcomes = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private WebRig rig;
    private Person alice;

    private static DeliveryOutcome deferred(Trouble.Kind kind, String text) {
        return new DeliveryOutcome.Deferred(
                new Trouble(kind, EnhancedStatus.parse("4.2.1").orElseThrow(), text, "mx.south.test"));
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(directory, Limits.defaults(), this::deliver);
    }

    private DeliveryReport deliver(Delivery delivery) {
        await().until(() -> gate.getCount() == 0);
        List<DeliveryOutcome> each = delivery.envelope().to().stream()
                .map(recipient -> outcomes.getOrDefault(recipient.address().toString(), TAKEN))
                .toList();
        return new DeliveryReport(each, List.of());
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void newPerson() {
        outcomes.clear();
        gate = new CountDownLatch(0);
        alice = rig.person();
    }

    @Test
    void eachRecipientStandsSomewhere() {
        Person ada = rig.person();
        outcomes.put(BEN, NOT_NOW);
        JsonNode sent = send(ada.login(), BOB, BEN);
        until(sent, BEN, "deferred");
        until(sent, BOB, "relayed");

        JsonNode delivery = delivery(sent);
        assertEquals(sent.path("id"), delivery.path("submissionId"));
        assertEquals(sent.path("emailId"), delivery.path("emailId"));
        assertEquals(sent.path("sendAt"), delivery.path("sendAt"));
        assertTrue(Instant.parse(delivery.path("expiresAt").textValue()).isAfter(rig.clock.instant()));
        JsonNode filed = recipient(delivery, ada.login());
        assertEquals("filed", filed.path("state").textValue());
        assertEquals(WebRig.HOST, filed.path("host").textValue());
        assertEquals(sent.path("sendAt"), filed.path("endedAt"));
        JsonNode relayed = recipient(delivery, BOB);
        assertEquals("250 2.0.0 taken as 4711", relayed.path("lastReply").textValue());
        assertEquals("mx.south.test", relayed.path("host").textValue());
        assertEquals("2.0.0", relayed.path("status").textValue());
        assertEquals("none", relayed.path("cause").textValue());
        assertEquals(1, relayed.path("attempts").intValue());
        assertEquals(relayed.path("endedAt"), relayed.path("lastAttempt"));
        assertTrue(relayed.path("nextAttempt").isNull());
        JsonNode deferred = recipient(delivery, BEN);
        assertEquals("450 4.2.1 not now", deferred.path("lastReply").textValue());
        assertEquals("reply", deferred.path("cause").textValue());
        assertFalse(deferred.path("mayHaveArrived").booleanValue());
        assertTrue(Instant.parse(deferred.path("nextAttempt").textValue())
                .isAfter(Instant.parse(deferred.path("lastAttempt").textValue())));
        assertTrue(deferred.path("endedAt").isNull());

        outcomes.put(BEN, deferred(Trouble.Kind.REPLY, "450 4.2.2 not today"));
        rig.clock.advance(Duration.ofMinutes(2));
        eventually(() -> recipient(delivery(sent), BEN).path("attempts").intValue() == 2);
        assertEquals(
                "450 4.2.2 not today",
                recipient(delivery(sent), BEN).path("lastReply").textValue());
    }

    @Test
    void whatWasNeverTriedIsQueuedAndWhatIsBeingSentSaysSo() {
        gate = new CountDownLatch(1);
        JsonNode sent = send(BOB);
        eventually(() -> recipient(delivery(sent), BOB).path("sending").booleanValue());
        JsonNode bob = recipient(delivery(sent), BOB);
        assertEquals("queued", bob.path("state").textValue());
        assertEquals(0, bob.path("attempts").intValue());
        assertTrue(bob.path("lastAttempt").isNull());
        assertTrue(bob.path("lastReply").isNull());
        JsonNode refused = change("cancel", sent, "");
        assertEquals("sending", refused.at("/notCanceled/" + BOB + "/type").textValue());
        gate.countDown();
        until(sent, BOB, "relayed");
        assertFalse(recipient(delivery(sent), BOB).path("sending").booleanValue());
    }

    @Test
    void aDotWithoutAReplyIsUnknownAndIsNotForgotten() {
        outcomes.put(BOB, UNANSWERED);
        JsonNode sent = send(BOB);
        until(sent, BOB, "unknown");
        JsonNode bob = recipient(delivery(sent), BOB);
        assertTrue(bob.path("mayHaveArrived").booleanValue());
        assertEquals("dotUnanswered", bob.path("cause").textValue());
        assertTrue(bob.path("nextAttempt").isTextual());
        outcomes.put(BOB, NOT_NOW);
        change("retry", sent, "");
        until(sent, BOB, "deferred");
        assertTrue(recipient(delivery(sent), BOB).path("mayHaveArrived").booleanValue());
        change("cancel", sent, "");
        until(sent, BOB, "canceled");
        assertTrue(recipient(delivery(sent), BOB).path("mayHaveArrived").booleanValue());
    }

    @Test
    void aRetryIsForWhomItNames() {
        outcomes.put(BOB, NOT_NOW);
        outcomes.put(BEN, NOT_NOW);
        JsonNode sent = send(BOB, BEN, "cy@south.test");
        until(sent, BOB, "deferred");
        until(sent, BEN, "deferred");
        until(sent, "cy@south.test", "relayed");
        outcomes.clear();
        String before = state();
        JsonNode answer = change(
                "retry",
                sent,
                ",\"recipients\":[\"%s\",\"cy@south.test\",\"nobody@south.test\",\"no address\"]".formatted(BOB));
        assertEquals(1, answer.path("retried").size(), answer.toString());
        assertEquals(BOB, answer.at("/retried/0").textValue());
        assertEquals("notWaiting", answer.at("/notRetried/cy@south.test/type").textValue());
        assertEquals("notFound", answer.at("/notRetried/nobody@south.test/type").textValue());
        assertEquals("notFound", answer.at("/notRetried/no address/type").textValue());
        assertNotEquals(before, answer.path("newState").textValue());
        until(sent, BOB, "relayed");
        assertEquals("deferred", recipient(delivery(sent), BEN).path("state").textValue());
        assertEquals(2, recipient(delivery(sent), BOB).path("attempts").intValue());
    }

    @Test
    void howOftenOneMayAskIsBounded() {
        outcomes.put(BOB, NOT_NOW);
        JsonNode sent = send(BOB);
        until(sent, BOB, "deferred");
        String which = "{\"submissionId\":%s}".formatted(sent.path("id"));
        for (int i = 0; i < RetryLimit.MOST; i++) {
            change("retry", sent, "");
        }
        assertEquals("rateLimit", alice.error("Delivery/retry", which));
        assertEquals("notFound", alice.error("Delivery/retry", "{\"submissionId\":\"S999999\"}"));

        Person other = rig.person();
        assertEquals("notFound", other.error("Delivery/retry", which), "each account has its own");
        rig.clock.advance(RetryLimit.WINDOW.minusSeconds(1));
        assertEquals("rateLimit", alice.error("Delivery/retry", which), "asking does not count on");
        rig.clock.advance(Duration.ofSeconds(1));
        change("retry", sent, "");

        until(sent, BOB, "deferred");
        eventually(() -> change("cancel", sent, "").at("/canceled/0").isTextual());
    }

    @Test
    void takingSomeBackLeavesTheOthersAndTheUndoStatusSaysSo() {
        outcomes.put(BOB, NOT_NOW);
        outcomes.put(BEN, NOT_NOW);
        JsonNode sent = send(BOB, BEN);
        until(sent, BOB, "deferred");
        until(sent, BEN, "deferred");
        JsonNode answer = change("cancel", sent, ",\"recipients\":[\"%s\"]".formatted(BOB));
        assertEquals(BOB, answer.at("/canceled/0").textValue());
        JsonNode bob = recipient(delivery(sent), BOB);
        assertEquals("canceled", bob.path("state").textValue());
        assertEquals("taken back by the sender", bob.path("lastReply").textValue());
        assertTrue(bob.path("endedAt").isTextual());
        assertEquals("deferred", recipient(delivery(sent), BEN).path("state").textValue());
        assertEquals("pending", undoStatus(sent));
        assertEquals(BEN, change("cancel", sent, "").at("/canceled/0").textValue());
        assertEquals("canceled", undoStatus(sent));
        assertTrue(change("cancel", sent, "").path("canceled").isEmpty(), "nobody waits any more");
    }

    @Test
    void whatReachedSomebodyStaysFinal() {
        outcomes.put(BEN, NOT_NOW);
        JsonNode sent = send(BOB, BEN);
        until(sent, BEN, "deferred");
        until(sent, BOB, "relayed");
        change("cancel", sent, "");
        assertEquals("canceled", recipient(delivery(sent), BEN).path("state").textValue());
        assertEquals("final", undoStatus(sent));
    }

    @Test
    void aFailedRecipientIsTriedAgainWithASecondSubmission() {
        outcomes.put(
                BOB,
                new DeliveryOutcome.Failed(Trouble.refused(
                        Reply.of(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, "who?"), "mx.south.test")));
        JsonNode first = send(BOB, BEN);
        until(first, BOB, "failed");
        JsonNode failed = recipient(delivery(first), BOB);
        assertEquals("550 5.1.1 who?", failed.path("lastReply").textValue());
        assertEquals("5.1.1", failed.path("status").textValue());
        assertEquals(
                "notWaiting",
                change("retry", first, ",\"recipients\":[\"%s\"]".formatted(BOB))
                        .at("/notRetried/" + BOB + "/type")
                        .textValue());
        String emailId = first.path("emailId").textValue();
        String sentMailbox = alice.mailbox("sent");
        alice.call("Email/set", """
                {"update":{"%s":{"keywords/$draft":null,"keywords/$seen":true,"mailboxIds":{"%s":true}}}}""".formatted(emailId, sentMailbox));
        outcomes.clear();
        rig.clock.advance(Duration.ofSeconds(1));

        JsonNode second = alice.call("EmailSubmission/set", """
                {"create":{"again":{"identityId":"%s","emailId":"%s",\
                "envelope":{"mailFrom":{"email":"%s"},"rcptTo":[{"email":"%s"}]}}}}""".formatted(identity(), emailId, alice.login(), BOB))
                .at("/created/again");
        until(second, BOB, "relayed");

        assertEquals(
                1,
                alice.call("Email/query", "{\"filter\":{\"inMailbox\":\"%s\"}}".formatted(sentMailbox))
                        .path("ids")
                        .size(),
                "the copy in Sent is one");
        assertEquals(emailId, second.path("emailId").textValue());
        JsonNode both = alice.call("Delivery/get", "{\"emailIds\":[\"%s\"]}".formatted(emailId));
        assertEquals(
                List.of(first.path("id"), second.path("id")),
                List.of(both.at("/list/0/submissionId"), both.at("/list/1/submissionId")),
                "in the order of their sending");
        assertEquals("failed", recipient(both.at("/list/0"), BOB).path("state").textValue());
        assertEquals("relayed", recipient(both.at("/list/1"), BOB).path("state").textValue());
        assertEquals(1, both.at("/list/1/recipients").size());
        JsonNode roads = alice.call("Road/get", "{\"emailIds\":[\"%s\"]}".formatted(emailId))
                .path("list");
        assertEquals(2, roads.size());
        assertTrue(
                roads.findValuesAsText("id").contains(both.at("/list/1/roadId").textValue()));
        assertEquals(roads.at("/0/messageId"), roads.at("/1/messageId"), "it is the same message");
    }

    @Test
    void everyTurnOfADeliveryIsPushed() throws IOException {
        outcomes.put(BOB, NOT_NOW);
        try (BufferedReader events = listen()) {
            JsonNode sent = send(BOB);
            until(sent, BOB, "deferred");
            assertEquals(state(), pushed(events, state()));
            rig.clock.advance(Duration.ofMinutes(2));
            eventually(() -> recipient(delivery(sent), BOB).path("attempts").intValue() == 2);
            assertEquals(state(), pushed(events, state()), "put off again, with the same reply");
            outcomes.put(BOB, deferred(Trouble.Kind.REPLY, "450 4.2.2 not today"));
            String retried = change("retry", sent, "").path("newState").textValue();
            pushed(events, retried);
            eventually(() -> recipient(delivery(sent), BOB).path("attempts").intValue() == 3);
            assertEquals(state(), pushed(events, state()), "put off with another reply");
            change("cancel", sent, "");
            assertEquals(state(), pushed(events, state()), "taken back");
            assertEquals(
                    sent.path("id"),
                    alice.call("EmailSubmission/changes", "{\"sinceState\":\"%s\"}".formatted(retried))
                            .at("/updated/0"));
        }
    }

    @Test
    void othersSubmissionsAreNotThere() {
        JsonNode sent = send(BOB);
        Person mallory = rig.person();
        String id = sent.path("id").textValue();
        String emailId = sent.path("emailId").textValue();
        JsonNode got = mallory.call(
                "Delivery/get", "{\"submissionIds\":[\"%s\",\"x\"],\"emailIds\":[\"%s\"]}".formatted(id, emailId));
        assertTrue(got.path("list").isEmpty());
        assertEquals(3, got.path("notFound").size());
        assertEquals("notFound", mallory.error("Delivery/retry", "{\"submissionId\":\"%s\"}".formatted(id)));
        assertEquals("notFound", mallory.error("Delivery/cancel", "{\"submissionId\":\"%s\"}".formatted(id)));
    }

    @Test
    void argumentsAreChecked() {
        assertEquals("invalidArguments", alice.error("Delivery/get", "{\"emailIds\":\"E1\"}"));
        assertEquals("invalidArguments", alice.error("Delivery/get", "{\"ids\":[]}"));
        assertEquals("invalidArguments", alice.error("Delivery/retry", "{}"));
        assertEquals("accountNotFound", alice.error("Delivery/get", "{\"accountId\":\"A999\"}"));
        String many = "\"E1\"".concat(",\"E%d\"".repeat(100)).formatted(numbers(100));
        assertEquals("requestTooLarge", alice.error("Delivery/get", "{\"emailIds\":[" + many + "]}"));
    }

    private static Object[] numbers(int count) {
        Object[] numbers = new Object[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i + 2;
        }
        return numbers;
    }

    private BufferedReader listen() throws IOException {
        InputStream in = alice.browser()
                .send(
                        alice.browser()
                                .request("/jmap/eventsource?types=EmailSubmission&closeafter=no&ping=0")
                                .GET()
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
        BufferedReader events = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        assertEquals(":", events.readLine(), "connected");
        return events;
    }

    /** Reads on until a state is pushed. */
    private static String pushed(BufferedReader events, String state) throws IOException {
        String line = events.readLine();
        while (line != null && !line.equals("id: " + state)) {
            line = events.readLine();
        }
        return line == null ? "nothing" : line.substring("id: ".length());
    }

    private void until(JsonNode submission, String recipient, String state) {
        eventually(() -> recipient(delivery(submission), recipient)
                .path("state")
                .asText()
                .equals(state));
    }

    /** Waits while the queue works, which goes by the rig's clock. */
    private void eventually(BooleanSupplier condition) {
        await().until(() -> {
            rig.clock.advance(Duration.ofMillis(1));
            return condition.getAsBoolean();
        });
    }

    private JsonNode delivery(JsonNode submission) {
        return alice.call("Delivery/get", "{\"submissionIds\":[%s]}".formatted(submission.path("id")))
                .at("/list/0");
    }

    private static JsonNode recipient(JsonNode delivery, String address) {
        for (JsonNode recipient : delivery.path("recipients")) {
            if (recipient.path("recipient").textValue().equals(address)) {
                return recipient;
            }
        }
        throw new AssertionError(address + " is not in " + delivery);
    }

    private JsonNode change(String verb, JsonNode submission, String more) {
        return alice.call("Delivery/" + verb, "{\"submissionId\":%s%s}".formatted(submission.path("id"), more));
    }

    private String undoStatus(JsonNode submission) {
        return alice.call("EmailSubmission/get", "{\"ids\":[%s]}".formatted(submission.path("id")))
                .at("/list/0/undoStatus")
                .textValue();
    }

    private String state() {
        return alice.call("EmailSubmission/get", "{\"ids\":[]}").path("state").textValue();
    }

    private String identity() {
        return alice.call("Identity/get", "{\"ids\":null}").at("/list/0/id").textValue();
    }

    private JsonNode send(String... to) {
        StringBuilder recipients = new StringBuilder();
        for (String address : to) {
            EmailAddress.parse(address);
            recipients.append(recipients.isEmpty() ? "" : ",").append("{\"email\":\"%s\"}".formatted(address));
        }
        String email = alice.call("Email/set", """
                        {"create":{"d":{"mailboxIds":{"%s":true},"keywords":{"$draft":true},"subject":"s",\
                        "from":[{"email":"%s"}],"to":[%s]}}}""".formatted(alice.mailbox("drafts"), alice.login(), recipients))
                .at("/created/d/id")
                .textValue();
        JsonNode answer = alice.call(
                "EmailSubmission/set",
                "{\"create\":{\"s\":{\"identityId\":\"%s\",\"emailId\":\"%s\"}}}".formatted(identity(), email));
        JsonNode created = answer.at("/created/s");
        assertTrue(created.isObject(), () -> "answered " + answer);
        return created;
    }
}
