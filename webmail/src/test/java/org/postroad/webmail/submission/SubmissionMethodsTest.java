package org.postroad.webmail.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Reply;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;
import org.postroad.webmail.jmap.Limits;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmissionMethodsTest {
    private static final Courier TAKES = delivery -> DeliveryReport.same(
            new DeliveryOutcome.Delivered(
                    Reply.of(250, EnhancedStatus.parse("2.0.0").orElseThrow(), "taken"), "mx.south.test"),
            delivery,
            List.of());
    private static final Courier PUTS_OFF = delivery -> DeliveryReport.same(
            new DeliveryOutcome.Deferred(Trouble.refused(
                    Reply.of(451, EnhancedStatus.parse("4.3.0").orElseThrow(), "not now"), "mx.south.test")),
            delivery,
            List.of());

    private final AtomicReference<Courier> courier = new AtomicReference<>(TAKES);
    private WebRig rig;
    private Person alice;
    private Person ada;

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(
                directory, Limits.defaults(), delivery -> courier.get().deliver(delivery));
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void newPeople() {
        courier.set(TAKES);
        alice = rig.person();
        ada = rig.person();
    }

    @Test
    void oneRequestWritesSendsAndMovesTheDraft() {
        JsonNode responses = alice.calls("""
                [["Email/set",{"accountId":"$A","create":{"d":{"mailboxIds":{"%s":true},\
                "keywords":{"$draft":true},"from":[{"email":"%s"}],"to":[{"email":"%s"}],"bcc":[{"email":"bob@south.test"}],\
                "subject":"hello","bodyValues":{"t":{"value":"Hello."}},"textBody":[{"partId":"t"}]}}},"0"],\
                ["EmailSubmission/set",{"accountId":"$A","create":{"s":{"identityId":"%s","emailId":"#d"}},\
                "onSuccessUpdateEmail":{"#s":{"keywords/$draft":null,"mailboxIds":{"%s":true}}}},"1"]]""".formatted(
                        alice.mailbox("drafts"), alice.login(), ada.login(), identity(alice), alice.mailbox("sent")));
        JsonNode submission = responses.at("/1/1/created/s");
        assertTrue(submission.path("id").isTextual(), () -> "answered " + responses);
        assertEquals("Email/set", responses.at("/2/0").textValue(), "the implicit call");
        assertEquals("1", responses.at("/2/2").textValue());
        String emailId = responses.at("/0/1/created/d/id").textValue();
        assertTrue(responses.at("/2/1/updated").has(emailId));
        JsonNode email =
                alice.call("Email/get", "{\"ids\":[\"%s\"]}".formatted(emailId)).at("/list/0");
        assertTrue(email.path("mailboxIds").has(alice.mailbox("sent")));
        assertFalse(email.path("keywords").has("$draft"));

        JsonNode found = ada.call("Email/query", "{}");
        JsonNode received = ada.call(
                        "Email/get",
                        "{\"ids\":%s,\"properties\":[\"subject\",\"bcc\",\"header:Return-Path\"]}"
                                .formatted(found.path("ids")))
                .at("/list/0");
        assertEquals("hello", received.path("subject").textValue());
        assertTrue(received.path("bcc").isNull(), "Bcc does not travel");

        eventually(() -> status(submission, "bob@south.test").equals("unknown"));
        assertEquals("yes", status(submission, ada.login()));
        JsonNode got = get(submission);
        assertEquals("final", got.path("undoStatus").textValue());
        assertEquals(alice.login(), got.at("/envelope/mailFrom/email").textValue());
    }

    @Test
    void whatStillWaitsCanBeTakenBack() {
        courier.set(PUTS_OFF);
        JsonNode submission = send(alice, "bob@south.test");
        eventually(() -> smtpReply(submission, "bob@south.test").contains("not now"));
        assertEquals("queued", status(submission, "bob@south.test"));
        String id = submission.path("id").textValue();
        JsonNode answer =
                alice.call("EmailSubmission/set", "{\"update\":{\"%s\":{\"undoStatus\":\"canceled\"}}}".formatted(id));
        assertTrue(answer.path("updated").has(id), () -> "answered " + answer);
        assertEquals("canceled", get(submission).path("undoStatus").textValue());
        assertEquals("no", status(submission, "bob@south.test"));
    }

    private JsonNode sendLater(String parameters, String... to) {
        return sendWith(
                parameters, Stream.of(to).map("{\"email\":\"%s\"}"::formatted).collect(Collectors.joining(",")));
    }

    private JsonNode sendWith(String parameters, String recipients) {
        String email = draft(
                alice, "\"from\":[{\"email\":\"%s\"}],\"to\":[{\"email\":\"x@south.test\"}]".formatted(alice.login()));
        String envelope = "{\"mailFrom\":{\"email\":\"%s\",\"parameters\":{%s}},\"rcptTo\":[%s]}"
                .formatted(alice.login(), parameters, recipients);
        return alice.call(
                "EmailSubmission/set",
                "{\"create\":{\"s\":{\"identityId\":\"%s\",\"emailId\":\"%s\",\"envelope\":%s}}}"
                        .formatted(identity(alice), email, envelope));
    }

    private JsonNode delivery(JsonNode submission) {
        return alice.call("Delivery/get", "{\"submissionIds\":[%s]}".formatted(submission.path("id")))
                .at("/list/0");
    }

    @Test
    void whatIsToLeaveLaterIsPendingUntilThen() { // RFC 8621 §7
        Instant then = rig.clock.instant().plus(Duration.ofHours(1));
        JsonNode submission =
                sendLater("\"HOLDFOR\":\"3600\"", ada.login(), "bob@south.test").at("/created/s");
        assertEquals("pending", submission.path("undoStatus").textValue());
        assertEquals(
                "{\"HOLDFOR\":\"3600\"}",
                get(submission).at("/envelope/mailFrom/parameters").toString());
        assertEquals(then, Instant.parse(submission.path("sendAt").textValue()));
        rig.clock.advance(Duration.ofMinutes(59));
        assertEquals("queued", status(submission, ada.login()), "not even a mailbox here has it");
        JsonNode waiting = delivery(submission).at("/recipients/0");
        assertEquals("scheduled", waiting.path("state").textValue());
        assertEquals(then, Instant.parse(waiting.path("nextAttempt").textValue()));
        rig.clock.advance(Duration.ofMinutes(1));
        eventually(() -> status(submission, ada.login()).equals("yes"));
        eventually(() -> status(submission, "bob@south.test").equals("unknown"));
        assertEquals("filed", delivery(submission).at("/recipients/0/state").textValue());
        assertEquals("final", get(submission).path("undoStatus").textValue());
    }

    @Test
    void whatIsToLeaveLaterIsTakenBackOrSentNow() {
        JsonNode regretted = sendLater("\"HOLDUNTIL\":\"2026-12-01T08:00:00+01:00\"", ada.login())
                .at("/created/s");
        assertEquals("2026-12-01T07:00:00Z", regretted.path("sendAt").textValue());
        alice.call(
                "EmailSubmission/set",
                "{\"update\":{%s:{\"undoStatus\":\"canceled\"}}}".formatted(regretted.path("id")));
        assertEquals("canceled", get(regretted).path("undoStatus").textValue());

        JsonNode urgent = sendLater("\"HOLDFOR\":\"3600\"", ada.login()).at("/created/s");
        JsonNode answer = alice.call("Delivery/retry", "{\"submissionId\":%s}".formatted(urgent.path("id")));
        assertEquals(ada.login(), answer.at("/retried/0").textValue(), answer::toString);
        eventually(() -> status(urgent, ada.login()).equals("yes"));
        assertTrue(Instant.parse(get(urgent).path("sendAt").textValue()).isBefore(rig.clock.instant()));
    }

    @Test
    void howLateAMessageMayLeaveIsBounded() {
        for (String parameters : List.of(
                "\"HOLDFOR\":\"%d\"".formatted(Duration.ofDays(30).toSeconds() + 60),
                "\"HOLDFOR\":\"-5\"",
                "\"HOLDFOR\":60",
                "\"HOLDUNTIL\":\"tomorrow\"",
                "\"HOLDUNTIL\":\"2026-12-01T08:00:00Z\",\"HOLDFOR\":\"60\"",
                "\"BY\":\"60;R\"")) {
            JsonNode answer = sendLater(parameters, ada.login());
            assertEquals("invalidProperties", answer.at("/notCreated/s/type").textValue(), () -> parameters + answer);
        }
    }

    /** RFC 8621 §7: what the courier is given was read from the queue's rows. */
    @Test
    void whatIsToBeReportedIsInTheQueue() {
        AtomicReference<Envelope> queued = new AtomicReference<>();
        courier.set(delivery -> {
            if (delivery.envelope().parameters().envelopeId().startsWith("QQ")) {
                queued.set(delivery.envelope());
            }
            return PUTS_OFF.deliver(delivery);
        });
        JsonNode submission =
                sendWith("\"RET\":\"HDRS\",\"ENVID\":\"QQ 1+2=3\"", """
                        {"email":"bob@south.test","parameters":{"NOTIFY":"SUCCESS,FAILURE","ORCPT":"rfc822;b+c@south.test"}},\
                        {"email":"ben@south.test","parameters":{"NOTIFY":"NEVER","ORCPT":"utf-8;b\u00e9n+x@south.test"}},\
                        {"email":"bill@south.test","parameters":{}}""").at("/created/s");
        assertTrue(submission.isObject());
        eventually(() -> queued.get() != null);
        Envelope envelope = queued.get();
        assertEquals(MailParameters.Returned.HDRS, envelope.parameters().returned());
        assertEquals("QQ+201+2B2+3D3", envelope.parameters().envelopeId());
        assertEquals(
                List.of(
                        "bob SUCCESS,FAILURE rfc822;b+2Bc@south.test",
                        "ben NEVER utf-8;b\\x{E9}n\\x{2B}x@south.test",
                        "bill  "),
                envelope.to().stream()
                        .map(to -> to.address().localPart() + " " + to.wishes() + " "
                                + to.original().text())
                        .toList());
        assertEquals(
                """
                {"mailFrom":{"email":"%s","parameters":{"ENVID":"QQ 1+2=3","RET":"HDRS"}},"rcptTo":[\
                {"email":"bob@south.test","parameters":{"NOTIFY":"SUCCESS,FAILURE","ORCPT":"rfc822;b+c@south.test"}},\
                {"email":"ben@south.test","parameters":{"NOTIFY":"NEVER","ORCPT":"utf-8;b\u00e9n+x@south.test"}},\
                {"email":"bill@south.test","parameters":null}]}""".formatted(alice.login()), get(submission).path("envelope").toString());
    }

    @Test
    void parametersThatSayNothingKnownAreRefused() {
        String bob = "{\"email\":\"bob@south.test\"}";
        for (String parameters : List.of(
                "\"RET\":\"SOME\"",
                "\"RET\":null",
                "\"ENVID\":\"\"",
                "\"ENVID\":\"two\\r\\nlines\"",
                "\"ENVID\":\"\u2345\"",
                "\"ENVID\":\"%s\"".formatted("+".repeat(34)),
                "\"NOTIFY\":\"NEVER\"")) {
            assertRefused(parameters, bob, "envelope/mailFrom/parameters/");
        }
        for (String parameters : List.of(
                "\"NOTIFY\":\"NEVER,SUCCESS\"",
                "\"NOTIFY\":[\"SUCCESS\"]",
                "\"NOTIFY\":null",
                "\"ORCPT\":\"bob@south.test\"",
                "\"ORCPT\":\"rfc822;\u2345@south.test\"",
                "\"ORCPT\":\"utf-8;b\\n@south.test\"",
                "\"ORCPT\":\"rfc822;%s\"".formatted("b".repeat(500)),
                "\"RET\":\"FULL\"")) {
            String recipient = "{\"email\":\"bob@south.test\",\"parameters\":{%s}}".formatted(parameters);
            assertRefused("", bob + "," + recipient, "envelope/rcptTo/1/parameters/");
        }
    }

    private void assertRefused(String parameters, String recipients, String property) {
        JsonNode error = sendWith(parameters, recipients).at("/notCreated/s");
        assertEquals("invalidProperties", error.path("type").textValue(), () -> parameters + recipients + error);
        assertTrue(error.at("/properties/0").textValue().startsWith(property), error::toString);
    }

    @Test
    void whatHasArrivedCannotBeTakenBack() {
        JsonNode submission = send(alice, ada.login());
        String id = submission.path("id").textValue();
        JsonNode answer = alice.call(
                "EmailSubmission/set",
                "{\"update\":{\"%s\":{\"undoStatus\":\"canceled\"},\"S999999\":{\"undoStatus\":\"canceled\"}}}"
                        .formatted(id));
        assertEquals(
                "cannotUnsend", answer.path("notUpdated").path(id).path("type").textValue());
        assertEquals("notFound", answer.at("/notUpdated/S999999/type").textValue());
    }

    @Test
    void refusalsAreNamed() {
        String draft = draft(
                alice, "\"from\":[{\"email\":\"%s\"}],\"to\":[{\"email\":\"x@south.test\"}]".formatted(alice.login()));
        assertNotCreated("invalidProperties", "\"identityId\":\"I999999\",\"emailId\":\"%s\"".formatted(draft));
        String sender = "\"identityId\":\"%s\",".formatted(identity(alice));
        assertNotCreated("invalidProperties", sender + "\"emailId\":\"E999999\"");
        assertNotCreated("invalidProperties", sender + "\"emailId\":\"#nope\"");
        String draftOf = sender + "\"emailId\":\"%s\"";
        assertNotCreated("forbiddenMailFrom", draftOf.formatted(draft) + "," + envelope(ada.login(), "x@south.test"));
        assertNotCreated(
                "noRecipients",
                draftOf.formatted(draft)
                        + ",\"envelope\":{\"mailFrom\":{\"email\":\"%s\"},\"rcptTo\":[]}".formatted(alice.login()));
        assertNotCreated("invalidRecipients", draftOf.formatted(draft) + "," + envelope(alice.login(), "no address"));
        assertNotCreated(
                "invalidRecipients", draftOf.formatted(draft) + "," + envelope(alice.login(), "nobody@north.test"));
        String forged = draft(
                alice, "\"from\":[{\"email\":\"%s\"}],\"to\":[{\"email\":\"x@south.test\"}]".formatted(ada.login()));
        assertNotCreated("forbiddenFrom", draftOf.formatted(forged) + "," + envelope(alice.login(), "x@south.test"));
        String lonely = draft(alice, "\"from\":[{\"email\":\"%s\"}]".formatted(alice.login()));
        assertNotCreated("noRecipients", draftOf.formatted(lonely));
        String authorless = draft(alice, "\"to\":[{\"email\":\"x@south.test\"}]");
        assertNotCreated("invalidEmail", draftOf.formatted(authorless));
        assertNotCreated("invalidProperties", draftOf.formatted(draft) + ",\"sendAt\":\"2030-01-01T00:00:00Z\"");
    }

    @Test
    void submissionsAreListedAndFollowed() {
        String state =
                alice.call("EmailSubmission/get", "{\"ids\":[]}").path("state").textValue();
        JsonNode before = alice.call("EmailSubmission/query", "{}");
        JsonNode first = send(alice, ada.login());
        rig.clock.advance(Duration.ofMinutes(1));
        JsonNode second = send(alice, ada.login());
        JsonNode listed = alice.call("EmailSubmission/query", "{}").path("ids");
        assertEquals(second.path("id"), listed.path(0));
        assertEquals(first.path("id"), listed.path(1));
        JsonNode filtered = alice.call(
                "EmailSubmission/query",
                "{\"filter\":{\"emailIds\":[%s],\"undoStatus\":\"final\"},\"calculateTotal\":true}"
                        .formatted(first.path("emailId")));
        assertEquals(1, filtered.path("total").intValue());
        JsonNode changes = alice.call("EmailSubmission/changes", "{\"sinceState\":\"%s\"}".formatted(state));
        assertEquals(2, changes.path("created").size());
        JsonNode moved = alice.call(
                "EmailSubmission/queryChanges", "{\"sinceQueryState\":%s}".formatted(before.path("queryState")));
        assertEquals(2, moved.path("added").size());
        String id = first.path("id").textValue();
        alice.call("EmailSubmission/set", "{\"destroy\":[\"%s\"]}".formatted(id));
        assertEquals(
                id,
                alice.call("EmailSubmission/get", "{\"ids\":[\"%s\"]}".formatted(id))
                        .at("/notFound/0")
                        .textValue());
        assertEquals(
                1,
                alice.call("EmailSubmission/get", "{\"ids\":null}").path("list").size());
        assertEquals("unsupportedFilter", alice.error("EmailSubmission/query", "{\"filter\":{\"x\":1}}"));
        assertEquals("unsupportedSort", alice.error("EmailSubmission/query", "{\"sort\":[{\"property\":\"x\"}]}"));
        assertEquals(0, ada.call("EmailSubmission/query", "{}").path("ids").size(), "ada sees none of alice's");
    }

    @Test
    void identitiesAreMadeChangedAndDestroyed() {
        JsonNode made = alice.call("Identity/set", """
                {"create":{"i":{"name":"Work","email":"%s","replyTo":[{"email":"re@south.test"}],"textSignature":"-- a"},\
                "f":{"name":"Forged","email":"%s"},"n":{"email":"none"}}}""".formatted(alice.login(), ada.login()));
        assertEquals("forbiddenFrom", made.at("/notCreated/f/type").textValue());
        assertEquals("invalidProperties", made.at("/notCreated/n/type").textValue());
        String id = made.at("/created/i/id").textValue();
        alice.call("Identity/set", "{\"update\":{\"%s\":{\"name\":\"Home\"}}}".formatted(id));
        JsonNode got =
                alice.call("Identity/get", "{\"ids\":[\"%s\"]}".formatted(id)).at("/list/0");
        assertEquals("Home", got.path("name").textValue());
        assertEquals("re@south.test", got.at("/replyTo/0/email").textValue());
        JsonNode refused = alice.call("Identity/set", "{\"update\":{\"%s\":{\"email\":\"x@y.test\"}}}".formatted(id));
        assertEquals(
                "invalidProperties",
                refused.path("notUpdated").path(id).path("type").textValue());
        String own =
                alice.call("Identity/get", "{\"ids\":null}").at("/list/0/id").textValue();
        JsonNode gone = alice.call("Identity/set", "{\"destroy\":[\"%s\",\"%s\"]}".formatted(id, own));
        assertEquals(id, gone.at("/destroyed/0").textValue());
        assertEquals(
                "forbidden", gone.path("notDestroyed").path(own).path("type").textValue());
    }

    @Test
    void theRoadShowsEachSideItsOwn() {
        JsonNode submission = send(alice, ada.login(), "bob@south.test");
        eventually(() -> status(submission, "bob@south.test").equals("unknown"));
        JsonNode sent = alice.call("Road/get", "{\"emailIds\":[%s]}".formatted(submission.path("emailId")))
                .at("/list/0");
        assertEquals("sender", sent.path("role").textValue());
        assertEquals("httpRequest", sent.at("/hops/0/hop").textValue());
        assertTrue(sent.toString().contains("bob@south.test"));
        JsonNode found = ada.call("Email/query", "{}");
        JsonNode received = ada.call("Road/get", "{\"emailIds\":%s}".formatted(found.path("ids")))
                .at("/list/0");
        assertEquals("recipient", received.path("role").textValue());
        assertTrue(received.toString().contains(ada.login()));
        assertFalse(received.toString().contains("bob@south.test"), "a recipient sees no other recipient");
        String messageId = sent.path("messageId").textValue();
        String byMessageId = "{\"messageIds\":[\"%s\"]}".formatted(messageId);
        assertEquals(1, ada.call("Road/get", byMessageId).path("list").size());
        assertEquals(1, alice.call("Road/get", byMessageId).path("list").size());
        Person mallory = rig.person();
        assertEquals(
                messageId,
                mallory.call("Road/get", byMessageId).at("/notFound/0").textValue());
    }

    /** Waits while the queue works, which goes by the rig's clock. */
    private void eventually(BooleanSupplier condition) {
        await().until(() -> {
            rig.clock.advance(Duration.ofMillis(1));
            return condition.getAsBoolean();
        });
    }

    private JsonNode send(Person from, String... to) {
        StringBuilder recipients = new StringBuilder();
        for (String address : to) {
            recipients.append(recipients.isEmpty() ? "" : ",").append("{\"email\":\"%s\"}".formatted(address));
        }
        String email = draft(
                from,
                "\"from\":[{\"email\":\"%s\"}],\"to\":[%s],\"subject\":\"s\"".formatted(from.login(), recipients));
        JsonNode answer = from.call(
                "EmailSubmission/set",
                "{\"create\":{\"s\":{\"identityId\":\"%s\",\"emailId\":\"%s\"}}}".formatted(identity(from), email));
        JsonNode created = answer.at("/created/s");
        assertTrue(created.isObject(), () -> "answered " + answer);
        return created;
    }

    private static String draft(Person from, String properties) {
        return from.call(
                        "Email/set",
                        "{\"create\":{\"d\":{\"mailboxIds\":{\"%s\":true},%s}}}"
                                .formatted(from.mailbox("drafts"), properties))
                .at("/created/d/id")
                .textValue();
    }

    private void assertNotCreated(String type, String properties) {
        JsonNode answer = alice.call("EmailSubmission/set", "{\"create\":{\"k\":{%s}}}".formatted(properties));
        assertEquals(type, answer.at("/notCreated/k/type").textValue(), () -> "answered " + answer);
    }

    private static String envelope(String from, String to) {
        return "\"envelope\":{\"mailFrom\":{\"email\":\"%s\"},\"rcptTo\":[{\"email\":\"%s\"}]}".formatted(from, to);
    }

    private static String identity(Person person) {
        return person.call("Identity/get", "{\"ids\":null}").at("/list/0/id").textValue();
    }

    private JsonNode get(JsonNode submission) {
        return alice.call("EmailSubmission/get", "{\"ids\":[%s]}".formatted(submission.path("id")))
                .at("/list/0");
    }

    private String status(JsonNode submission, String recipient) {
        return get(submission)
                .path("deliveryStatus")
                .path(recipient)
                .path("delivered")
                .textValue();
    }

    private String smtpReply(JsonNode submission, String recipient) {
        return get(submission)
                .path("deliveryStatus")
                .path(recipient)
                .path("smtpReply")
                .textValue();
    }
}
