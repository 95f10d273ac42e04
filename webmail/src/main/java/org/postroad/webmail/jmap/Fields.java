package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the members of one JSON object by name and type. A member that is absent or null is empty; one of another type, and one that
 * nobody asked for by {@link #end}, is refused. Confined to one thread.
 */
public final class Fields {
    /** Makes the fault for one member. */
    @FunctionalInterface
    public interface Refusal {
        RuntimeException of(String member, String why);
    }

    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1; // RFC 8620 §1.3

    private final ObjectNode json;
    private final String prefix;
    private final Refusal refusal;
    private final Set<String> asked = new HashSet<>();

    private Fields(ObjectNode json, String prefix, Refusal refusal) {
        this.json = json;
        this.prefix = prefix;
        this.refusal = refusal;
    }

    /** Reads a method's arguments; faults are {@code invalidArguments}. */
    public static Fields arguments(ObjectNode json) {
        return new Fields(json, "", MethodFault::invalidArguments);
    }

    /** Reads an object that is to be made; faults are {@code invalidProperties}. */
    public static Fields properties(ObjectNode json) {
        return new Fields(json, "", SetFault::invalidProperty);
    }

    public ObjectNode json() {
        return json;
    }

    /** Whether the member is there, be it null. */
    public boolean has(String name) {
        return json.has(name);
    }

    public Set<String> names() {
        Set<String> names = new HashSet<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    public Optional<JsonNode> value(String name) {
        asked.add(name);
        JsonNode value = json.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    public boolean flag(String name, boolean otherwise) {
        return optionalFlag(name).orElse(otherwise);
    }

    public Optional<Boolean> optionalFlag(String name) {
        return value(name)
                .map(value -> check(value.isBoolean(), value, name, "must be true or false")
                        .booleanValue());
    }

    public Optional<String> text(String name) {
        return value(name)
                .map(value -> check(value.isTextual(), value, name, "must be a string")
                        .textValue());
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> fault(name, "is missing"));
    }

    public Optional<Long> integer(String name) {
        return value(name)
                .map(value -> check(isSafeInteger(value), value, name, "must be an integer")
                        .longValue());
    }

    public Optional<Long> unsigned(String name) {
        return integer(name).map(value -> {
            if (value < 0) {
                throw fault(name, "must not be negative");
            }
            return value;
        });
    }

    public Optional<Instant> date(String name) {
        return text(name).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException notADate) {
                throw fault(name, "must be a date as in RFC 3339");
            }
        });
    }

    public Optional<List<String>> texts(String name) {
        return value(name).map(value -> {
            check(value.isArray(), value, name, "must be an array of strings");
            List<String> texts = new ArrayList<>(value.size());
            value.forEach(item -> texts.add(check(item.isTextual(), item, name, "must be an array of strings")
                    .textValue()));
            return texts;
        });
    }

    public Optional<Fields> object(String name) {
        return value(name).map(value -> inside(check(value.isObject(), value, name, "must be an object"), name));
    }

    public Optional<List<Fields>> objects(String name) {
        return value(name).map(value -> {
            check(value.isArray(), value, name, "must be an array of objects");
            List<Fields> objects = new ArrayList<>(value.size());
            for (int i = 0; i < value.size(); i++) {
                String path = name + "/" + i;
                objects.add(inside(check(value.get(i).isObject(), value.get(i), path, "must be an object"), path));
            }
            return objects;
        });
    }

    /** The names in an object whose every value is true, the way JMAP writes sets (RFC 8620 §1.1, {@code Id[Boolean]}). */
    public Optional<List<String>> set(String name) {
        return value(name).map(value -> {
            check(value.isObject(), value, name, "must be an object");
            List<String> members = new ArrayList<>();
            value.properties().forEach(member -> {
                check(
                        member.getValue().isBoolean() && member.getValue().booleanValue(),
                        value,
                        name,
                        "must map to true");
                members.add(member.getKey());
            });
            return members;
        });
    }

    /** Refuses members that nobody asked for. */
    public void end() {
        for (String name : names()) {
            if (!asked.contains(name)) {
                throw fault(name, "is not known here");
            }
        }
    }

    public RuntimeException fault(String name, String why) {
        return refusal.of(prefix + name, why);
    }

    private Fields inside(JsonNode object, String name) {
        return new Fields((ObjectNode) object, prefix + name + "/", refusal);
    }

    private JsonNode check(boolean holds, JsonNode value, String name, String why) {
        if (!holds) {
            throw fault(name, why);
        }
        return value;
    }

    private static boolean isSafeInteger(JsonNode value) {
        return value.isIntegralNumber()
                && value.canConvertToLong()
                && Math.abs(value.longValue()) <= MAX_SAFE_INTEGER
                && value.longValue() != Long.MIN_VALUE;
    }
}
