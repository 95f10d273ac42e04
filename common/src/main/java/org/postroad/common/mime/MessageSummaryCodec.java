package org.postroad.common.mime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes a {@link MessageSummary} as compact JSON for a row, and reads it back. What is empty is left out. Thread-safe.
 *
 * <p>The member {@code v} holds the version. A row of another version is not read: its message is read again from its bytes.
 */
public final class MessageSummaryCodec {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private MessageSummaryCodec() {}

    /** The summary as JSON in UTF-8. */
    public static byte[] encode(MessageSummary summary) {
        ObjectNode json = JSON.createObjectNode();
        json.put("v", VERSION);
        json.set("h", headers(summary.headers()));
        put(json, "p", summary.preview());
        if (summary.hasAttachment()) {
            json.put("a", true);
        }
        json.put("z", summary.size());
        putTexts(json, "d", summary.defects().stream().map(Enum::name).sorted().toList());
        json.set("b", part(summary.structure()));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The summary that was encoded; empty if another version wrote it, or if these bytes are none. */
    public static Optional<MessageSummary> decode(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node.path("v").asInt() != VERSION) {
                return Optional.empty();
            }
            Set<Defect> defects = EnumSet.noneOf(Defect.class);
            texts(node, "d").forEach(name -> defects.add(Defect.valueOf(name)));
            return Optional.of(new MessageSummary(
                    headers(node.path("h")),
                    node.path("p").asText(),
                    node.path("a").asBoolean(),
                    part(node.path("b")),
                    node.path("z").asLong(),
                    defects));
        } catch (IOException | IllegalArgumentException notASummary) {
            return Optional.empty();
        }
    }

    private static ObjectNode headers(HeaderSummary headers) {
        ObjectNode json = JSON.createObjectNode();
        putTexts(json, "i", headers.messageIds());
        putTexts(json, "ir", headers.inReplyTo());
        putTexts(json, "rf", headers.references());
        putGroups(json, "f", headers.from());
        putGroups(json, "se", headers.sender());
        putGroups(json, "rt", headers.replyTo());
        putGroups(json, "t", headers.to());
        putGroups(json, "c", headers.cc());
        putGroups(json, "bc", headers.bcc());
        put(json, "s", headers.subject());
        put(json, "d", headers.date());
        return json;
    }

    private static HeaderSummary headers(JsonNode json) {
        return new HeaderSummary(
                texts(json, "i"),
                texts(json, "ir"),
                texts(json, "rf"),
                groups(json, "f"),
                groups(json, "se"),
                groups(json, "rt"),
                groups(json, "t"),
                groups(json, "c"),
                groups(json, "bc"),
                json.path("s").asText(),
                json.path("d").asText());
    }

    private static ObjectNode part(BodyPart part) {
        ObjectNode json = JSON.createObjectNode();
        put(json, "i", part.partId());
        put(json, "t", part.type());
        putMap(json, "tp", part.parameters());
        put(json, "cs", part.charset());
        put(json, "di", part.disposition());
        putMap(json, "dp", part.dispositionParameters());
        put(json, "id", part.contentId());
        put(json, "de", part.description());
        putTexts(json, "la", part.languages());
        put(json, "lo", part.location());
        put(json, "e", part.encoding());
        ArrayNode numbers = json.putArray("n");
        numbers.add(part.headerOffset())
                .add(part.headerLength())
                .add(part.bodyOffset())
                .add(part.encodedLength())
                .add(part.size())
                .add(part.lines());
        if (!part.envelope().equals(HeaderSummary.NONE)) {
            json.set("h", headers(part.envelope()));
        }
        if (!part.children().isEmpty()) {
            ArrayNode children = json.putArray("b");
            part.children().forEach(child -> children.add(part(child)));
        }
        return json;
    }

    private static BodyPart part(JsonNode json) {
        JsonNode numbers = json.path("n");
        return new BodyPart(
                json.path("i").asText(),
                json.path("t").asText(),
                map(json, "tp"),
                json.path("cs").asText(),
                json.path("di").asText(),
                map(json, "dp"),
                json.path("id").asText(),
                json.path("de").asText(),
                texts(json, "la"),
                json.path("lo").asText(),
                json.path("e").asText(),
                numbers.path(0).asLong(),
                numbers.path(1).asLong(),
                numbers.path(2).asLong(),
                numbers.path(3).asLong(),
                numbers.path(4).asLong(),
                numbers.path(5).asLong(),
                headers(json.path("h")),
                list(json.path("b"), MessageSummaryCodec::part));
    }

    /** A group is its name and then, for each member, name and address. */
    private static void putGroups(ObjectNode json, String key, List<AddressGroup> groups) {
        if (!groups.isEmpty()) {
            ArrayNode all = json.putArray(key);
            for (AddressGroup group : groups) {
                ArrayNode one = all.addArray().add(group.name());
                group.addresses().forEach(address -> one.add(address.name()).add(address.email()));
            }
        }
    }

    private static List<AddressGroup> groups(JsonNode json, String key) {
        return list(json.path(key), group -> {
            List<MailAddress> addresses = new ArrayList<>();
            for (int i = 1; i + 1 < group.size(); i += 2) {
                addresses.add(new MailAddress(
                        group.path(i).asText(), group.path(i + 1).asText()));
            }
            return new AddressGroup(group.path(0).asText(), addresses);
        });
    }

    private static void put(ObjectNode json, String key, String value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void putTexts(ObjectNode json, String key, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = json.putArray(key);
            values.forEach(array::add);
        }
    }

    private static List<String> texts(JsonNode json, String key) {
        return list(json.path(key), JsonNode::asText);
    }

    private static void putMap(ObjectNode json, String key, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode object = json.putObject(key);
            values.forEach(object::put);
        }
    }

    private static Map<String, String> map(JsonNode json, String key) {
        Map<String, String> values = new LinkedHashMap<>();
        json.path(key)
                .fields()
                .forEachRemaining(
                        member -> values.put(member.getKey(), member.getValue().asText()));
        return values;
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        array.forEach(node -> list.add(element.apply(node)));
        return list;
    }
}
