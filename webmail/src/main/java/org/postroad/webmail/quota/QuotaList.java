package org.postroad.webmail.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.postroad.mailstore.Quota;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** The filter and sort of {@code Quota/query} (RFC 9425 §4.4). */
record QuotaList(Predicate<ObjectNode> filter, Comparator<ObjectNode> order) {
    static QuotaList read(MethodCall call) {
        Predicate<ObjectNode> filter =
                call.arguments().object("filter").map(QuotaList::condition).orElse(quota -> true);
        Comparator<ObjectNode> order = (one, other) -> 0;
        for (Fields sort : call.arguments().objects("sort").orElse(List.of())) {
            order = order.thenComparing(comparator(sort));
        }
        return new QuotaList(filter, order);
    }

    /** The numbers of the quotas that are wanted. */
    List<Long> of(Quota quota) {
        return QuotaJson.of(quota).entrySet().stream()
                .filter(entry -> filter.test(entry.getValue()))
                .sorted((one, other) -> order.compare(one.getValue(), other.getValue()))
                .map(entry -> entry.getKey())
                .toList();
    }

    private static Predicate<ObjectNode> condition(Fields given) {
        List<Predicate<ObjectNode>> all = new ArrayList<>();
        given.text("name")
                .ifPresent(name -> all.add(quota -> text(quota, "name").contains(name)));
        for (String property : List.of("scope", "resourceType")) {
            given.text(property)
                    .ifPresent(wanted -> all.add(quota -> text(quota, property).equals(wanted)));
        }
        given.text("type").ifPresent(type -> all.add(quota -> type.equals("Email")));
        for (String name : given.names()) {
            if (!List.of("name", "scope", "resourceType", "type").contains(name)) {
                throw MethodFault.of("unsupportedFilter", "there is no condition " + name);
            }
        }
        return quota -> all.stream().allMatch(part -> part.test(quota));
    }

    private static Comparator<ObjectNode> comparator(Fields sort) {
        Comparator<ObjectNode> order = switch (sort.requiredText("property")) {
            case "name" -> Comparator.comparing(quota -> text(quota, "name"));
            case "used" -> Comparator.comparingLong(quota -> quota.path("used").asLong());
            default -> throw MethodFault.of("unsupportedSort");
        };
        return sort.flag("isAscending", true) ? order : order.reversed();
    }

    private static String text(ObjectNode quota, String property) {
        return quota.path(property).asText();
    }
}
