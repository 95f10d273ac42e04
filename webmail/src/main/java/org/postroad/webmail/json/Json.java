package org.postroad.webmail.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads and writes JSON values. Thread-safe. */
public final class Json {
    private static final int MAX_DEPTH = 100;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .maxStringLength(100_000_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectWriter TO_STREAM = MAPPER.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A Java value of the kinds that JSON knows (Map, List, String, Number, Boolean, null) as JSON. */
    public static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads one I-JSON value (RFC 7493 §2): well-formed UTF-8, no duplicate names, no lone surrogates, at most 100 levels deep.
     *
     * @throws JsonFault if the bytes are anything else
     */
    public static JsonNode read(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode value = MAPPER.readTree(text);
            if (value.isMissingNode()) {
                throw new JsonFault("there is no JSON value");
            }
            refuseLoneSurrogates(value);
            return value;
        } catch (CharacterCodingException notUtf8) {
            throw new JsonFault("the bytes are not well-formed UTF-8");
        } catch (JsonProcessingException notJson) {
            throw new JsonFault(notJson.getOriginalMessage());
        }
    }

    /** The value as UTF-8. A lone surrogate, which a text cut in its midst may hold, becomes a question mark. */
    public static byte[] write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a JSON tree could not be written", bug);
        }
    }

    /** The same, written out as it comes: a large answer is in memory once, as the value. The stream stays open. */
    public static void write(JsonNode value, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        TO_STREAM.writeValue(text, value);
        text.flush();
    }

    // Raw UTF-8 holds none; an escape such as "\ud800" may (RFC 7493 §2.1).
    private static void refuseLoneSurrogates(JsonNode value) {
        if (value.isTextual() && hasLoneSurrogate(value.textValue())) {
            throw new JsonFault("a string holds a lone surrogate");
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (hasLoneSurrogate(member.getKey())) {
                throw new JsonFault("a name holds a lone surrogate");
            }
        }
        value.forEach(Json::refuseLoneSurrogates);
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
