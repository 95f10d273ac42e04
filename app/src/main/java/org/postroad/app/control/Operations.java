package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;

/** Runs operations by name, here or in the process that serves. */
@FunctionalInterface
public interface Operations {
    /**
     * Runs one.
     *
     * @throws OperationRefusedException with words for the operator, if it cannot be done or is not known
     */
    JsonNode run(String operation, JsonNode arguments);
}
