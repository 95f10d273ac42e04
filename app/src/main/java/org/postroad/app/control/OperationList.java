package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations of a system, each named once with what there is to know of it. Built by one thread; after that thread-safe. */
public final class OperationList implements Operations {
    private final Map<String, OperationInfo> known = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, LongOperation> longOperations = new LinkedHashMap<>();

    public OperationList add(OperationInfo info, Operation operation) {
        know(info);
        operations.put(info.name(), operation);
        return this;
    }

    public OperationList addLong(OperationInfo info, LongOperation operation) {
        know(info);
        longOperations.put(info.name(), operation);
        return this;
    }

    private void know(OperationInfo info) {
        if (known.put(info.name(), info) != null) {
            throw new IllegalArgumentException("two operations are called " + info.name());
        }
    }

    @Override
    public List<OperationInfo> list() {
        return List.copyOf(known.values());
    }

    @Override
    public JsonNode run(String operation, JsonNode arguments) {
        Operation found = operations.get(operation);
        if (found == null) {
            throw unknown(operation);
        }
        return found.run(arguments);
    }

    @Override
    public JsonNode converse(String operation, JsonNode arguments, Exchange operator) throws IOException {
        LongOperation found = longOperations.get(operation);
        if (found == null) {
            throw unknown(operation);
        }
        return found.run(arguments, operator);
    }

    private static OperationRefusedException unknown(String operation) {
        return new OperationRefusedException("there is no operation " + operation);
    }
}
