package org.postroad.app.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What one walk came to.
 *
 * @param delivered whether the message was read at the other end, unchanged
 * @param messageId its Message-ID with angle brackets; empty if it was never accepted
 * @param totalMillis from the sender's login to the end of the walk
 * @param hops both halves of the road in their JSON form, by time
 * @param stoppedBecause why it was not delivered; empty if it was
 */
public record WalkResult(
        boolean delivered, String messageId, long totalMillis, List<JsonNode> hops, String stoppedBecause) {
    public WalkResult {
        hops = List.copyOf(hops);
    }

    /** As {@code postroad lab --once --json} prints it. */
    public JsonNode toJson() {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("delivered", delivered)
                .put("messageId", messageId)
                .put("totalMillis", totalMillis);
        if (!delivered) {
            object.put("stoppedBecause", stoppedBecause);
        }
        object.putArray("hops").addAll(hops);
        return object;
    }
}
