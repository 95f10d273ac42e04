package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.postroad.webmail.json.Json;

/** Arguments taken from earlier responses (RFC 8620 §3.7). */
final class ResultReferences {
    /** Values and characters that the references of one call may come to: an echo of echoes doubles with each call. */
    private static final int MAX_WEIGHT = 1_000_000;

    private static final int MAX_DEPTH = 100; // as of a request

    private ResultReferences() {}

    /**
     * The arguments with every {@code #name} replaced by what it refers to.
     *
     * @throws MethodFault {@code invalidResultReference} or {@code invalidArguments}
     */
    static ObjectNode resolve(ObjectNode arguments, List<Invocation> responses) {
        ObjectNode resolved = Json.object();
        int left = MAX_WEIGHT;
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            String name = argument.getKey();
            if (!name.startsWith("#")) {
                resolved.set(name, argument.getValue());
                continue;
            }
            String plain = name.substring(1);
            if (arguments.has(plain)) {
                throw MethodFault.invalidArguments(plain, "is given both as a value and as a reference");
            }
            JsonNode value = lookUp(argument.getValue(), responses);
            left = lessWeight(left, value, 1);
            resolved.set(plain, value);
        }
        return resolved;
    }

    private static int lessWeight(int weight, JsonNode value, int depth) {
        int left = weight - 1 - (value.isTextual() ? value.textValue().length() : 0);
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            left -= member.getKey().length();
        }
        if (left < 0 || depth > MAX_DEPTH) {
            throw fault("the references of the call come to too much");
        }
        for (JsonNode inner : value) {
            left = lessWeight(left, inner, depth + 1);
        }
        return left;
    }

    private static JsonNode lookUp(JsonNode reference, List<Invocation> responses) {
        JsonNode resultOf = reference.path("resultOf");
        JsonNode name = reference.path("name");
        JsonNode path = reference.path("path");
        if (!resultOf.isTextual() || !name.isTextual() || !path.isTextual()) {
            throw fault("a reference holds the strings resultOf, name and path");
        }
        Invocation response = responses.stream()
                .filter(earlier -> earlier.callId().equals(resultOf.textValue()))
                .findFirst()
                .orElseThrow(() -> fault("no earlier call has this id"));
        if (!response.name().equals(name.textValue())) {
            throw fault("the response has another name: " + response.name());
        }
        return evaluate(response.arguments(), path.textValue());
    }

    /** JSON Pointer (RFC 6901), extended by {@code *} for every item of an array. */
    private static JsonNode evaluate(JsonNode value, String pointer) {
        if (pointer.isEmpty()) {
            return value;
        }
        if (pointer.charAt(0) != '/') {
            throw fault("the path must begin with a slash");
        }
        int next = pointer.indexOf('/', 1);
        String token = next < 0 ? pointer.substring(1) : pointer.substring(1, next);
        String rest = next < 0 ? "" : pointer.substring(next);
        if (token.equals("*") && value.isArray()) {
            return evaluateEach(value, rest);
        }
        return evaluate(step(value, token.replace("~1", "/").replace("~0", "~")), rest);
    }

    private static ArrayNode evaluateEach(JsonNode array, String rest) {
        ArrayNode all = Json.array();
        for (JsonNode item : array) {
            JsonNode result = evaluate(item, rest);
            if (result.isArray()) {
                result.forEach(all::add);
            } else {
                all.add(result);
            }
        }
        return all;
    }

    private static JsonNode step(JsonNode value, String token) {
        JsonNode next = value.isArray() && token.matches("0|[1-9][0-9]{0,8}")
                ? value.path(Integer.parseInt(token))
                : value.path(token);
        if (next.isMissingNode()) {
            throw fault("the path leads nowhere");
        }
        return next;
    }

    private static MethodFault fault(String why) {
        return MethodFault.of("invalidResultReference", why);
    }
}
