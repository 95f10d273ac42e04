package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Runs operations by name, here or in the process that serves. */
@FunctionalInterface
public interface Operations {
    /**
     * Runs one.
     *
     * @throws OperationRefusedException with words for the operator, if it cannot be done or is not known
     */
    JsonNode run(String operation, JsonNode arguments);

    /** What can be asked. */
    default List<OperationInfo> list() {
        return List.of();
    }

    /**
     * Runs a long one.
     *
     * @param operator where it sends notes and octets, and receives them
     * @throws OperationRefusedException with words for the operator, if it cannot be done or is not known
     */
    default JsonNode converse(String operation, JsonNode arguments, Exchange operator) throws IOException {
        throw new OperationRefusedException("there is no operation " + operation);
    }
}
