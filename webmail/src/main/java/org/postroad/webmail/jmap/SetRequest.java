package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;

/** What every {@code /set} is asked (RFC 8620 §5.3). Immutable. */
public final class SetRequest {
    private final AccountId account;
    private final @Nullable String ifInState;
    private final Map<String, ObjectNode> create;
    private final Map<String, ObjectNode> update;
    private final Set<String> destroy;

    private SetRequest(MethodCall call) {
        Fields arguments = call.arguments();
        account = call.account();
        ifInState = arguments.text("ifInState").orElse(null);
        create = objects(arguments, "create");
        update = objects(arguments, "update");
        destroy = new LinkedHashSet<>(arguments.texts("destroy").orElse(List.of()));
        if (create.size() + update.size() + destroy.size() > call.limits().maxObjectsInSet()) {
            throw MethodFault.of("requestTooLarge");
        }
    }

    public static SetRequest read(MethodCall call) {
        return new SetRequest(call);
    }

    public AccountId account() {
        return account;
    }

    Optional<String> ifInState() {
        return Optional.ofNullable(ifInState);
    }

    /** New objects by creation id. */
    public Map<String, ObjectNode> create() {
        return create;
    }

    Map<String, ObjectNode> update() {
        return update;
    }

    Set<String> destroy() {
        return destroy;
    }

    private static Map<String, ObjectNode> objects(Fields arguments, String name) {
        Map<String, ObjectNode> objects = new LinkedHashMap<>();
        arguments
                .object(name)
                .ifPresent(given -> given.json().properties().forEach(entry -> {
                    JsonNode value = entry.getValue();
                    if (!(value instanceof ObjectNode object)) {
                        throw arguments.fault(name, "must map ids to objects");
                    }
                    objects.put(entry.getKey(), object);
                }));
        return objects;
    }
}
