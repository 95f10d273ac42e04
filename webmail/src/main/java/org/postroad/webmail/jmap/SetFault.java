package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import org.postroad.webmail.json.Json;

/** One object of a {@code /set} that could not be made, changed or destroyed (RFC 8620 §5.3, "SetError"). Stackless. */
public final class SetFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ObjectNode error;

    private SetFault(ObjectNode error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public static SetFault of(String type, String description) {
        return new SetFault(Json.object().put("type", type).put("description", description));
    }

    public static SetFault notFound() {
        return new SetFault(Json.object().put("type", "notFound"));
    }

    public static SetFault invalidProperty(String property, String why) {
        return invalidProperties(List.of(property), property + ": " + why);
    }

    public static SetFault invalidProperties(Collection<String> properties, String why) {
        SetFault fault = of("invalidProperties", why);
        properties.forEach(fault.error.putArray("properties")::add);
        return fault;
    }

    /** The same error with one more member, as some types want (RFC 8621 §4.6, §7.5). */
    public SetFault with(String name, JsonNode value) {
        ObjectNode more = error.deepCopy();
        more.set(name, value);
        return new SetFault(more);
    }

    public ObjectNode error() {
        return error.deepCopy();
    }
}
