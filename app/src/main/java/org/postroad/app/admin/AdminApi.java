package org.postroad.app.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.postroad.app.control.Conversation;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;
import org.postroad.app.control.OperationInfo;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.app.control.OperationInfo.Manner;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.app.control.Operations;
import org.postroad.webmail.http.Bodies;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.JsonLines;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.json.Json;

/**
 * {@code POST /v1/OPERATION} with its arguments as a JSON object, and {@code GET /v1/openapi.json}. What goes on for a while answers with lines of
 * JSON: {@code {"note": …}} any number of times, then {@code {"result": …}} or {@code {"error": a problem}}. Thread-safe.
 */
final class AdminApi implements Endpoints {
    static final String ROOT = "/v1/";
    private static final int MAX_BODY = 1 << 20;
    private static final int UNPROCESSABLE = 422; // RFC 9110 §15.5.21

    private final Operations operations;
    private final TokenGate gate;

    AdminApi(Operations operations, TokenGate gate) {
        this.operations = operations;
        this.gate = gate;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(ROOT + "openapi.json", ctx -> {
            gate.admit(ctx);
            answer(ctx, OpenApi.of(operations.list()));
        });
        routes.post(ROOT + "{operation}", this::run);
    }

    private void run(Context ctx) throws IOException {
        gate.admit(ctx);
        OperationInfo operation = named(ctx.pathParam("operation"));
        ObjectNode arguments = arguments(Bodies.read(ctx, MAX_BODY), operation);
        try {
            if (operation.manner() == Manner.AT_ONCE) {
                answer(ctx, operations.run(operation.name(), arguments));
            } else {
                converse(ctx, operation, arguments);
            }
        } catch (OperationRefusedException refused) {
            throw refusal(refused);
        }
    }

    private OperationInfo named(String name) {
        OperationInfo operation = operations.list().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no such operation"));
        if (operation.manner() == Manner.IN_CONVERSATION) {
            throw Problem.of(
                    HttpStatus.NOT_IMPLEMENTED,
                    "'" + name + "' reads and writes files, with the rights of whoever runs the command line");
        }
        return operation;
    }

    /** @throws Problem unless they are what the operation takes; {@link org.postroad.webmail.json.JsonFault} unless they are JSON */
    static ObjectNode arguments(byte[] body, OperationInfo operation) {
        JsonNode arguments = body.length == 0 ? Json.object() : Json.read(body);
        if (!(arguments instanceof ObjectNode given)) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "the arguments must be a JSON object");
        }
        for (Map.Entry<String, JsonNode> argument : given.properties()) {
            check(operation, argument.getKey(), argument.getValue());
        }
        operation.arguments().stream()
                .filter(known -> known.required() && !given.has(known.name()))
                .findFirst()
                .ifPresent(missing -> {
                    throw Problem.of(HttpStatus.BAD_REQUEST, "the argument '" + missing.name() + "' is missing");
                });
        return given;
    }

    private static void check(OperationInfo operation, String name, JsonNode value) {
        Argument known = operation
                .argument(name)
                .orElseThrow(() -> Problem.of(
                        HttpStatus.BAD_REQUEST,
                        "'" + operation.name() + "' knows no such argument; it knows: "
                                + operation.arguments().stream()
                                        .map(Argument::name)
                                        .collect(Collectors.joining(", "))));
        boolean fits = switch (known.type()) {
            case STRING -> value.isTextual();
            case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
            case BOOLEAN -> value.isBoolean();
        };
        if (!fits) {
            String type = known.type() == OperationInfo.Type.INTEGER ? "an integer" : "a " + known.type();
            throw Problem.of(HttpStatus.BAD_REQUEST, "'" + known.name() + "' must be " + type.toLowerCase(Locale.ROOT));
        }
    }

    /** A refusal before the first note is a refusal of the request; after that it stands in the last line. */
    private void converse(Context ctx, OperationInfo operation, ObjectNode arguments) throws IOException {
        try (Exchange exchange = Conversation.begin(operations, operation.name(), arguments)) {
            Received received = exchange.receive();
            JsonLines lines = new JsonLines(ctx);
            try {
                while (received.result().isEmpty()) {
                    if (received.note().isPresent()) {
                        lines.write(Json.object().set("note", received.note().get()));
                    }
                    received = exchange.receive();
                }
                lines.write(Json.object().set("result", received.result().get()));
            } catch (OperationRefusedException refused) {
                lines.write(Json.object().set("error", refusal(refused).document()));
            }
        }
    }

    private static void answer(Context ctx, JsonNode result) {
        ctx.contentType("application/json").result(Json.write(result));
    }

    private static Problem refusal(OperationRefusedException refused) {
        return Problem.of(HttpStatus.forStatus(UNPROCESSABLE), String.valueOf(refused.getMessage()));
    }
}
