package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.postroad.webmail.json.Json;

/**
 * The limits of RFC 8620 §2, told to clients and enforced.
 *
 * @param maxSizeUpload octets of one uploaded file
 * @param maxConcurrentUpload uploads of one account at one time
 * @param maxSizeRequest octets of one API request
 * @param maxConcurrentRequests API requests of one account at one time
 * @param maxCallsInRequest method calls in one request
 * @param maxObjectsInGet ids in one {@code /get}
 * @param maxObjectsInSet creates, updates and destroys together in one {@code /set}
 * @param maxEventSources open push connections of one account
 */
public record Limits(
        long maxSizeUpload,
        int maxConcurrentUpload,
        int maxSizeRequest,
        int maxConcurrentRequests,
        int maxCallsInRequest,
        int maxObjectsInGet,
        int maxObjectsInSet,
        int maxEventSources) {
    public static Limits defaults() {
        return new Limits(50_000_000, 4, 10_000_000, 8, 64, 1000, 500, 20);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("maxSizeUpload", maxSizeUpload)
                .put("maxConcurrentUpload", maxConcurrentUpload)
                .put("maxSizeRequest", maxSizeRequest)
                .put("maxConcurrentRequests", maxConcurrentRequests)
                .put("maxCallsInRequest", maxCallsInRequest)
                .put("maxObjectsInGet", maxObjectsInGet)
                .put("maxObjectsInSet", maxObjectsInSet);
        json.putArray("collationAlgorithms").add("i;ascii-casemap").add("i;unicode-casemap");
        return json;
    }
}
