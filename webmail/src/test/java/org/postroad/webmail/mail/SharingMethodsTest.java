package org.postroad.webmail.mail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.EmailId;
import org.postroad.webmail.Browser;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

/** Mailboxes that are shared (RFC 9670): what the owner says, what the other sees, and what nobody sees. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharingMethodsTest {
    private static final String READ = "{\"mayReadItems\":true}";

    private WebRig rig;
    private Person alice;
    private Person bob;
    private String inbox;
    private String archive;

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(directory);
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void people() {
        alice = rig.person();
        bob = rig.person();
        inbox = alice.mailbox("inbox");
        archive = alice.mailbox("archive");
    }

    private static String principal(Person person) {
        byte[] login = person.login().getBytes(StandardCharsets.UTF_8);
        return "P" + Base64.getUrlEncoder().withoutPadding().encodeToString(login);
    }

    private void share(String mailbox, String rights) {
        JsonNode answer = alice.call(
                "Mailbox/set",
                "{\"update\":{\"%s\":{\"shareWith/%s\":%s}}}".formatted(mailbox, principal(bob), rights));
        assertTrue(answer.path("updated").has(mailbox), answer::toString);
    }

    /** Arguments about Alice's account. */
    private String of(String rest) {
        return "{\"accountId\":\"" + alice.accountId() + "\"" + (rest.isEmpty() ? "" : "," + rest) + "}";
    }

    private String deliver(String id, String body) {
        EmailId email = rig.deliver(
                alice, "From: carol@south.test\nSubject: %s\nMessage-ID: <%s>\n\n%s\n".formatted(id, id, body));
        return "E" + email.value();
    }

    private JsonNode session(Person who) {
        return Browser.json(who.browser().get("/jmap/session"));
    }

    @Test
    void theOwnerSaysWhoMayDoWhat() {
        assertTrue(alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(inbox))
                .at("/list/0/shareWith")
                .isNull());
        share(inbox, "{\"mayReadItems\":true,\"maySetSeen\":true}");
        share(inbox, "{\"mayReadItems\":true}");
        JsonNode shares = alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(inbox))
                .at("/list/0/shareWith/" + principal(bob));
        assertTrue(shares.path("mayReadItems").booleanValue());
        assertFalse(shares.path("maySetSeen").booleanValue());
        assertFalse(shares.path("mayShare").booleanValue());
        JsonNode one = alice.call(
                "Mailbox/set",
                "{\"update\":{\"%s\":{\"shareWith/%s/maySetSeen\":true,\"name\":\"Post\"}}}"
                        .formatted(inbox, principal(bob)));
        assertTrue(one.path("updated").has(inbox), one::toString);
        JsonNode after =
                alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(inbox)).at("/list/0");
        assertEquals("Post", after.path("name").textValue());
        assertTrue(after.at("/shareWith/" + principal(bob) + "/maySetSeen").booleanValue());
        alice.call("Mailbox/set", "{\"update\":{\"%s\":{\"shareWith\":null}}}".formatted(inbox));
        assertTrue(alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(inbox))
                .at("/list/0/shareWith")
                .isNull());
        JsonNode made = alice.call(
                "Mailbox/set",
                "{\"create\":{\"m\":{\"name\":\"Club\",\"shareWith\":{\"%s\":%s}}}}".formatted(principal(bob), READ));
        String club = made.at("/created/m/id").textValue();
        assertEquals(
                "Club",
                bob.call("Mailbox/get", of("\"ids\":[\"%s\"]".formatted(club)))
                        .at("/list/0/name")
                        .textValue());
    }

    @Test
    void whatIsWrongInSharesIsNamed() {
        for (String wrong : List.of(
                "\"shareWith\":{\"%s\":%s}".formatted("P" + "YQ", READ), // nobody
                "\"shareWith\":{\"A1\":%s}".formatted(READ),
                "\"shareWith/%s\":{\"mayFly\":true}".formatted(principal(bob)),
                "\"shareWith/%s\":{\"mayRename\":true}".formatted(principal(bob)),
                "\"shareWith/%s\":{\"mayReadItems\":1}".formatted(principal(bob)),
                "\"shareWith/%s\":7".formatted(principal(bob)),
                "\"shareWith/%s/mayReadItems\":true".formatted(principal(bob)), // nothing to patch there yet
                "\"shareWith\":[]",
                "\"shareWith/%s\":%s".formatted(principal(alice), READ))) {
            JsonNode answer = alice.call("Mailbox/set", "{\"update\":{\"%s\":{%s}}}".formatted(inbox, wrong));
            assertTrue(answer.path("notUpdated").has(inbox), () -> wrong + " was taken: " + answer);
        }
        assertEquals(1, session(bob).path("accounts").size());
    }

    @Test
    void whoIsGrantedSeesThisMailboxAndNothingElse() {
        String seen = deliver("seen@south.test", "shown");
        String both = deliver("both@south.test", "in two");
        String hidden = deliver("hidden@south.test", "secret");
        alice.call(
                "Email/set",
                "{\"update\":{\"%s\":{\"mailboxIds\":{\"%s\":true}},\"%s\":{\"mailboxIds/%s\":true}}}"
                        .formatted(hidden, archive, both, archive));
        String hiddenBlob = alice.call("Email/get", "{\"ids\":[\"%s\"],\"properties\":[\"blobId\"]}".formatted(hidden))
                .at("/list/0/blobId")
                .textValue();
        String seenBlob = alice.call("Email/get", "{\"ids\":[\"%s\"],\"properties\":[\"blobId\"]}".formatted(seen))
                .at("/list/0/blobId")
                .textValue();

        // Before: as if there were no such account, in every method.
        assertEquals("accountNotFound", bob.error("Mailbox/get", of("")));
        assertEquals("accountNotFound", bob.error("Email/set", of("\"destroy\":[\"%s\"]".formatted(seen))));
        assertEquals(404, download(seenBlob).statusCode());

        share(inbox, READ);
        JsonNode account = session(bob).path("accounts").path(alice.accountId());
        assertEquals(alice.login(), account.path("name").textValue());
        assertTrue(account.path("isReadOnly").booleanValue());
        assertFalse(account.path("isPersonal").booleanValue());
        assertEquals(
                principal(alice),
                account.at("/accountCapabilities/urn:ietf:params:jmap:principals:owner/principalId")
                        .textValue());
        JsonNode mailboxes = bob.call("Mailbox/get", of("\"ids\":null")).path("list");
        assertEquals(1, mailboxes.size(), mailboxes::toString);
        assertEquals(inbox, mailboxes.at("/0/id").textValue());
        assertEquals(2, mailboxes.at("/0/totalEmails").intValue());
        assertTrue(mailboxes.at("/0/myRights/mayReadItems").booleanValue());
        assertFalse(mailboxes.at("/0/myRights/maySetSeen").booleanValue());
        assertTrue(mailboxes.at("/0/shareWith").isNull());
        assertEquals(
                List.of(inbox),
                bob.call("Mailbox/query", of(""))
                        .path("ids")
                        .valueStream()
                        .map(JsonNode::textValue)
                        .toList());
        assertEquals(
                0,
                bob.call("Mailbox/query", of("\"filter\":{\"role\":\"archive\"}"))
                        .path("ids")
                        .size());

        JsonNode got = bob.call("Email/get", of("\"ids\":[\"%s\",\"%s\",\"%s\"]".formatted(seen, both, hidden)));
        assertEquals(2, got.path("list").size(), got::toString);
        assertEquals(hidden, got.at("/notFound/0").textValue());
        assertEquals(1, got.at("/list/1/mailboxIds").size(), "not that it lies in the archive, too");
        JsonNode listed = bob.call("Email/query", of("\"calculateTotal\":true"));
        assertEquals(2, listed.path("ids").size());
        assertEquals(2, listed.path("total").intValue());
        assertFalse(listed.path("canCalculateChanges").booleanValue());
        for (String filter : List.of(
                "{\"inMailbox\":\"%s\"}".formatted(archive),
                "{\"operator\":\"AND\",\"conditions\":[{\"inMailbox\":\"%s\"},{\"inMailbox\":\"%s\"}]}"
                        .formatted(inbox, archive),
                "{\"operator\":\"OR\",\"conditions\":[{\"inMailbox\":\"%s\"},{\"subject\":\"hidden\"}]}"
                        .formatted(archive),
                "{\"text\":\"secret\"}")) {
            JsonNode found = bob.call("Email/query", of("\"filter\":" + filter));
            assertEquals(0, found.path("ids").size(), () -> filter + " found " + found);
        }
        assertEquals(
                "unsupportedFilter",
                bob.error("Email/query", of("\"filter\":{\"inMailboxOtherThan\":[\"%s\"]}".formatted(inbox))));
        assertEquals(
                "unsupportedFilter",
                bob.error("Email/query", of("\"filter\":{\"someInThreadHaveKeyword\":\"$seen\"}")));
        assertEquals(200, download(seenBlob).statusCode());
        assertEquals(404, download(hiddenBlob).statusCode());

        share(inbox, "null");
        assertEquals("accountNotFound", bob.error("Email/get", of("\"ids\":[\"%s\"]".formatted(seen))));
        assertEquals(404, download(seenBlob).statusCode());
        assertEquals(1, session(bob).path("accounts").size());
    }

    private HttpResponse<byte[]> download(String blob) {
        return bob.browser().get("/jmap/download/" + alice.accountId() + "/" + blob + "/x?accept=text/plain");
    }

    @Test
    void aThreadShowsOnlyWhatMayBeRead() {
        String first = deliver("root@south.test", "one");
        EmailId reply = rig.deliver(
                alice,
                "From: c@south.test\nSubject: Re: root@south.test\nIn-Reply-To: <root@south.test>\nMessage-ID: <r@south.test>\n\ntwo\n");
        alice.call(
                "Email/set", "{\"update\":{\"E%d\":{\"mailboxIds\":{\"%s\":true}}}}".formatted(reply.value(), archive));
        String thread = alice.call("Email/get", "{\"ids\":[\"%s\"],\"properties\":[\"threadId\"]}".formatted(first))
                .at("/list/0/threadId")
                .textValue();
        share(inbox, READ);
        JsonNode got = bob.call("Thread/get", of("\"ids\":[\"%s\"]".formatted(thread)));
        assertEquals(1, got.at("/list/0/emailIds").size(), got::toString);
        assertEquals(
                2,
                alice.call("Thread/get", "{\"ids\":[\"%s\"]}".formatted(thread))
                        .at("/list/0/emailIds")
                        .size());
    }

    @Test
    void nothingCanBeChangedButTheSubscription() {
        String email = deliver("kept@south.test", "stays");
        share(
                inbox,
                "{\"mayReadItems\":true,\"mayAddItems\":true,\"mayRemoveItems\":true,\"maySetKeywords\":true,\"mayShare\":true}");
        assertEquals("accountReadOnly", bob.error("Email/set", of("\"destroy\":[\"%s\"]".formatted(email))));
        assertEquals("accountReadOnly", bob.error("Email/import", of("\"emails\":{}")));
        assertEquals("accountReadOnly", bob.error("Identity/set", of("\"create\":{}")));
        for (String method : List.of(
                "Email/queryChanges",
                "Mailbox/queryChanges",
                "Identity/get",
                "EmailSubmission/get",
                "Quota/get",
                "SearchSnippet/get",
                "Identity/changes",
                "EmailSubmission/query",
                "Principal/get")) {
            assertEquals("accountNotSupportedByMethod", bob.error(method, of("")), method);
        }
        for (String method : List.of("Email/changes", "Mailbox/changes", "Thread/changes")) {
            assertEquals("cannotCalculateChanges", bob.error(method, of("\"sinceState\":\"1\"")), method);
        }
        JsonNode refused = bob.call(
                "Mailbox/set",
                of(("\"create\":{\"n\":{\"name\":\"x\"}},\"destroy\":[\"%s\"],\"update\":{\"%s\":{\"name\":\"y\"},"
                                + "\"%s\":{\"isSubscribed\":true}},\"onDestroyRemoveEmails\":true")
                        .formatted(inbox, inbox, archive)));
        assertEquals("forbidden", refused.at("/notCreated/n/type").textValue());
        assertEquals("forbidden", refused.at("/notDestroyed/" + inbox + "/type").textValue());
        assertEquals("forbidden", refused.at("/notUpdated/" + inbox + "/type").textValue());
        assertEquals("notFound", refused.at("/notUpdated/" + archive + "/type").textValue());
        String before = bob.call("Mailbox/get", of("")).path("state").textValue();
        JsonNode subscribed =
                bob.call("Mailbox/set", of("\"update\":{\"%s\":{\"isSubscribed\":true}}".formatted(inbox)));
        assertTrue(subscribed.path("updated").has(inbox), subscribed::toString);
        JsonNode after = bob.call("Mailbox/get", of(""));
        assertTrue(after.at("/list/0/isSubscribed").booleanValue());
        assertNotEquals(before, after.path("state").textValue());
        assertEquals(subscribed.path("newState"), after.path("state"));
        assertEquals(
                1,
                bob.call("Mailbox/query", of("\"filter\":{\"isSubscribed\":true}"))
                        .path("ids")
                        .size());
    }

    @Test
    void whoMayOnlyLookUpReadsNothing() {
        String email = deliver("unread@south.test", "closed");
        share(inbox, "{\"maySubmit\":true}");
        JsonNode mailbox = bob.call("Mailbox/get", of("")).at("/list/0");
        assertEquals(0, mailbox.path("totalEmails").intValue());
        assertFalse(mailbox.at("/myRights/mayReadItems").booleanValue());
        assertEquals(0, bob.call("Email/query", of("")).path("ids").size());
        assertEquals(
                0,
                bob.call("Email/get", of("\"ids\":[\"%s\"]".formatted(email)))
                        .path("list")
                        .size());
        String state = bob.call("Mailbox/get", of("")).path("state").textValue();
        deliver("another@south.test", "closed");
        assertEquals(state, bob.call("Mailbox/get", of("")).path("state").textValue(), "arrivals do not show");
    }

    @Test
    void peopleAreFoundByTheirAddressAndNotListed() {
        assertEquals(
                principal(bob),
                alice.call("Principal/query", "{\"filter\":{\"email\":\"%s\"}}".formatted(bob.login()))
                        .at("/ids/0")
                        .textValue());
        assertEquals(
                0,
                alice.call("Principal/query", "{\"filter\":{\"email\":\"nobody@north.test\"}}")
                        .path("ids")
                        .size());
        for (String filter : List.of("null", "{}", "{\"name\":\"b\"}", "{\"text\":\"b\"}")) {
            assertEquals("unsupportedFilter", alice.error("Principal/query", "{\"filter\":" + filter + "}"));
        }
        JsonNode all = alice.call("Principal/get", "{\"ids\":null}").path("list");
        assertEquals(1, all.size(), "herself: " + all);
        assertEquals(
                principal(alice),
                session(alice)
                        .at("/accounts/" + alice.accountId()
                                + "/accountCapabilities/urn:ietf:params:jmap:principals/currentUserPrincipalId")
                        .textValue());
        JsonNode named = alice.call("Principal/get", "{\"ids\":[\"%s\",\"P1\",\"PYQ\"]}".formatted(principal(bob)));
        assertEquals(bob.login(), named.at("/list/0/email").textValue());
        assertEquals(2, named.path("notFound").size());
        share(inbox, READ);
        assertEquals(
                2, alice.call("Principal/get", "{\"ids\":null}").path("list").size());
        JsonNode hers = bob.call("Principal/get", "{\"ids\":[\"%s\"]}".formatted(principal(alice)));
        assertTrue(hers.at("/list/0/accounts").has(alice.accountId()), hers::toString);
    }

    @Test
    void whoSeesAMailboxIsToldOfItsChangesAndOfNoOthers() throws Exception {
        share(inbox, READ);
        ConcurrentLinkedQueue<JsonNode> told = new ConcurrentLinkedQueue<>();
        HttpResponse<InputStream> stream = bob.browser()
                .send(
                        bob.browser()
                                .request("/jmap/eventsource?types=*&closeafter=no&ping=0")
                                .build(),
                        BodyHandlers.ofInputStream());
        try (InputStream in = stream.body()) {
            Thread reader = new Thread(() -> read(in, told));
            reader.setDaemon(true);
            reader.start();
            alice.call(
                    "Mailbox/set",
                    "{\"update\":{\"%s\":{\"name\":\"%s\"}}}".formatted(archive, "Old things")); // is not seen
            deliver("told@south.test", "news");
            await().until(() -> !told.isEmpty());
        }
        JsonNode changed = told.remove().path("changed");
        assertEquals(1, changed.size(), changed::toString);
        String state = bob.call("Mailbox/get", of("")).path("state").textValue();
        Map<String, String> types = new HashMap<>();
        ((ObjectNode) changed.path(alice.accountId()))
                .properties()
                .forEach(type -> types.put(type.getKey(), type.getValue().textValue()));
        assertEquals(Map.of("Mailbox", state, "Email", state, "Thread", state), types);
    }

    private static void read(InputStream in, ConcurrentLinkedQueue<JsonNode> told) {
        try (var lines = new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith("data: ")) {
                    told.add(Person.json(line.substring(6)));
                }
                line = lines.readLine();
            }
        } catch (java.io.IOException closed) {
            return;
        }
    }
}
