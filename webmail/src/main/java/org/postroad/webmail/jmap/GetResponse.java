package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.json.Json;

/** What every {@code /get} answers (RFC 8620 §5.1). Confined to one thread. */
public final class GetResponse {
    private final GetRequest request;
    private final ArrayNode list = Json.array();
    private final ArrayNode notFound = Json.array();

    public GetResponse(GetRequest request) {
        this.request = request;
    }

    /** Adds an object, less the properties nobody asked for. */
    public GetResponse add(ObjectNode object) {
        list.add(object.retain(request.properties()));
        return this;
    }

    /** Adds the objects of the ids asked for, in their order, or all objects if all are wanted. */
    public GetResponse addFrom(MethodCall call, IdForm form, Map<Long, ObjectNode> objects) {
        Optional<List<String>> ids = request.ids();
        if (ids.isEmpty()) {
            objects.values().forEach(this::add);
        }
        for (String id : ids.orElse(List.of())) {
            OptionalLong number = call.number(form, id);
            ObjectNode object = number.isPresent() ? objects.get(number.getAsLong()) : null;
            if (object == null) {
                notFound(id);
            } else {
                add(object);
            }
        }
        return this;
    }

    public GetResponse notFound(String id) {
        notFound.add(id);
        return this;
    }

    public ObjectNode toJson(ModSeq state) {
        ObjectNode json = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(request.account().value()))
                .put("state", States.format(state));
        json.set("list", list);
        json.set("notFound", notFound);
        return json;
    }
}
