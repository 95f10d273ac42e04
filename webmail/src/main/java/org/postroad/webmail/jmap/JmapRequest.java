package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.json.JsonFault;

/** A request as it was sent (RFC 8620 §3.3), its form checked. */
final class JmapRequest {
    private final Set<String> using;
    private final List<Invocation> calls;
    private final Map<String, String> createdIds;
    private final boolean wantsCreatedIds;

    private JmapRequest(JsonNode json) {
        this.using = using(json.path("using"));
        this.calls = calls(json.path("methodCalls"));
        this.wantsCreatedIds = json.path("createdIds").isObject();
        this.createdIds = createdIds(json.path("createdIds"));
    }

    static JmapRequest read(byte[] body) {
        try {
            JsonNode json = Json.read(body);
            if (!json.isObject()) {
                throw RequestProblems.notRequest("a request is an object");
            }
            return new JmapRequest(json);
        } catch (JsonFault fault) {
            throw RequestProblems.notJson(fault.why());
        }
    }

    Set<String> using() {
        return using;
    }

    List<Invocation> calls() {
        return calls;
    }

    /** Creation ids the client brought along (RFC 8620 §3.3). */
    Map<String, String> createdIds() {
        return createdIds;
    }

    boolean wantsCreatedIds() {
        return wantsCreatedIds;
    }

    private static Set<String> using(JsonNode json) {
        if (!json.isArray() || !json.valueStream().allMatch(JsonNode::isTextual)) {
            throw RequestProblems.notRequest("using must be an array of strings");
        }
        Set<String> using = new LinkedHashSet<>();
        json.forEach(uri -> using.add(uri.textValue()));
        return using;
    }

    private static List<Invocation> calls(JsonNode json) {
        if (!json.isArray()) {
            throw RequestProblems.notRequest("methodCalls must be an array");
        }
        List<Invocation> calls = new ArrayList<>();
        for (JsonNode call : json) {
            boolean wellFormed = call.isArray()
                    && call.size() == 3
                    && call.get(0).isTextual()
                    && call.get(1).isObject()
                    && call.get(2).isTextual();
            if (!wellFormed) {
                throw RequestProblems.notRequest("a method call is [name, arguments, id]");
            }
            calls.add(new Invocation(
                    call.get(0).textValue(),
                    (ObjectNode) call.get(1),
                    call.get(2).textValue()));
        }
        return calls;
    }

    private static Map<String, String> createdIds(JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return Map.of();
        }
        if (!json.isObject() || !json.valueStream().allMatch(JsonNode::isTextual)) {
            throw RequestProblems.notRequest("createdIds must map ids to ids");
        }
        Map<String, String> ids = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().textValue()));
        return ids;
    }
}
