package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** One thing that an operator can ask and that goes on for a while, with notes and octets to and fro. Thread-safe. */
@FunctionalInterface
public interface LongOperation {
    /**
     * Does it.
     *
     * @param arguments a JSON object
     * @param operator the other end
     * @return the result
     * @throws OperationRefusedException with words for the operator, if it cannot be done
     * @throws IOException if the operator is gone, or the disk fails
     */
    JsonNode run(JsonNode arguments, Exchange operator) throws IOException;
}
