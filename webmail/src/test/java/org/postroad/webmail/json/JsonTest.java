package org.postroad.webmail.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "[1,]",
                "{'a':1}",
                "NaN",
                "\"\\ud800\"",
                "{\"\\udc00\":1}",
                "nul"
            })
    void refusesWhatIsNotIJson(String text) {
        assertThrows(JsonFault.class, () -> Json.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesMalformedUtf8() {
        assertThrows(JsonFault.class, () -> Json.read(new byte[] {'"', (byte) 0xc3, '"'}));
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(200) + "]".repeat(200);
        assertThrows(JsonFault.class, () -> Json.read(deep.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void keepsPairsOfSurrogates() {
        assertEquals(
                "😀",
                Json.read("\"\\ud83d\\ude00\"".getBytes(StandardCharsets.UTF_8)).textValue());
    }

    @Property
    void anyBytesAreJsonOrAFault(@ForAll byte[] bytes) {
        try {
            Json.write(Json.read(bytes));
        } catch (JsonFault expected) {
            // the only exception that may leave
        }
    }

    @Test
    void replacesLoneSurrogates() {
        assertEquals("a?b", Json.read(Json.write(Json.of("a\ud83db"))).textValue());
    }

    @Property
    void aStreamGetsTheSameOctets(@ForAll String text) throws IOException {
        JsonNode value = Json.of(List.of(text, "a\ud83db", "😀".repeat(5_000)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Json.write(value, out);
        assertArrayEquals(Json.write(value), out.toByteArray());
    }

    @Property
    void anyTextBecomesIJson(@ForAll String text) {
        Json.read(Json.write(Json.of(text)));
    }
}
