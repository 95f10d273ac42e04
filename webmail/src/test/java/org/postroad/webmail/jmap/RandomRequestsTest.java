package org.postroad.webmail.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;
import org.postroad.webmail.json.Json;

/** Whatever JSON a client sends, it gets an answer of the protocol: never HTTP 500, never {@code serverFail}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomRequestsTest {
    private static final int REQUESTS = 1500;
    private static final String[] METHODS = """
            Core/echo Mailbox/get Mailbox/changes Mailbox/query Mailbox/queryChanges Mailbox/set Thread/get Thread/changes \
            Email/get Email/changes Email/query Email/queryChanges Email/set Email/import Email/parse SearchSnippet/get \
            Identity/get Identity/set Identity/changes EmailSubmission/get EmailSubmission/set EmailSubmission/query \
            EmailSubmission/queryChanges EmailSubmission/changes Road/get""".split(" ");
    private static final String[] NAMES = """
            ids properties sinceState maxChanges filter sort position anchor anchorOffset limit calculateTotal sinceQueryState \
            upToId ifInState create update destroy onDestroyRemoveEmails collapseThreads bodyProperties fetchTextBodyValues \
            fetchHTMLBodyValues fetchAllBodyValues maxBodyValueBytes emails blobIds emailIds messageIds onSuccessUpdateEmail \
            onSuccessDestroyEmail sortAsTree filterAsTree operator conditions inMailbox inMailboxOtherThan before after minSize \
            maxSize hasKeyword text header property isAscending keyword name parentId role sortOrder isSubscribed mailboxIds \
            keywords receivedAt subject from to sentAt bodyValues textBody htmlBody attachments bodyStructure partId blobId type \
            subParts value email replyTo identityId emailId envelope mailFrom rcptTo undoStatus keywords/$seen mailboxIds/M1 \
            header:X-A header:From:asAddresses #ids k""".split(" ");
    private static final String[] TEXTS = {
        "",
        "x",
        "0",
        "1",
        "E8",
        "M1",
        "M2",
        "T8",
        "I7",
        "S1",
        "#k",
        "inbox",
        "AND",
        "NOT",
        "canceled",
        "2026-11-23T10:00:00Z",
        "text/plain",
        "multipart/mixed",
        "message/rfc822",
        "alice@north.test",
        "\u0000\r\n",
        "ü😀",
        "receivedAt",
        "subject",
        "id",
        "header:Date:asDate",
        "-1",
        "999999999999999999",
        "B" + "A".repeat(43),
        "$seen",
        "/ids",
        "k"
    };

    private final Random random = new Random(20261123);
    private WebRig rig;
    private Person alice;

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(directory);
        alice = rig.person("alice");
        rig.deliver(alice, "From: bob@south.test\nSubject: x\nMessage-ID: <r@x>\n\nHello.\n");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @Test
    void anyJsonGetsAnAnswerOfTheProtocol() {
        for (int i = 0; i < REQUESTS; i++) {
            String method = METHODS[random.nextInt(METHODS.length)];
            ObjectNode arguments = object(3);
            arguments.put("accountId", alice.accountId());
            String request = """
                    {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail","urn:ietf:params:jmap:submission",\
                    "https://postroad.org/jmap/road"],"methodCalls":[["%s",%s,"c"]]}""".formatted(method, arguments);
            HttpResponse<byte[]> answer = alice.post(request);
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            assertEquals(200, answer.statusCode(), () -> request + " answered " + text);
            assertFalse(text.contains("\"serverFail\""), () -> request + " answered " + text);
        }
    }

    @Test
    void anyJsonAtAllIsNoFault() {
        for (int i = 0; i < 500; i++) {
            String request = value(4).toString();
            int status = alice.post(request).statusCode();
            assertEquals(400, status, request);
        }
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> Json.object().nullNode();
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.of(random.nextInt(20) - 5);
            case 3 -> Json.of(random.nextLong());
            case 4, 5, 6 -> Json.of(TEXTS[random.nextInt(TEXTS.length)]);
            case 7 -> array(depth - 1);
            default -> object(depth - 1);
        };
    }

    private ArrayNode array(int depth) {
        ArrayNode array = Json.array();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(depth));
        }
        return array;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = Json.object();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.set(NAMES[random.nextInt(NAMES.length)], value(depth));
        }
        return object;
    }
}
