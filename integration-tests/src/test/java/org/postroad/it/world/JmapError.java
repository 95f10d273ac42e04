package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;

/** A method, or the creation of an object, was refused with a JMAP error. */
public final class JmapError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient JsonNode error;

    JmapError(JsonNode error) {
        super(error.toString());
        this.error = error;
    }

    public String type() {
        return error.path("type").asText();
    }
}
