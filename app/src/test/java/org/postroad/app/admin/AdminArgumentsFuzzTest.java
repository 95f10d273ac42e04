package org.postroad.app.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import org.postroad.app.control.OperationInfo;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.json.JsonFault;

/** What a request to the operators' API may have in its body (RFC 7493, RFC 9457). */
class AdminArgumentsFuzzTest {
    private static final List<OperationInfo> OPERATIONS = List.of(
            OperationInfo.of(
                    "queue.list",
                    "",
                    OperationInfo.text("sender", ""),
                    OperationInfo.number("limit", ""),
                    OperationInfo.flag("held", "")),
            OperationInfo.of("user.add", "", OperationInfo.required("name", ""), OperationInfo.text("password", "")),
            OperationInfo.of("reload", ""));

    /** An operation gets nothing but arguments that it knows, of their types, and all that it needs; else the client is told in a problem. */
    @FuzzTest
    void body(byte[] octets) {
        for (OperationInfo operation : OPERATIONS) {
            ObjectNode given;
            try {
                given = AdminApi.arguments(octets, operation);
            } catch (JsonFault notJson) {
                assertFalse(notJson.why().isBlank());
                continue;
            } catch (Problem refused) {
                assertEquals(HttpStatus.BAD_REQUEST, refused.status());
                assertTrue(Json.read(Json.write(refused.document())).isObject());
                continue;
            }
            for (Map.Entry<String, JsonNode> each : given.properties()) {
                Argument known = operation.argument(each.getKey()).orElseThrow();
                assertEquals(known.type(), typeOf(each.getValue()));
            }
            operation.arguments().stream()
                    .filter(Argument::required)
                    .forEach(needed -> assertTrue(given.has(needed.name()), needed.name()));
            assertEquals(given, Json.read(Json.write(given)), "it comes out as it came in");
        }
    }

    private static OperationInfo.Type typeOf(JsonNode value) {
        if (value.isTextual()) {
            return OperationInfo.Type.STRING;
        }
        return value.isBoolean() ? OperationInfo.Type.BOOLEAN : OperationInfo.Type.INTEGER;
    }
}
