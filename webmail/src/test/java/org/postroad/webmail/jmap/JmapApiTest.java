package org.postroad.webmail.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.webmail.Browser;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JmapApiTest {
    private WebRig rig;
    private Person alice;

    @BeforeAll
    void start(@TempDir Path directory) {
        Limits small = new Limits(1000, 4, 4000, 8, 4, 10, 5, 2);
        rig = WebRig.start(directory, small, delivery -> {
            throw new AssertionError("nothing leaves the house");
        });
        alice = rig.person("alice");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"using":["urn:ietf:params:jmap:core"],"methodCalls":[],"using":[]}            | notJSON
                    {"using":["urn:ietf:params:jmap:core"],"methodCalls":[                         | notJSON
                    []                                                                             | notRequest
                    {"using":["urn:ietf:params:jmap:core"]}                                        | notRequest
                    {"using":"urn:ietf:params:jmap:core","methodCalls":[]}                         | notRequest
                    {"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{}]]}       | notRequest
                    {"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",[],"c"]]}   | notRequest
                    {"using":["urn:ietf:params:jmap:core"],"methodCalls":[],"createdIds":{"a":1}}  | notRequest
                    {"using":["urn:example:none"],"methodCalls":[]}                                | unknownCapability
                    """)
    void requestsInBadFormAreRefused(String request, String type) {
        HttpResponse<byte[]> answer = alice.post(request);
        assertEquals(400, answer.statusCode());
        assertEquals(
                "urn:ietf:params:jmap:error:" + type,
                Browser.json(answer).path("type").textValue());
    }

    @Test
    void limitsAreEnforcedAndNamed() {
        assertLimit("maxSizeRequest", "{\"using\":[],\"methodCalls\":[],\"pad\":\"" + "x".repeat(5000) + "\"}");
        String call = "[\"Core/echo\",{},\"c\"]";
        assertLimit(
                "maxCallsInRequest",
                "{\"using\":[\"urn:ietf:params:jmap:core\"],\"methodCalls\":[%s,%s,%s,%s,%s]}"
                        .formatted(call, call, call, call, call));
        assertEquals("requestTooLarge", alice.error("Email/get", ids("ids", "E", 11)));
        assertEquals("requestTooLarge", alice.error("Email/set", ids("destroy", "E", 6)));
    }

    @Test
    void methodErrorsStandInTheirPlace() {
        JsonNode responses = alice.calls("""
                [["Core/echo",{"a":1},"1"],["No/such",{},"2"],["Mailbox/get",{"accountId":"A999"},"3"],\
                ["Mailbox/get",{"accountId":"$A","wrong":1},"4"]]""");
        assertEquals("Core/echo", responses.at("/0/0").textValue());
        assertEquals("unknownMethod", responses.at("/1/1/type").textValue());
        assertEquals("accountNotFound", responses.at("/2/1/type").textValue());
        assertEquals("invalidArguments", responses.at("/3/1/type").textValue());
        assertEquals("4", responses.at("/3/2").textValue());
    }

    @Test
    void aMethodNeedsItsCapability() {
        HttpResponse<byte[]> answer = alice.post("""
                {"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Mailbox/get",{"accountId":"%s"},"c"]]}""".formatted(alice.accountId()));
        assertEquals(
                "unknownMethod",
                Browser.json(answer).at("/methodResponses/0/1/type").textValue());
    }

    @Test
    void resultsFlowFromCallToCall() {
        rig.deliver(
                alice, "From: bob@south.test\nTo: alice@north.test\nSubject: one\nMessage-ID: <flow@x>\n\nHello.\n");
        JsonNode responses = alice.calls("""
                [["Email/query",{"accountId":"$A","limit":1},"0"],\
                ["Email/get",{"accountId":"$A","#ids":{"resultOf":"0","name":"Email/query","path":"/ids"},\
                "properties":["threadId"]},"1"],\
                ["Thread/get",{"accountId":"$A","#ids":{"resultOf":"1","name":"Email/get","path":"/list/*/threadId"}},"2"]]""");
        assertEquals(responses.at("/0/1/ids/0"), responses.at("/2/1/list/0/emailIds/0"));
        assertEquals(1, responses.at("/2/1/list").size());
    }

    @Test
    void createdIdsComeBackOnlyIfTheyWereSent() {
        String calls = """
                "using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],\
                "methodCalls":[["Mailbox/set",{"accountId":"%s","create":{"k":{"name":"%s"}}},"c"]]""";
        JsonNode without = Browser.json(alice.post("{" + calls.formatted(alice.accountId(), "first") + "}"));
        assertEquals(true, without.path("createdIds").isMissingNode());
        JsonNode with = Browser.json(
                alice.post("{" + calls.formatted(alice.accountId(), "second") + ",\"createdIds\":{\"old\":\"M1\"}}"));
        assertEquals("M1", with.at("/createdIds/old").textValue());
        assertEquals(with.at("/methodResponses/0/1/created/k/id"), with.at("/createdIds/k"));
    }

    @Test
    void notIJsonIsRefused() {
        byte[] request = "{\"using\":[],\"methodCalls\":[],\"x\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<byte[]> answer = alice.browser().post("/jmap/api", "application/json", request);
        assertEquals(
                "urn:ietf:params:jmap:error:notJSON",
                Browser.json(answer).path("type").textValue());
    }

    private void assertLimit(String limit, String request) {
        JsonNode problem = Browser.json(alice.post(request));
        assertEquals("urn:ietf:params:jmap:error:limit", problem.path("type").textValue());
        assertEquals(limit, problem.path("limit").textValue());
    }

    private static String ids(String name, String prefix, int count) {
        StringBuilder ids = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            ids.append(i == 1 ? "" : ",").append('"').append(prefix).append(i).append('"');
        }
        return "{\"%s\":[%s]}".formatted(name, ids);
    }
}
