package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;

/** One thing that an operator can ask. Thread-safe. */
@FunctionalInterface
public interface Operation {
    /**
     * Does it.
     *
     * @param arguments a JSON object
     * @throws OperationRefusedException with words for the operator, if it cannot be done
     */
    JsonNode run(JsonNode arguments);
}
