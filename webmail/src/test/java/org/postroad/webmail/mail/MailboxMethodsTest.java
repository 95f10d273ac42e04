package org.postroad.webmail.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailboxMethodsTest {
    private WebRig rig;
    private Person alice;

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(directory);
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void newPerson() {
        alice = rig.person();
    }

    @Test
    void aNewAccountHasItsMailboxes() {
        JsonNode answer = alice.call("Mailbox/get", "{\"ids\":null}");
        assertEquals(6, answer.path("list").size());
        JsonNode inbox =
                alice.call("Mailbox/get", "{\"ids\":[\"%s\",\"M999\",\"x\"]}".formatted(alice.mailbox("inbox")));
        assertEquals("Inbox", inbox.at("/list/0/name").textValue());
        assertTrue(inbox.at("/list/0/myRights/maySubmit").booleanValue());
        assertEquals(Person.json("[\"M999\",\"x\"]"), inbox.path("notFound"));
    }

    @Test
    void propertiesAreChosen() {
        JsonNode one = alice.call("Mailbox/get", "{\"properties\":[\"name\"]}").at("/list/0");
        assertEquals(2, one.size(), () -> "id and name: " + one);
        assertEquals("invalidArguments", alice.error("Mailbox/get", "{\"properties\":[\"colour\"]}"));
    }

    @Test
    void childrenMayBeMadeBeforeTheirParents() {
        JsonNode answer = alice.call("Mailbox/set", """
                {"create":{"child":{"name":"2026","parentId":"#parent"},"parent":{"name":"Bills"}}}""");
        String parent = answer.at("/created/parent/id").textValue();
        String child = answer.at("/created/child/id").textValue();
        JsonNode got = alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(child));
        assertEquals(parent, got.at("/list/0/parentId").textValue());
        assertEquals(0, got.at("/list/0/totalEmails").intValue());
    }

    @Test
    void refusalsNameWhatIsWrong() {
        JsonNode answer = alice.call("Mailbox/set", """
                {"create":{"a":{"name":""},"b":{"name":"x","parentId":"M999"},"c":{"name":"y","role":"important"},\
                "d":{"name":"Inbox"},"e":{"name":"z","totalEmails":1},"f":{"name":7},"g":{"name":"w","parentId":"#g"}},\
                "update":{"M999":{"name":"n"},"%s":{"role":null}},"destroy":["%s","M998"]}""".formatted(alice.mailbox("inbox"), alice.mailbox("inbox")));
        assertEquals("name", answer.at("/notCreated/a/properties/0").textValue());
        assertEquals("parentId", answer.at("/notCreated/b/properties/0").textValue());
        assertEquals("role", answer.at("/notCreated/c/properties/0").textValue());
        assertEquals("name", answer.at("/notCreated/d/properties/0").textValue());
        assertEquals("totalEmails", answer.at("/notCreated/e/properties/0").textValue());
        assertEquals("invalidProperties", answer.at("/notCreated/f/type").textValue());
        assertEquals("invalidProperties", answer.at("/notCreated/g/type").textValue());
        assertEquals("notFound", answer.at("/notUpdated/M999/type").textValue());
        assertEquals(
                "willDestroy",
                answer.path("notUpdated")
                        .path(alice.mailbox("inbox"))
                        .path("type")
                        .textValue());
        assertEquals(
                "forbidden",
                answer.path("notDestroyed")
                        .path(alice.mailbox("inbox"))
                        .path("type")
                        .textValue());
        assertEquals("notFound", answer.at("/notDestroyed/M998/type").textValue());
        assertEquals(answer.path("oldState"), answer.path("newState"), "nothing happened");
    }

    @Test
    void oneRefusalDoesNotStopTheOthers() {
        JsonNode answer = alice.call("Mailbox/set", "{\"create\":{\"a\":{\"name\":\"\"},\"b\":{\"name\":\"good\"}}}");
        assertEquals("invalidProperties", answer.at("/notCreated/a/type").textValue());
        assertTrue(answer.at("/created/b/id").isTextual());
    }

    @Test
    void aPatchChangesOneProperty() {
        String id = create("Old");
        alice.call("Mailbox/set", "{\"update\":{\"%s\":{\"name\":\"New\",\"sortOrder\":7}}}".formatted(id));
        JsonNode got =
                alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(id)).at("/list/0");
        assertEquals("New", got.path("name").textValue());
        assertEquals(7, got.path("sortOrder").intValue());
        JsonNode refused = alice.call("Mailbox/set", "{\"update\":{\"%s\":{\"name/x\":1}}}".formatted(id));
        assertEquals(
                "invalidPatch", refused.path("notUpdated").path(id).path("type").textValue());
    }

    @Test
    void aFullMailboxIsDestroyedOnlyWithItsEmails() {
        String id = create("Full");
        alice.call("Email/set", "{\"create\":{\"e\":{\"mailboxIds\":{\"%s\":true},\"subject\":\"x\"}}}".formatted(id));
        String destroy = "{\"destroy\":[\"%s\"]".formatted(id);
        JsonNode refused = alice.call("Mailbox/set", destroy + "}");
        assertEquals(
                "mailboxHasEmail",
                refused.path("notDestroyed").path(id).path("type").textValue());
        JsonNode done = alice.call("Mailbox/set", destroy + ",\"onDestroyRemoveEmails\":true}");
        assertEquals(id, done.at("/destroyed/0").textValue());
        assertEquals(0, alice.call("Email/query", "{}").path("ids").size());
    }

    @Test
    void aParentIsNotDestroyedBeforeItsChild() {
        JsonNode made = alice.call(
                "Mailbox/set", "{\"create\":{\"p\":{\"name\":\"p\"},\"c\":{\"name\":\"c\",\"parentId\":\"#p\"}}}");
        String parent = made.at("/created/p/id").textValue();
        JsonNode refused = alice.call("Mailbox/set", "{\"destroy\":[\"%s\"]}".formatted(parent));
        assertEquals(
                "mailboxHasChild",
                refused.path("notDestroyed").path(parent).path("type").textValue());
    }

    @Test
    void anotherStateStopsTheWholeCall() {
        assertEquals(
                "stateMismatch",
                alice.error("Mailbox/set", "{\"ifInState\":\"0\",\"create\":{\"a\":{\"name\":\"a\"}}}"));
        String state = alice.call("Mailbox/get", "{\"ids\":[]}").path("state").textValue();
        JsonNode done = alice.call(
                "Mailbox/set", "{\"ifInState\":\"%s\",\"create\":{\"a\":{\"name\":\"a\"}}}".formatted(state));
        assertEquals(state, done.path("oldState").textValue());
    }

    @Test
    void changesSayWhatHappenedAndWhetherOnlyCountsMoved() {
        String before = alice.call("Mailbox/get", "{\"ids\":[]}").path("state").textValue();
        rig.deliver(alice, "From: bob@south.test\nSubject: x\n\nx\n");
        JsonNode counts = alice.call("Mailbox/changes", "{\"sinceState\":\"%s\"}".formatted(before));
        assertEquals(alice.mailbox("inbox"), counts.at("/updated/0").textValue());
        assertEquals("totalEmails", counts.at("/updatedProperties/0").textValue());
        String id = create("Made");
        JsonNode all = alice.call("Mailbox/changes", "{\"sinceState\":\"%s\"}".formatted(before));
        assertEquals(id, all.at("/created/0").textValue());
        assertEquals("cannotCalculateChanges", alice.error("Mailbox/changes", "{\"sinceState\":\"x\"}"));
        assertEquals("cannotCalculateChanges", alice.error("Mailbox/changes", "{\"sinceState\":\"999999\"}"));
        assertEquals(
                "invalidArguments",
                alice.error("Mailbox/changes", "{\"sinceState\":\"%s\",\"maxChanges\":0}".formatted(before)));
    }

    @Test
    void queriesFilterSortAndPage() {
        create("b");
        create("a");
        JsonNode plain = alice.call("Mailbox/query", """
                {"filter":{"hasAnyRole":false},"sort":[{"property":"name"}],"calculateTotal":true}""");
        assertEquals(2, plain.path("total").intValue());
        String first = plain.at("/ids/0").textValue();
        assertEquals(
                "a",
                alice.call("Mailbox/get", "{\"ids\":[\"%s\"]}".formatted(first))
                        .at("/list/0/name")
                        .textValue());
        JsonNode page = alice.call("Mailbox/query", """
                {"filter":{"operator":"NOT","conditions":[{"hasAnyRole":true}]},"sort":[{"property":"name"}],\
                "anchor":"%s","anchorOffset":1,"limit":5}""".formatted(first));
        assertEquals(1, page.path("position").intValue());
        assertEquals(plain.at("/ids/1"), page.at("/ids/0"));
        assertEquals("anchorNotFound", alice.error("Mailbox/query", "{\"anchor\":\"M999\"}"));
        assertEquals("unsupportedFilter", alice.error("Mailbox/query", "{\"filter\":{\"size\":1}}"));
        assertEquals("unsupportedSort", alice.error("Mailbox/query", "{\"sort\":[{\"property\":\"size\"}]}"));
    }

    @Test
    void queryChangesPlayedOnTheOldListGiveTheNewOne() {
        String query = "\"sort\":[{\"property\":\"name\"}]";
        JsonNode before = alice.call("Mailbox/query", "{" + query + "}");
        String id = create("Bcc");
        JsonNode changes = alice.call(
                "Mailbox/queryChanges", "{%s,\"sinceQueryState\":%s}".formatted(query, before.path("queryState")));
        assertEquals(id, changes.at("/added/0/id").textValue());
        JsonNode after = alice.call("Mailbox/query", "{" + query + "}");
        assertEquals(
                id,
                after.path("ids").path(changes.at("/added/0/index").intValue()).textValue());
    }

    private String create(String name) {
        return alice.call("Mailbox/set", "{\"create\":{\"k\":{\"name\":\"%s\"}}}".formatted(name))
                .at("/created/k/id")
                .textValue();
    }
}
