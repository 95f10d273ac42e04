package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.StringJoiner;

/** Hops as a table: when each began after the first, how long it took, where, and what was said. */
public final class RoadTable {
    private static final int WIDEST_DETAIL = 100;

    private RoadTable() {}

    /** The table of an array of hops in their JSON form. */
    public static String of(JsonNode hops) {
        Table table = new Table("AT", "TOOK", "HOST", "HOP", "DETAIL");
        for (JsonNode hop : hops) {
            table.row(
                    "+" + sinceFirst(hops, hop) + " ms",
                    String.format(Locale.ROOT, "%.1f ms", hop.path("millis").asDouble()),
                    hop.path("host").asText(),
                    hop.path("hop").asText(),
                    detail(hop.path("detail")));
        }
        return table.toString();
    }

    private static long sinceFirst(JsonNode hops, JsonNode hop) {
        Instant first = Instant.parse(hops.path(0).path("at").asText());
        return Duration.between(first, Instant.parse(hop.path("at").asText())).toMillis();
    }

    private static String detail(JsonNode detail) {
        String whole = fields(detail);
        return whole.length() <= WIDEST_DETAIL ? whole : whole.substring(0, WIDEST_DETAIL - 1) + "…";
    }

    private static String fields(JsonNode object) {
        StringJoiner text = new StringJoiner(", ");
        object.properties().forEach(field -> text.add(field.getKey() + " " + value(field.getValue())));
        return text.toString();
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            return value.size() == 1 ? value(value.path(0)) : "(" + value.size() + ")";
        }
        return value.isObject() ? "(" + fields(value) + ")" : value.asText();
    }
}
