package org.postroad.webmail.mail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** Filter and order of a mailbox query (RFC 8621 §2.3), applied to the bounded list of an account's mailboxes. Immutable. */
final class MailboxList {
    private static final int MAX_DEPTH = 10;

    private final Predicate<Mailbox> filter;
    private final Comparator<Mailbox> order;
    private final boolean sortAsTree;
    private final boolean filterAsTree;

    private MailboxList(MethodCall call) {
        Fields arguments = call.arguments();
        filter = arguments.object("filter").map(given -> filter(call, given, 0)).orElse(any -> true);
        order = order(arguments.objects("sort").orElse(List.of()));
        sortAsTree = arguments.flag("sortAsTree", false);
        filterAsTree = arguments.flag("filterAsTree", false);
    }

    static MailboxList read(MethodCall call) {
        return new MailboxList(call);
    }

    /** Whether a mailbox's place depends on others than itself. */
    boolean asTree() {
        return sortAsTree || filterAsTree;
    }

    List<Long> of(List<Mailbox> mailboxes) {
        Map<MailboxId, Mailbox> byId = new HashMap<>();
        mailboxes.forEach(mailbox -> byId.put(mailbox.id(), mailbox));
        Comparator<Mailbox> comparator = sortAsTree ? (one, other) -> compareInTree(one, other, byId) : order;
        return mailboxes.stream()
                .filter(mailbox -> matches(mailbox, byId))
                .sorted(comparator)
                .map(mailbox -> mailbox.id().value())
                .toList();
    }

    private boolean matches(Mailbox mailbox, Map<MailboxId, Mailbox> byId) {
        return filterAsTree ? pathOf(mailbox, byId).stream().allMatch(filter) : filter.test(mailbox);
    }

    private int compareInTree(Mailbox one, Mailbox other, Map<MailboxId, Mailbox> byId) {
        List<Mailbox> path = pathOf(one, byId);
        List<Mailbox> otherPath = pathOf(other, byId);
        for (int i = 0; i < Math.min(path.size(), otherPath.size()); i++) {
            int compared = order.compare(path.get(i), otherPath.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(path.size(), otherPath.size());
    }

    private static List<Mailbox> pathOf(Mailbox mailbox, Map<MailboxId, Mailbox> byId) {
        List<Mailbox> path = new ArrayList<>();
        Optional<Mailbox> next = Optional.of(mailbox);
        while (next.isPresent()) {
            path.add(0, next.get());
            next = next.get().parent().flatMap(parent -> Optional.ofNullable(byId.get(parent)));
        }
        return path;
    }

    private static Predicate<Mailbox> filter(MethodCall call, Fields given, int depth) {
        if (depth > MAX_DEPTH) {
            throw MethodFault.of("unsupportedFilter", "the filter is too deep");
        }
        Optional<String> operator = given.text("operator");
        if (operator.isEmpty()) {
            return condition(call, given);
        }
        List<Predicate<Mailbox>> parts = given.objects("conditions").orElse(List.of()).stream()
                .map(part -> filter(call, part, depth + 1))
                .toList();
        given.end();
        return switch (operator.get()) {
            case "AND" -> mailbox -> parts.stream().allMatch(part -> part.test(mailbox));
            case "OR" -> mailbox -> parts.stream().anyMatch(part -> part.test(mailbox));
            case "NOT" -> mailbox -> parts.stream().noneMatch(part -> part.test(mailbox));
            default -> throw MethodFault.of("unsupportedFilter", "there is no operator " + operator.get());
        };
    }

    private static Predicate<Mailbox> condition(MethodCall call, Fields given) {
        List<Predicate<Mailbox>> all = new ArrayList<>();
        if (given.has("parentId")) {
            Optional<String> parent = given.text("parentId");
            Optional<MailboxId> id = parent.map(text -> call.number(IdForm.MAILBOX, text))
                    .filter(number -> number.isPresent())
                    .map(number -> new MailboxId(number.getAsLong()));
            all.add(mailbox -> mailbox.parent().equals(id) && parent.isPresent() == id.isPresent());
        }
        given.text("name").ifPresent(name -> all.add(mailbox -> contains(mailbox.name(), name)));
        if (given.has("role")) {
            Optional<String> role = given.text("role");
            all.add(mailbox -> MailboxJson.role(mailbox.role()).equals(role));
        }
        given.optionalFlag("hasAnyRole")
                .ifPresent(wanted -> all.add(mailbox -> (mailbox.role() != MailboxRole.NONE) == wanted));
        given.optionalFlag("isSubscribed").ifPresent(wanted -> all.add(mailbox -> mailbox.subscribed() == wanted));
        refuseUnknown(given, "parentId", "name", "role", "hasAnyRole", "isSubscribed");
        return mailbox -> all.stream().allMatch(part -> part.test(mailbox));
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static void refuseUnknown(Fields given, String... known) {
        for (String name : given.names()) {
            if (!List.of(known).contains(name)) {
                throw MethodFault.of("unsupportedFilter", "there is no condition " + name);
            }
        }
    }

    private static Comparator<Mailbox> order(List<Fields> sorts) {
        Comparator<Mailbox> order = (one, other) -> 0;
        for (Fields sort : sorts) {
            Comparator<Mailbox> next = switch (sort.requiredText("property")) {
                case "sortOrder" -> Comparator.comparingInt(Mailbox::sortOrder);
                case "name" -> Comparator.comparing(Mailbox::name, String.CASE_INSENSITIVE_ORDER);
                default -> throw MethodFault.of("unsupportedSort");
            };
            order = order.thenComparing(sort.flag("isAscending", true) ? next : next.reversed());
        }
        return order.thenComparing(Mailbox::id);
    }
}
