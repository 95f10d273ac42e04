package org.postroad.webmail.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.webmail.json.Json;

class ResultReferencesTest {
    private static final List<Invocation> RESPONSES =
            List.of(new Invocation("Thread/get", (ObjectNode) json("""
                    {"list":[{"id":"T1","emailIds":["E1","E2"]},{"id":"T2","emailIds":["E3"]}],"a/b~c":{"*":7},"none":[]}
                    """), "c0"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /list/*/emailIds   | ["E1","E2","E3"]
                    /list/*/id         | ["T1","T2"]
                    /list/1/emailIds/0 | "E3"
                    /list/0/emailIds   | ["E1","E2"]
                    /a~1b~0c/*         | 7
                    /none/*/id         | []
                    """)
    void findsTheValue(String path, String expected) {
        assertEquals(json(expected), resolve(path).get("ids"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "/nothing", "/list/2/id", "/list/-1", "/list/00", "/list/x", "/list/*/nothing"})
    void refusesAPathThatLeadsNowhere(String path) {
        assertFault("invalidResultReference", () -> resolve(path));
    }

    @Test
    void refusesAReferenceToAnotherMethod() {
        assertFault(
                "invalidResultReference",
                () -> ResultReferences.resolve(reference("c0", "Email/get", "/list"), RESPONSES));
    }

    @Test
    void refusesAReferenceToNoCall() {
        assertFault(
                "invalidResultReference",
                () -> ResultReferences.resolve(reference("c1", "Thread/get", "/list"), RESPONSES));
    }

    @Test
    void refusesValueAndReferenceTogether() {
        ObjectNode both = reference("c0", "Thread/get", "/list");
        both.putNull("ids");
        assertFault("invalidArguments", () -> ResultReferences.resolve(both, RESPONSES));
    }

    @Test
    void refusesAnEchoOfEchoesBeforeItFillsTheMemory() {
        List<Invocation> responses = new ArrayList<>();
        responses.add(new Invocation("Core/echo", (ObjectNode) json("{\"a\":\"lol\"}"), "0"));
        assertFault("invalidResultReference", () -> {
            for (int call = 1; call < 64; call++) {
                ObjectNode twice = Json.object();
                String last = Integer.toString(call - 1);
                for (String name : List.of("#a", "#b")) {
                    twice.putObject(name)
                            .put("resultOf", last)
                            .put("name", "Core/echo")
                            .put("path", "");
                }
                ObjectNode echo = ResultReferences.resolve(twice, responses);
                responses.add(new Invocation("Core/echo", echo, Integer.toString(call)));
            }
        });
        assertTrue(responses.size() < 25, "doubled " + responses.size() + " times");
    }

    @Test
    void refusesALongTextManyTimesAndWhatIsTooDeep() {
        String text = "x".repeat(100_000);
        List<Invocation> responses = new ArrayList<>();
        responses.add(new Invocation("Core/echo", Json.object().put("a", text), "0"));
        ObjectNode often = Json.object();
        for (int i = 0; i < 20; i++) {
            often.putObject("#n" + i)
                    .put("resultOf", "0")
                    .put("name", "Core/echo")
                    .put("path", "/a");
        }
        assertFault("invalidResultReference", () -> ResultReferences.resolve(often, responses));
        String deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
        responses.add(new Invocation("Core/echo", (ObjectNode) json(deep), "1"));
        ObjectNode deeper = reference("1", "Core/echo", "");
        responses.add(new Invocation("Core/echo", (ObjectNode) json(deep.replace("1", "[]")), "2"));
        ((ObjectNode) responses.get(2).arguments().at("/a".repeat(59)))
                .set("a", ResultReferences.resolve(deeper, responses).get("ids"));
        assertFault(
                "invalidResultReference", () -> ResultReferences.resolve(reference("2", "Core/echo", ""), responses));
    }

    private static ObjectNode resolve(String path) {
        return ResultReferences.resolve(reference("c0", "Thread/get", path), RESPONSES);
    }

    private static ObjectNode reference(String callId, String name, String path) {
        ObjectNode arguments = Json.object();
        arguments.putObject("#ids").put("resultOf", callId).put("name", name).put("path", path);
        return arguments;
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertFault(String type, Runnable action) {
        MethodFault fault = assertThrows(MethodFault.class, action::run);
        assertEquals(type, fault.error().path("type").textValue());
    }
}
