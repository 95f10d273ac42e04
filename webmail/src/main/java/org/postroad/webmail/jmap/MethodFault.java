package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.postroad.webmail.json.Json;

/** A method call that is answered with an error (RFC 8620 §3.6.2). Stackless: it is not our bug. */
public final class MethodFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ObjectNode error;

    private MethodFault(ObjectNode error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    /** An error of a type that needs no further words. */
    public static MethodFault of(String type) {
        return new MethodFault(Json.object().put("type", type));
    }

    public static MethodFault of(String type, String description) {
        return new MethodFault(Json.object().put("type", type).put("description", description));
    }

    public static MethodFault invalidArguments(String argument, String why) {
        ObjectNode error =
                Json.object().put("type", "invalidArguments").put("description", "argument " + argument + ": " + why);
        List.of(argument).forEach(error.putArray("arguments")::add);
        return new MethodFault(error);
    }

    ObjectNode error() {
        return error.deepCopy();
    }
}
