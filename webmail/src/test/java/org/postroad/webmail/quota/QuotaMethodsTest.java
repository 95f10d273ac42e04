package org.postroad.webmail.quota;

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
import org.postroad.mailstore.Quota;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaMethodsTest {
    private static final String LETTER = "From: Bob <bob@south.test>\r\nSubject: Hello\r\n\r\nHello.\r\n";

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
    void withoutALimitThereIsNoQuota() {
        assertEquals(0, alice.call("Quota/get", "{\"ids\":null}").path("list").size());
        assertEquals(0, alice.call("Quota/query", "{}").path("ids").size());
    }

    @Test
    void aLimitIsShownWithWhatIsUsed() { // RFC 9425 §4
        limit(new Quota.Limits(5_000_000_000L, 100));
        rig.deliver(alice, LETTER);
        JsonNode octets = alice.call("Quota/get", "{\"ids\":[\"Q1\",\"Q9\"]}");
        assertEquals("octets", octets.at("/list/0/resourceType").textValue());
        assertEquals(5_000_000_000L, octets.at("/list/0/hardLimit").longValue());
        assertTrue(octets.at("/list/0/used").longValue() >= LETTER.length());
        assertEquals("account", octets.at("/list/0/scope").textValue());
        assertEquals(Person.json("[\"Email\"]"), octets.at("/list/0/types"));
        assertEquals(Person.json("[\"Q9\"]"), octets.path("notFound"));
        JsonNode count =
                alice.call("Quota/get", "{\"ids\":[\"Q2\"],\"properties\":[\"used\",\"hardLimit\",\"resourceType\"]}");
        assertEquals(
                Person.json("{\"id\":\"Q2\",\"used\":1,\"hardLimit\":100,\"resourceType\":\"count\"}"),
                count.at("/list/0"));
    }

    @Test
    void queriesFilterAndSort() {
        limit(new Quota.Limits(5_000_000_000L, 100));
        rig.deliver(alice, LETTER);
        assertEquals(
                Person.json("[\"Q2\"]"),
                alice.call("Quota/query", "{\"filter\":{\"resourceType\":\"count\"}}")
                        .path("ids"));
        assertEquals(
                Person.json("[\"Q2\",\"Q1\"]"),
                alice.call("Quota/query", "{\"sort\":[{\"property\":\"used\"}]}")
                        .path("ids"));
        assertEquals(
                Person.json("[\"Q1\",\"Q2\"]"),
                alice.call("Quota/query", "{\"sort\":[{\"property\":\"used\",\"isAscending\":false}]}")
                        .path("ids"));
        assertEquals("unsupportedFilter", alice.error("Quota/query", "{\"filter\":{\"colour\":\"red\"}}"));
        assertEquals("unsupportedSort", alice.error("Quota/query", "{\"sort\":[{\"property\":\"colour\"}]}"));
    }

    @Test
    void changesTellThatMoreIsUsedAndNotWhichLimitsCame() { // RFC 9425 §4.3
        String unlimited =
                alice.call("Quota/get", "{\"ids\":null}").path("state").textValue();
        limit(Quota.Limits.octets(5_000_000_000L));
        assertEquals(
                "cannotCalculateChanges", alice.error("Quota/changes", "{\"sinceState\":\"%s\"}".formatted(unlimited)));
        String limited = alice.call("Quota/get", "{\"ids\":null}").path("state").textValue();
        rig.deliver(alice, LETTER);
        JsonNode changes = alice.call("Quota/changes", "{\"sinceState\":\"%s\"}".formatted(limited));
        assertEquals(Person.json("[\"Q1\"]"), changes.path("updated"));
        assertEquals(Person.json("[\"used\"]"), changes.path("updatedProperties"));
        JsonNode list = alice.call("Quota/queryChanges", "{\"sinceQueryState\":\"%s\"}".formatted(limited));
        assertEquals(Person.json("[\"Q1\"]"), list.path("removed"));
        assertEquals(Person.json("[{\"id\":\"Q1\",\"index\":0}]"), list.path("added"));
    }

    @Test
    void aFullAccountSaysSo() { // RFC 8620 §5.3
        limit(new Quota.Limits(Long.MAX_VALUE, 1));
        rig.deliver(alice, LETTER);
        JsonNode answer = alice.call("Email/set", """
                {"create":{"d":{"mailboxIds":{"%s":true},"subject":"More","bodyValues":{"t":{"value":"x"}},\
                "textBody":[{"partId":"t","type":"text/plain"}]}}}""".formatted(alice.mailbox("drafts")));
        assertEquals("overQuota", answer.at("/notCreated/d/type").textValue());
    }

    private void limit(Quota.Limits limits) {
        rig.store.database().write(tx -> {
            rig.mail.quotas().limit(tx, alice.account().id(), limits);
            return limits;
        });
    }
}
