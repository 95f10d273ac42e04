package org.postroad.webmail.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postroad.mailstore.Quota;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** Quotas as JMAP shows them (RFC 9425 §4): one object for each resource that is limited. */
final class QuotaJson {
    static final Set<String> PROPERTIES = Set.of(
            "id",
            "resourceType",
            "used",
            "hardLimit",
            "scope",
            "name",
            "types",
            "warnLimit",
            "softLimit",
            "description");

    private QuotaJson() {}

    /** By number. */
    static Map<Long, ObjectNode> of(Quota quota) {
        Map<Long, ObjectNode> objects = new LinkedHashMap<>();
        quota.limits().bounded().forEach(resource -> objects.put(resource, of(quota, resource)));
        return objects;
    }

    private static ObjectNode of(Quota quota, long resource) {
        boolean octets = resource == Quota.OCTETS;
        ObjectNode json = Json.object()
                .put("id", IdForm.QUOTA.format(resource))
                .put("resourceType", octets ? "octets" : "count")
                .put("used", quota.used(resource))
                .put("hardLimit", quota.limits().of(resource))
                .put("scope", "account")
                .put("name", octets ? "Mail in octets" : "Number of messages")
                .putNull("warnLimit")
                .putNull("softLimit")
                .putNull("description");
        json.putArray("types").add("Email");
        return json;
    }
}
