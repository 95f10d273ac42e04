package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What a JSON value takes in memory, in octets, roughly: each of its values has a cost beside its text. */
public final class Weight {
    private static final long OF_VALUE = 100;

    private Weight() {}

    public static long of(JsonNode value) {
        long weight = OF_VALUE + (value.isTextual() ? value.textValue().length() : 0);
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            weight += member.getKey().length();
        }
        for (JsonNode inner : value) {
            weight += of(inner);
        }
        return weight;
    }
}
