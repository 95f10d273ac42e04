package org.postroad.app.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.postroad.app.control.OperationInfo;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.app.control.OperationInfo.Manner;
import org.postroad.webmail.http.JsonLines;
import org.postroad.webmail.json.Json;

/** The API's description for programs (OpenAPI 3.1), made of the list of operations. Stateless. */
final class OpenApi {
    private OpenApi() {}

    static ObjectNode of(List<OperationInfo> operations) {
        ObjectNode document = Json.object().put("openapi", "3.1.0");
        document.putObject("info").put("title", "Postroad, for operators").put("version", "1");
        document.putArray("security").addObject().putArray("token");
        document.putObject("components")
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
        ObjectNode paths = document.putObject("paths");
        operations.stream()
                .filter(operation -> operation.manner() != Manner.IN_CONVERSATION)
                .forEach(operation ->
                        paths.putObject(AdminApi.ROOT + operation.name()).set("post", operation(operation)));
        return document;
    }

    private static ObjectNode operation(OperationInfo info) {
        ObjectNode operation = Json.object().put("operationId", info.name()).put("summary", info.summary());
        ObjectNode schema = operation
                .putObject("requestBody")
                .put("required", info.arguments().stream().anyMatch(Argument::required))
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("type", "object")
                .put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        for (Argument argument : info.arguments()) {
            properties
                    .putObject(argument.name())
                    .put("type", argument.type().name().toLowerCase(Locale.ROOT))
                    .put("description", argument.meaning());
            if (argument.required()) {
                schema.withArray("/required").add(argument.name());
            }
        }
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put(
                        "description",
                        info.manner() == Manner.AT_ONCE ? "the result" : "notes, then the result, a line each")
                .putObject("content")
                .putObject(info.manner() == Manner.AT_ONCE ? "application/json" : JsonLines.TYPE);
        responses
                .putObject("default")
                .put("description", "what is wrong")
                .putObject("content")
                .putObject("application/problem+json");
        return operation;
    }
}
