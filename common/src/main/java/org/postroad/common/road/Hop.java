package org.postroad.common.road;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step on a road. Immutable.
 *
 * @param kind what happened
 * @param host the name of the host that saw it, one of ours
 * @param at when it began
 * @param took how long it took, zero for a moment
 * @param detail what was really said or decided, for people: JSON values (String, Number, Boolean, List, Map), never a secret
 */
public record Hop(HopKind kind, String host, Instant at, Duration took, Map<String, Object> detail) {
    public Hop {
        detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
    }

    /**
     * The hop as every interface shows it: {@code hop} (the kind in lower camel case), {@code host}, {@code at} (ISO 8601), {@code millis}
     * and {@code detail}, in this order.
     */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hop", kind.text());
        json.put("host", host);
        json.put("at", at.toString());
        json.put("millis", took.toNanos() / 1_000_000.0);
        json.put("detail", detail);
        return json;
    }
}
