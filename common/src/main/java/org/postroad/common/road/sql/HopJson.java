package org.postroad.common.road.sql;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

/**
 * Hops as JSON text, in ASCII: an array of {@code [kind, host, at (ISO 8601), took (nanoseconds), detail]}. Every message has some, so
 * they are kept brief: a list of maps with the same keys, such as the lines of a dialogue, is a table, {@code {"": [keys, values, values, ...]}};
 * no key of a detail is empty. Older rows hold objects, with all names written out and the duration as in ISO 8601. A text is at most
 * {@link #MAX_LENGTH} long: what was said too lengthily is cut, with a mark, and the hops themselves stay as long as they can.
 */
final class HopJson {
    static final int MAX_LENGTH = 64 << 10;

    private static final int[] PART_LIMITS = {4096, 512, 64, 8};
    private static final String MARK = "… (cut)";
    private static final String TABLE = "";
    private static final int USUAL_LENGTH = 2048;
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
                hops.add(hop.isArray() ? brief(hop) : older(hop));
            }
            return hops;
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("a row of a road is not JSON", notOurs);
        }
    }

    private static Hop brief(JsonNode hop) {
        Map<String, Object> detail = new LinkedHashMap<>();
        MAPPER.convertValue(hop.path(4), DETAIL).forEach((key, value) -> detail.put(key, opened(value)));
        return new Hop(
                HopKind.valueOf(hop.path(0).asText()),
                hop.path(1).asText(),
                Instant.parse(hop.path(2).asText()),
                Duration.ofNanos(hop.path(3).asLong()),
                detail);
    }

    private static Hop older(JsonNode hop) {
        return new Hop(
                HopKind.valueOf(hop.path("kind").asText()),
                hop.path("host").asText(),
                Instant.parse(hop.path("at").asText()),
                Duration.parse(hop.path("took").asText()),
                MAPPER.convertValue(hop.path("detail"), DETAIL));
    }

    /** The value with its tables as lists of maps again. */
    private static @Nullable Object opened(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get(TABLE) instanceof List<?> table) {
                List<?> keys = (List<?>) table.get(0);
                return table.stream()
                        .skip(1)
                        .map(row -> named(keys, (List<?>) row))
                        .toList();
            }
            Map<String, @Nullable Object> opened = new LinkedHashMap<>();
            map.forEach((key, each) -> opened.put(String.valueOf(key), opened(each)));
            return opened;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> opened = new ArrayList<>();
            list.forEach(each -> opened.add(opened(each)));
            return opened;
        }
        return value;
    }

    private static Map<String, @Nullable Object> named(List<?> keys, List<?> row) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(String.valueOf(keys.get(i)), opened(row.get(i)));
        }
        return map;
    }

    private static String text(List<Hop> hops) {
        StringWriter text = new StringWriter(USUAL_LENGTH);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartArray();
            for (Hop hop : hops) {
                json.writeStartArray();
                json.writeString(hop.kind().name());
                json.writeString(hop.host());
                json.writeString(hop.at().toString());
                json.writeNumber(hop.took().toNanos());
                write(json, hop.detail());
                json.writeEndArray();
            }
            json.writeEndArray();
        } catch (IOException notJson) {
            throw new IllegalArgumentException("a hop's detail is not made of JSON values", notJson);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            if (isTable(list)) {
                writeTable(json, list);
            } else {
                writeList(json, list);
            }
        } else {
            json.writeObject(value);
        }
    }

    private static boolean isTable(List<?> list) {
        if (list.size() < 2 || !(list.get(0) instanceof Map<?, ?> first) || first.isEmpty()) {
            return false;
        }
        List<?> keys = List.copyOf(first.keySet());
        return list.stream().allMatch(row -> row instanceof Map<?, ?> map && keys.equals(List.copyOf(map.keySet())));
    }

    private static void writeTable(JsonGenerator json, List<?> table) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart(TABLE);
        writeList(json, ((Map<?, ?>) table.get(0)).keySet());
        for (Object row : table) {
            writeList(json, ((Map<?, ?>) row).values());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeList(JsonGenerator json, Collection<?> list) throws IOException {
        json.writeStartArray();
        for (Object each : list) {
            write(json, each);
        }
        json.writeEndArray();
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
