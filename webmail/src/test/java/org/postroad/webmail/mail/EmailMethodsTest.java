package org.postroad.webmail.mail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmailMethodsTest {
    private static final String MIXED = """
            From: =?utf-8?q?J=C3=BCrgen?= <juergen@south.test>
            To: Alice <alice@north.test>, "B, b" <b@x.test>
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
            Date: Mon, 23 Nov 2026 11:00:00 +0100
            Message-ID: <mixed@south.test>
            List-Post: <mailto:list@x.test>
            X-Twice: one
            X-Twice: two
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Sch=C3=B6ne Gr=C3=BC=C3=9Fe
            --inner
            Content-Type: text/html; charset=utf-8

            <p>hello</p>
            --inner--
            --outer
            Content-Type: application/pdf; name="a b.pdf"
            Content-Disposition: attachment; filename="a b.pdf"
            Content-Transfer-Encoding: base64

            AAECAwQ=
            --outer
            Content-Type: message/rfc822

            From: inner@x.test
            Subject: inside
            Content-Type: text/plain

            deep
            --outer--
            """;

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
    void anEmailShowsItsHeader() {
        JsonNode email = get(deliver(MIXED), "{}");
        assertEquals("Jürgen", email.at("/from/0/name").textValue());
        assertEquals("juergen@south.test", email.at("/from/0/email").textValue());
        assertEquals("B, b", email.at("/to/1/name").textValue());
        assertEquals("Grüße", email.path("subject").textValue());
        assertEquals("2026-11-23T11:00:00+01:00", email.path("sentAt").textValue());
        assertEquals(rig.clock.instant().toString(), email.path("receivedAt").textValue());
        assertEquals("mixed@south.test", email.at("/messageId/0").textValue());
        assertTrue(email.path("cc").isNull());
        assertTrue(email.path("hasAttachment").booleanValue());
        assertTrue(email.path("preview").textValue().startsWith("Schöne Grüße"));
        assertTrue(email.path("mailboxIds").path(alice.mailbox("inbox")).booleanValue());
    }

    @Test
    void headerFieldsComeInTheFormAskedFor() {
        JsonNode email = get(deliver(MIXED), """
                {"properties":["header:Subject:asText","header:subject","header:X-Twice:all","header:Date:asDate",\
                "header:List-Post:asURLs","header:To:asGroupedAddresses","header:Nope","header:Nope:all","headers"]}""");
        assertEquals("Grüße", email.path("header:Subject:asText").textValue());
        assertEquals(
                " =?utf-8?q?Gr=C3=BC=C3=9Fe?=", email.path("header:subject").textValue());
        assertEquals(Person.json("[\" one\",\" two\"]"), email.path("header:X-Twice:all"));
        assertEquals(
                "2026-11-23T11:00:00+01:00", email.path("header:Date:asDate").textValue());
        assertEquals(
                "mailto:list@x.test",
                email.path("header:List-Post:asURLs").path(0).textValue());
        assertTrue(
                email.path("header:To:asGroupedAddresses").path(0).path("name").isNull());
        assertTrue(email.path("header:Nope").isNull());
        assertEquals(0, email.path("header:Nope:all").size());
        assertEquals("From", email.at("/headers/0/name").textValue());
        assertEquals(
                "invalidArguments", alice.error("Email/get", "{\"ids\":[],\"properties\":[\"header:From:asDate\"]}"));
        assertEquals("invalidArguments", alice.error("Email/get", "{\"ids\":[],\"properties\":[\"header:From:asX\"]}"));
    }

    @Test
    void bodyPartsAndTheirTexts() {
        JsonNode email = get(deliver(MIXED), """
                {"properties":["bodyStructure","textBody","htmlBody","attachments","bodyValues"],\
                "bodyProperties":["partId","type","size","name","subParts"],"fetchAllBodyValues":true}""");
        assertEquals("multipart/mixed", email.at("/bodyStructure/type").textValue());
        assertEquals(3, email.at("/bodyStructure/subParts").size());
        assertEquals("1.1", email.at("/textBody/0/partId").textValue());
        assertEquals("1.2", email.at("/htmlBody/0/partId").textValue());
        assertEquals("a b.pdf", email.at("/attachments/0/name").textValue());
        assertEquals(5, email.at("/attachments/0/size").intValue());
        assertEquals(
                "Schöne Grüße",
                email.path("bodyValues").path("1.1").path("value").textValue().strip());
        assertEquals(2, email.path("bodyValues").size(), "not the text inside the embedded message");
    }

    @Test
    void longTextsAreCut() {
        JsonNode email = get(
                deliver("Subject: x\nContent-Type: text/plain; charset=utf-8\n\näöü\n"),
                "{\"properties\":[\"bodyValues\"],\"fetchTextBodyValues\":true,\"maxBodyValueBytes\":3}");
        assertEquals("ä", email.at("/bodyValues/1/value").textValue());
        assertTrue(email.at("/bodyValues/1/isTruncated").booleanValue());
    }

    @Test
    void whatOneRequestReadsIsBoundedOverAllItsCalls() {
        String id = deliver("Subject: long\n\n" + ("x".repeat(70) + "\n").repeat(15_000));
        String call =
                "[\"Email/get\",{\"accountId\":\"$A\",\"ids\":[\"%s\"],\"properties\":[\"bodyValues\"],\"fetchTextBodyValues\":true},\"c\"]"
                        .formatted(id);
        JsonNode responses = alice.calls("[" + String.join(",", Collections.nCopies(40, call)) + "]");
        assertEquals(40, responses.size());
        assertEquals("Email/get", responses.at("/0/0").textValue());
        assertEquals("requestTooLarge", responses.at("/39/1/type").textValue());
        assertTrue(
                responses.toString().length() < 32 << 20,
                "answered " + responses.toString().length());
    }

    @Test
    void partsAreDownloadedDecodedAndHarmless() {
        JsonNode email = get(deliver(MIXED), "{\"properties\":[\"attachments\",\"blobId\"]}");
        HttpResponse<byte[]> pdf =
                alice.download(email.at("/attachments/0/blobId").textValue(), "application/pdf");
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4}, pdf.body());
        assertEquals("application/pdf", pdf.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(pdf.headers().firstValue("Content-Disposition").orElseThrow().startsWith("attachment"));
        assertTrue(pdf.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .startsWith("sandbox"));
        assertTrue(pdf.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));
        HttpResponse<byte[]> whole = alice.download(email.path("blobId").textValue(), "message/rfc822");
        assertEquals(MIXED, new String(whole.body(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        String none = email.path("blobId").textValue() + "-9_9";
        assertEquals(404, alice.download(none, "text/plain").statusCode());
    }

    @Test
    void noDownloadIsAScriptOrAStyleSheetOfOurs() {
        String blobId = get(deliver(MIXED), "{\"properties\":[\"blobId\"]}")
                .path("blobId")
                .textValue();
        for (String type : List.of(
                "text/javascript",
                "Application/X-JavaScript",
                "text/javascript1.5",
                "text/jscript;charset=utf-8",
                "application/ecmascript",
                "text/livescript",
                "TEXT/CSS")) {
            HttpResponse<byte[]> answer = alice.download(blobId, type);
            assertEquals(200, answer.statusCode(), type);
            assertEquals(
                    "application/octet-stream",
                    answer.headers().firstValue("Content-Type").orElseThrow());
        }
    }

    @Test
    void aDownloadThatABrowserKeptIsOnlyForWhoeverGotIt() {
        String blobId = get(deliver(MIXED), "{\"properties\":[\"blobId\"]}")
                .path("blobId")
                .textValue();
        assertTrue(alice.download(blobId, "text/plain")
                .headers()
                .firstValue("Vary")
                .orElseThrow()
                .contains("Cookie"));
    }

    @Test
    void anEmbeddedMessageIsParsed() {
        JsonNode email = get(deliver(MIXED), "{\"properties\":[\"attachments\"]}");
        String blobId = email.at("/attachments/1/blobId").textValue();
        JsonNode answer = alice.call("Email/parse", """
                {"blobIds":["%s","B0","%s"],"properties":["id","subject","from","bodyValues","textBody","size"],\
                "fetchTextBodyValues":true}""".formatted(
                        blobId, email.at("/attachments/0/blobId").textValue()));
        JsonNode parsed = answer.path("parsed").path(blobId);
        assertEquals("inside", parsed.path("subject").textValue());
        assertEquals("deep", parsed.at("/bodyValues/1/value").textValue().strip());
        assertTrue(parsed.path("id").isNull());
        assertEquals("B0", answer.at("/notFound/0").textValue());
        assertEquals(1, answer.path("notParsable").size());
        String text = parsed.at("/textBody/0/blobId").textValue();
        assertEquals("deep", new String(alice.download(text, "text/plain").body(), StandardCharsets.UTF_8).strip());
    }

    @Test
    void nobodySeesAnothersMail() {
        String id = deliver(MIXED);
        String blobId = get(id, "{\"properties\":[\"blobId\"]}").path("blobId").textValue();
        Person mallory = rig.person();
        assertEquals(
                id,
                mallory.call("Email/get", "{\"ids\":[\"%s\"]}".formatted(id))
                        .at("/notFound/0")
                        .textValue());
        assertEquals(
                "accountNotFound",
                mallory.error("Email/get", "{\"accountId\":\"%s\",\"ids\":[]}".formatted(alice.accountId())));
        assertEquals(404, mallory.download(blobId, "text/plain").statusCode());
        assertEquals(
                404,
                mallory.browser()
                        .get("/jmap/download/" + alice.accountId() + "/" + blobId + "/x?accept=text/plain")
                        .statusCode());
        assertEquals(
                404,
                mallory.browser()
                        .post("/jmap/upload/" + alice.accountId(), "text/plain", new byte[1])
                        .statusCode());
        JsonNode set = mallory.call(
                "Email/set", "{\"update\":{\"%s\":{\"keywords/$seen\":true}},\"destroy\":[\"%s\"]}".formatted(id, id));
        assertEquals(0, set.path("updated").size() + set.path("destroyed").size());
    }

    @Test
    void keywordsAndMailboxesArePatched() {
        String id = deliver(MIXED);
        String archive = alice.mailbox("archive");
        update(id, "{\"keywords/$seen\":true,\"keywords/a~1b\":true,\"mailboxIds/%s\":true}".formatted(archive));
        JsonNode email = get(id, "{\"properties\":[\"keywords\",\"mailboxIds\"]}");
        assertTrue(email.path("keywords").path("$seen").booleanValue());
        assertTrue(email.path("keywords").path("a/b").booleanValue());
        assertEquals(2, email.path("mailboxIds").size());
        update(id, "{\"keywords\":{\"x\":true},\"mailboxIds\":{\"%s\":true}}".formatted(archive));
        JsonNode after = get(id, "{\"properties\":[\"keywords\",\"mailboxIds\"]}");
        assertEquals(Person.json("{\"x\":true}"), after.path("keywords"));
        assertEquals(1, after.path("mailboxIds").size());
        assertRefused(id, "{\"mailboxIds\":{}}", "invalidProperties");
        assertRefused(id, "{\"mailboxIds/M999\":true}", "invalidProperties");
        assertRefused(id, "{\"keywords\":{},\"keywords/x\":true}", "invalidPatch");
        assertRefused(id, "{\"keywords/x/y\":true}", "invalidPatch");
        assertRefused(id, "{\"keywords/x\":false}", "invalidProperties");
        assertRefused(id, "{\"keywords/(\":true}", "invalidProperties");
        assertRefused(id, "{\"subject\":\"new\"}", "invalidProperties");
    }

    @Test
    void aDraftIsComposed() {
        String attachment = alice.upload(new byte[] {9, 8, 7}, "application/zip");
        JsonNode made = alice.call("Email/set", """
                {"create":{"d":{"mailboxIds":{"%s":true},"keywords":{"$draft":true},\
                "from":[{"name":"Älice","email":"alice@north.test"}],"to":[{"email":"bob@south.test"}],\
                "subject":"Grüße","inReplyTo":["mixed@south.test"],"header:X-Own:asText":"yes",\
                "bodyValues":{"t":{"value":"plain ü"},"h":{"value":"<b>rich</b>"}},\
                "textBody":[{"partId":"t"}],"htmlBody":[{"partId":"h","type":"text/html"}],\
                "attachments":[{"blobId":"%s","type":"application/zip","name":"ä.zip"}]}}}""".formatted(alice.mailbox("drafts"), attachment));
        String id = made.at("/created/d/id").textValue();
        JsonNode email = get(id, """
                {"properties":["from","subject","messageId","sentAt","inReplyTo","keywords","attachments","bodyValues",\
                "header:X-Own:asText","blobId","size"],"fetchAllBodyValues":true}""");
        assertEquals("Älice", email.at("/from/0/name").textValue());
        assertEquals("Grüße", email.path("subject").textValue());
        assertEquals(1, email.path("messageId").size());
        assertEquals("2026-11-23", email.path("sentAt").textValue().substring(0, 10));
        assertEquals("yes", email.path("header:X-Own:asText").textValue());
        assertEquals("ä.zip", email.at("/attachments/0/name").textValue());
        assertTrue(email.path("bodyValues").toString().contains("plain ü"));
        assertTrue(email.path("bodyValues").toString().contains("<b>rich</b>"));
        assertArrayEquals(
                new byte[] {9, 8, 7},
                alice.download(email.at("/attachments/0/blobId").textValue(), "application/zip")
                        .body());
        assertEquals(email.path("blobId"), made.at("/created/d/blobId"));
        assertEquals(email.path("size"), made.at("/created/d/size"));
    }

    @Test
    void aBodyStructureIsWrittenAsGiven() {
        JsonNode made = create("""
                "bodyStructure":{"type":"multipart/alternative","subParts":[{"partId":"a","type":"text/plain"},\
                {"partId":"b","type":"text/html","header:X-Part":" here"}]},\
                "bodyValues":{"a":{"value":"A"},"b":{"value":"B"}}""");
        JsonNode email = get(
                made.at("/created/k/id").textValue(),
                "{\"properties\":[\"bodyStructure\"],\"bodyProperties\":[\"type\",\"header:X-Part\"]}");
        assertEquals("multipart/alternative", email.at("/bodyStructure/type").textValue());
        assertEquals(
                " here", email.at("/bodyStructure/subParts/1/header:X-Part").textValue());
    }

    @Test
    void badDraftsAreRefused() {
        assertNotCreated("blobNotFound", "\"attachments\":[{\"blobId\":\"B%s\"}]".formatted("A".repeat(43)));
        assertNotCreated("invalidProperties", "\"textBody\":[{\"partId\":\"x\"}]");
        assertNotCreated("invalidProperties", "\"subject\":\"a\\r\\nBcc: x@y.test\"");
        assertNotCreated("invalidProperties", "\"subject\":\"a\",\"header:Subject\":\" b\"");
        assertNotCreated("invalidProperties", "\"header:Content-Type\":\" text/html\"");
        assertNotCreated("invalidProperties", "\"from\":\"alice\"");
        assertNotCreated("invalidProperties", "\"threadId\":\"T1\"");
        assertNotCreated("invalidProperties", "\"sentAt\":\"yesterday\"");
        assertNotCreated(
                "invalidProperties",
                "\"bodyStructure\":{\"partId\":\"a\"},\"textBody\":[{\"partId\":\"a\"}],\"bodyValues\":{\"a\":{\"value\":\"\"}}");
        assertNotCreated("invalidProperties", "\"bodyStructure\":{\"type\":\"multipart/mixed\",\"subParts\":[]}");
        JsonNode homeless = alice.call("Email/set", "{\"create\":{\"k\":{\"subject\":\"x\"}}}");
        assertEquals("mailboxIds", homeless.at("/notCreated/k/properties/0").textValue());
    }

    @Test
    void anUploadedMessageIsImportedAsItIs() {
        String blobId = alice.upload(MIXED.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), "message/rfc822");
        JsonNode answer =
                alice.call("Email/import", """
                {"emails":{"i":{"blobId":"%s","mailboxIds":{"%s":true},"keywords":{"$seen":true},\
                "receivedAt":"2020-01-02T03:04:05Z"},"n":{"blobId":"B0","mailboxIds":{"%s":true}}}}""".formatted(blobId, alice.mailbox("inbox"), alice.mailbox("inbox")));
        JsonNode email = get(answer.at("/created/i/id").textValue(), "{\"properties\":[\"blobId\",\"receivedAt\"]}");
        assertEquals(blobId, email.path("blobId").textValue());
        assertEquals("2020-01-02T03:04:05Z", email.path("receivedAt").textValue());
        assertEquals("invalidProperties", answer.at("/notCreated/n/type").textValue());
    }

    @Test
    void uploadsComeBackAsTheyWere() {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        String blobId = alice.upload(bytes, "application/x-random");
        assertArrayEquals(bytes, alice.download(blobId, "application/x-random").body());
        assertEquals(404, rig.person().download(blobId, "text/plain").statusCode());
    }

    @Test
    void queriesFindAndOrder() {
        String first = deliver("From: bob@south.test\nSubject: apples\nMessage-ID: <q1@x>\n\nred fruit\n");
        rig.clock.advance(Duration.ofMinutes(1));
        String second = deliver("From: carol@south.test\nSubject: pears\nMessage-ID: <q2@x>\n\ngreen fruit\n");
        update(first, "{\"keywords/$flagged\":true}");
        assertIds("{}", second, first);
        assertIds("{\"sort\":[{\"property\":\"subject\"}]}", first, second);
        assertIds("{\"filter\":{\"text\":\"apples\"}}", first);
        assertIds("{\"filter\":{\"text\":\"fruit green\"}}", second);
        assertIds("{\"filter\":{\"body\":\"\\\"red fruit\\\"\"}}", first);
        assertIds("{\"filter\":{\"from\":\"carol\"}}", second);
        assertIds("{\"filter\":{\"hasKeyword\":\"$flagged\"}}", first);
        assertIds("{\"filter\":{\"notKeyword\":\"$flagged\"}}", second);
        assertIds("{\"filter\":{\"before\":\"%s\"}}".formatted(rig.clock.instant()), first);
        assertIds("{\"filter\":{\"after\":\"%s\"}}".formatted(rig.clock.instant()), second);
        assertIds("{\"filter\":{\"inMailbox\":\"%s\"}}".formatted(alice.mailbox("inbox")), second, first);
        assertIds("{\"filter\":{\"inMailbox\":\"M999\"}}");
        assertIds("{\"filter\":{\"inMailboxOtherThan\":[\"%s\"]}}".formatted(alice.mailbox("inbox")));
        assertIds("{\"filter\":{\"header\":[\"Message-ID\",\"q2@x\"]}}", second);
        assertIds(
                "{\"filter\":{\"operator\":\"OR\",\"conditions\":[{\"subject\":\"pears\"},{\"subject\":\"apples\"}]}}",
                second,
                first);
        assertIds("{\"filter\":{\"operator\":\"NOT\",\"conditions\":[{\"subject\":\"pears\"}]}}", first);
        assertIds("{\"position\":-1}", first);
        assertIds("{\"anchor\":\"%s\",\"anchorOffset\":1}".formatted(second), first);
        assertEquals(
                2,
                alice.call("Email/query", "{\"calculateTotal\":true,\"limit\":0}")
                        .path("total")
                        .intValue());
        assertEquals("anchorNotFound", alice.error("Email/query", "{\"anchor\":\"E1\"}"));
        assertEquals("unsupportedFilter", alice.error("Email/query", "{\"filter\":{\"colour\":\"red\"}}"));
        assertEquals("unsupportedSort", alice.error("Email/query", "{\"sort\":[{\"property\":\"colour\"}]}"));
        assertEquals("invalidArguments", alice.error("Email/query", "{\"filter\":{\"minSize\":\"big\"}}"));
    }

    @Test
    void conversationsCollapse() {
        deliver("Subject: talk\nMessage-ID: <t1@x>\n\n1\n");
        rig.clock.advance(Duration.ofSeconds(1));
        String reply = deliver("Subject: Re: talk\nMessage-ID: <t2@x>\nIn-Reply-To: <t1@x>\nReferences: <t1@x>\n\n2\n");
        assertIds("{\"collapseThreads\":true}", reply);
        JsonNode thread = alice.call(
                "Thread/get", "{\"ids\":[%s]}".formatted(get(reply, "{}").path("threadId")));
        assertEquals(2, thread.at("/list/0/emailIds").size());
        assertEquals(reply, thread.at("/list/0/emailIds/1").textValue());
        assertEquals("requestTooLarge", alice.error("Thread/get", "{\"ids\":null}"));
    }

    @Test
    void changesAndQueryChangesFollow() {
        String first = deliver("Subject: 1\n\n1\n");
        JsonNode before = alice.call("Email/query", "{}");
        String state = alice.call("Email/get", "{\"ids\":[]}").path("state").textValue();
        rig.clock.advance(Duration.ofSeconds(1));
        String second = deliver("Subject: 2\n\n2\n");
        update(first, "{\"keywords/$seen\":true}");
        JsonNode changes = alice.call("Email/changes", "{\"sinceState\":\"%s\"}".formatted(state));
        assertEquals(second, changes.at("/created/0").textValue());
        assertEquals(first, changes.at("/updated/0").textValue());
        JsonNode page = alice.call("Email/changes", "{\"sinceState\":\"%s\",\"maxChanges\":1}".formatted(state));
        assertTrue(page.path("hasMoreChanges").booleanValue());
        JsonNode moved = alice.call(
                "Email/queryChanges",
                "{\"sinceQueryState\":%s,\"calculateTotal\":true}".formatted(before.path("queryState")));
        assertEquals(second, moved.at("/added/0/id").textValue());
        assertEquals(0, moved.at("/added/0/index").intValue());
        assertEquals(2, moved.path("total").intValue());
    }

    @Test
    void snippetsMarkTheWordsAndEscapeTheRest() {
        String id = deliver("Subject: <b>Fish & chips\n\nfresh fish\n");
        JsonNode snippet = alice.call(
                        "SearchSnippet/get",
                        "{\"filter\":{\"text\":\"fish\"},\"emailIds\":[\"%s\",\"E1\"]}".formatted(id))
                .at("/list/0");
        assertEquals(
                "&lt;b&gt;<mark>Fish</mark> &amp; chips",
                snippet.path("subject").textValue());
        assertEquals(
                "fresh <mark>fish</mark>", snippet.path("preview").textValue().strip());
    }

    @Test
    void aSnippetShowsThePlaceInTheWholeBody() {
        String id = deliver(
                "Subject: Far away\n\n" + "filler ".repeat(2000) + "<needle> \"here\" " + "filler ".repeat(2000));
        JsonNode found = alice.call("Email/query", "{\"filter\":{\"body\":\"needle\"},\"calculateTotal\":true}");
        assertEquals(id, found.at("/ids/0").textValue());
        assertEquals(1, found.path("total").intValue());
        assertFalse(found.path("canCalculateChanges").booleanValue());
        String preview = alice.call(
                        "SearchSnippet/get", "{\"filter\":{\"body\":\"needle\"},\"emailIds\":[\"%s\"]}".formatted(id))
                .at("/list/0/preview")
                .textValue();
        assertTrue(preview.contains("filler &lt;<mark>needle</mark>&gt; &quot;here&quot; filler"), preview);
        assertTrue(preview.length() <= 255, preview);
        assertEquals(
                "cannotCalculateChanges",
                alice.error(
                        "Email/queryChanges",
                        "{\"filter\":{\"body\":\"needle\"},\"sinceQueryState\":%s}"
                                .formatted(found.path("queryState"))));
    }

    private String deliver(String message) {
        return "E" + rig.deliver(alice, message);
    }

    private JsonNode get(String id, String arguments) {
        String rest = arguments.substring(1);
        String separator = rest.equals("}") ? "" : ",";
        JsonNode answer = alice.call("Email/get", "{\"ids\":[\"%s\"]%s%s".formatted(id, separator, rest));
        assertEquals(1, answer.path("list").size(), () -> "answered " + answer);
        return answer.at("/list/0");
    }

    private void update(String id, String patch) {
        JsonNode answer = alice.call("Email/set", "{\"update\":{\"%s\":%s}}".formatted(id, patch));
        assertTrue(answer.path("updated").has(id), () -> "answered " + answer);
    }

    private void assertRefused(String id, String patch, String type) {
        JsonNode answer = alice.call("Email/set", "{\"update\":{\"%s\":%s}}".formatted(id, patch));
        assertEquals(type, answer.path("notUpdated").path(id).path("type").textValue(), () -> "answered " + answer);
    }

    private JsonNode create(String properties) {
        return alice.call(
                "Email/set",
                "{\"create\":{\"k\":{\"mailboxIds\":{\"%s\":true},%s}}}"
                        .formatted(alice.mailbox("drafts"), properties));
    }

    private void assertNotCreated(String type, String properties) {
        JsonNode answer = create(properties);
        assertEquals(type, answer.at("/notCreated/k/type").textValue(), () -> "answered " + answer);
    }

    private void assertIds(String query, String... ids) {
        JsonNode found = alice.call("Email/query", query).path("ids");
        StringBuilder expected = new StringBuilder();
        for (String id : ids) {
            expected.append(expected.isEmpty() ? "" : ",")
                    .append('"')
                    .append(id)
                    .append('"');
        }
        assertEquals("[" + expected + "]", found.toString(), query);
    }
}
