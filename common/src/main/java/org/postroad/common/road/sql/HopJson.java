package org.postroad.common.road.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

/**
 * Hops as JSON text: an array of {@code {"kind", "host", "at", "took", "detail"}}, times as in ISO 8601, in ASCII. A text is at most
 * {@link #MAX_LENGTH} long: what was said too lengthily is cut, with a mark, and the hops themselves stay as long as they can.
 */
final class HopJson {
    static final int MAX_LENGTH = 64 << 10;

    private static final int[] PART_LIMITS = {4096, 512, 64, 8};
    private static final String MARK = "… (cut)";
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final TypeReference<Map<String, Object>> DETAIL = new TypeReference<>() {};

    private HopJson() {}

    static String write(List<Hop> hops) {
        String text = text(hops);
        for (int i = 0; i < PART_LIMITS.length && text.length() > MAX_LENGTH; i++) {
            int limit = PART_LIMITS[i];
            text = text(hops.stream().map(hop -> cut(hop, limit)).toList());
        }
        List<Hop> bare = hops;
        while (text.length() > MAX_LENGTH) {
            bare = bare.subList(0, bare.size() / 2);
            text = text(bare.stream()
                    .map(hop -> new Hop(hop.kind(), hop.host(), hop.at(), hop.took(), Map.of("cut", true)))
                    .toList());
        }
        return text;
    }

    static List<Hop> read(String text) {
        try {
            List<Hop> hops = new ArrayList<>();
            for (JsonNode hop : MAPPER.readTree(text)) {
                hops.add(new Hop(
                        HopKind.valueOf(hop.path("kind").asText()),
                        hop.path("host").asText(),
                        Instant.parse(hop.path("at").asText()),
                        Duration.parse(hop.path("took").asText()),
                        MAPPER.convertValue(hop.path("detail"), DETAIL)));
            }
            return hops;
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("a row of a road is not JSON", notOurs);
        }
    }

    private static String text(List<Hop> hops) {
        List<Map<String, Object>> values = new ArrayList<>();
        for (Hop hop : hops) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("kind", hop.kind().name());
            value.put("host", hop.host());
            value.put("at", hop.at().toString());
            value.put("took", hop.took().toString());
            value.put("detail", hop.detail());
            values.add(value);
        }
        try {
            return MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("a hop's detail is not made of JSON values", notJson);
        }
    }

    private static Hop cut(Hop hop, int limit) {
        Map<String, Object> detail = new LinkedHashMap<>();
        cutInto(detail, hop.detail(), limit);
        return new Hop(hop.kind(), hop.host(), hop.at(), hop.took(), detail);
    }

    private static void cutInto(Map<String, Object> target, Map<?, ?> source, int limit) {
        for (Map.Entry<?, ?> entry : source.entrySet()) {
            if (target.size() == limit) {
                target.put("cut", true);
                return;
            }
            target.put(cutText(String.valueOf(entry.getKey()), limit), cutValue(entry.getValue(), limit));
        }
    }

    private static @Nullable Object cutValue(@Nullable Object value, int limit) {
        if (value instanceof String text) {
            return cutText(text, limit);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> target = new LinkedHashMap<>();
            cutInto(target, map, limit);
            return target;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> target = new ArrayList<>();
            for (Object each : list.subList(0, Math.min(limit, list.size()))) {
                target.add(cutValue(each, limit));
            }
            if (list.size() > limit) {
                target.add(MARK);
            }
            return target;
        }
        return value;
    }

    private static String cutText(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + MARK;
    }
}
