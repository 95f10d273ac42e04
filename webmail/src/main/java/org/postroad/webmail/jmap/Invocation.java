package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.postroad.webmail.json.Json;

/** One method call or one response (RFC 8620 §3.2). */
record Invocation(String name, ObjectNode arguments, String callId) {
    ArrayNode toJson() {
        return Json.array().add(name).add(arguments).add(callId);
    }
}
