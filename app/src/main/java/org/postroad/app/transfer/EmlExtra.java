package org.postroad.app.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The field of a zip's entry (APPNOTE.TXT §4.5) in which flags and the date travel: 50 52, the length in two octets, little-endian, and
 * {@code {"keywords": […], "receivedAt": "…"}}. Other programs pass over it.
 */
final class EmlExtra {
    private static final short ID = 0x5250;
    private static final int HEADER = 4;
    private static final int MAX_LENGTH = 60_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private EmlExtra() {}

    static byte[] of(MessageNote note) {
        try {
            byte[] text = JSON.writeValueAsBytes(note.toJson().retain("keywords", "receivedAt"));
            if (text.length > MAX_LENGTH) {
                text = JSON.writeValueAsBytes(note.toJson().retain("receivedAt"));
            }
            return ByteBuffer.allocate(HEADER + text.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort(ID)
                    .putShort((short) text.length)
                    .put(text)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON always has a text", e);
        }
    }

    /** The note with what the field says; empty if there is no such field. */
    static Optional<MessageNote> read(byte @Nullable [] extra, MessageNote note) {
        ByteBuffer fields = ByteBuffer.wrap(extra == null ? new byte[0] : extra).order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= HEADER) {
            short id = fields.getShort();
            int length = Short.toUnsignedInt(fields.getShort());
            if (length > fields.remaining()) {
                return Optional.empty();
            }
            byte[] octets = new byte[length];
            fields.get(octets);
            if (id == ID) {
                return parse(octets, note);
            }
        }
        return Optional.empty();
    }

    private static Optional<MessageNote> parse(byte[] octets, MessageNote note) {
        try {
            JsonNode json = JSON.readTree(octets);
            MessageNote said = MessageNote.of(json);
            List<String> folder = new ArrayList<>(note.folder());
            return Optional.of(new MessageNote(
                    folder, said.keywords(), said.received().or(note::received).orElse(null), note.place()));
        } catch (IOException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
