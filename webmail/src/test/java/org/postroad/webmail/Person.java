package org.postroad.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.postroad.mailstore.Account;
import org.postroad.webmail.json.Json;

/** Someone with an account, who speaks JMAP over HTTP Basic. */
public final class Person {
    private static final String USING = """
            "using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail","urn:ietf:params:jmap:submission","urn:ietf:params:jmap:quota",\
            "urn:ietf:params:jmap:principals","urn:ietf:params:jmap:mail:share","https://postroad.org/jmap/road","https://postroad.org/jmap/delivery"]""";

    private final Account account;
    private final Browser browser;

    Person(WebRig rig, Account account) {
        this.account = account;
        this.browser = rig.browser().basic(account.login().toString(), WebRig.PASSWORD);
    }

    public Account account() {
        return account;
    }

    public String login() {
        return account.login().toString();
    }

    public String accountId() {
        return "A" + account.id();
    }

    public Browser browser() {
        return browser;
    }

    /** Calls one method with this account's id; the arguments of its answer. */
    public JsonNode call(String method, String arguments) {
        JsonNode response = respond(method, arguments);
        assertEquals(method, response.path(0).textValue(), () -> "answered " + response);
        return response.path(1);
    }

    /** Calls one method that is answered with an error; its type. */
    public String error(String method, String arguments) {
        JsonNode response = respond(method, arguments);
        assertEquals("error", response.path(0).textValue(), () -> "answered " + response);
        return response.path(1).path("type").textValue();
    }

    private JsonNode respond(String method, String arguments) {
        ObjectNode all = (ObjectNode) json(arguments);
        if (!all.has("accountId")) {
            all.put("accountId", accountId());
        }
        return calls("[[\"%s\",%s,\"c\"]]".formatted(method, all)).path(0);
    }

    /** Sends method calls as they are written, {@code $A} standing for this account's id; the method responses. */
    public JsonNode calls(String methodCalls) {
        HttpResponse<byte[]> answer =
                post("{%s,\"methodCalls\":%s}".formatted(USING, methodCalls.replace("$A", accountId())));
        assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
        return Browser.json(answer).path("methodResponses");
    }

    public HttpResponse<byte[]> post(String request) {
        return browser.post("/jmap/api", "application/json", request.getBytes(StandardCharsets.UTF_8));
    }

    /** The id of the mailbox with a role. */
    public String mailbox(String role) {
        return call("Mailbox/query", "{\"filter\":{\"role\":\"%s\"}}".formatted(role))
                .at("/ids/0")
                .textValue();
    }

    /** Uploads bytes; the blob's id. */
    public String upload(byte[] bytes, String type) {
        HttpResponse<byte[]> answer = browser.post("/jmap/upload/" + accountId(), type, bytes);
        assertEquals(201, answer.statusCode());
        return Browser.json(answer).path("blobId").textValue();
    }

    public HttpResponse<byte[]> download(String blobId, String type) {
        return browser.get("/jmap/download/" + accountId() + "/" + blobId + "/file?accept=" + type);
    }

    public static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
