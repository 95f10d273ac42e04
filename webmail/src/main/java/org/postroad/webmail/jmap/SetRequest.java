package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ModSeq;

/** What every {@code /set} is asked (RFC 8620 §5.3). Immutable. */
public final class SetRequest {
    private final AccountId account;
    private final @Nullable String ifInState;
    private final Map<String, ObjectNode> create;
    private final Map<String, ObjectNode> update;
    private final Set<String> destroy;

    private SetRequest(
            AccountId account,
            @Nullable String ifInState,
            Map<String, ObjectNode> create,
            Map<String, ObjectNode> update,
            Set<String> destroy) {
        this.account = account;
        this.ifInState = ifInState;
        this.create = create;
        this.update = update;
        this.destroy = destroy;
    }

    public static SetRequest read(MethodCall call) {
        Fields arguments = call.arguments();
        SetRequest request = new SetRequest(
                call.account(),
                arguments.text("ifInState").orElse(null),
                objects(arguments, "create"),
                objects(arguments, "update"),
                new LinkedHashSet<>(arguments.texts("destroy").orElse(List.of())));
        return request.within(call.limits());
    }

    /** Reads a method that only creates, under another name than {@code create}, such as {@code Email/import}. */
    public static SetRequest creating(MethodCall call, String name) {
        Fields arguments = call.arguments();
        SetRequest request = new SetRequest(
                call.account(), arguments.text("ifInState").orElse(null), objects(arguments, name), Map.of(), Set.of());
        return request.within(call.limits());
    }

    /** The same without {@code ifInState}. */
    public SetRequest inAnyState() {
        return new SetRequest(account, null, create, update, destroy);
    }

    public AccountId account() {
        return account;
    }

    /**
     * @throws MethodFault {@code stateMismatch} if the request wants another state than this
     */
    public void requireState(ModSeq state) {
        if (ifInState != null && !ifInState.equals(States.format(state))) {
            throw MethodFault.of("stateMismatch");
        }
    }

    /** New objects by creation id. */
    public Map<String, ObjectNode> create() {
        return create;
    }

    /** Patches by id. */
    public Map<String, ObjectNode> update() {
        return update;
    }

    /** Ids, each once. */
    public Set<String> destroy() {
        return destroy;
    }

    private SetRequest within(Limits limits) {
        if (create.size() + update.size() + destroy.size() > limits.maxObjectsInSet()) {
            throw MethodFault.of("requestTooLarge");
        }
        return this;
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
