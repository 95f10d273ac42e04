package org.postroad.webmail.mail;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.EmailSort.ByKeyword;
import org.postroad.mailstore.EmailSort.Property;
import org.postroad.mailstore.EmailSort.Scope;
import org.postroad.mailstore.Keyword;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** Reads the order of an email query (RFC 8621 §4.4.2). */
final class EmailSorts {
    private static final Map<String, Property> PROPERTIES = Map.of(
            "receivedAt", Property.RECEIVED_AT,
            "sentAt", Property.SENT_AT,
            "size", Property.SIZE,
            "from", Property.FROM,
            "to", Property.TO,
            "subject", Property.SUBJECT);
    private static final Map<String, Scope> SCOPES = Map.of(
            "hasKeyword", Scope.EMAIL,
            "allInThreadHaveKeyword", Scope.ALL_IN_THREAD,
            "someInThreadHaveKeyword", Scope.SOME_IN_THREAD);
    private static final int MAX_SORTS = 10;
    private static final Set<String> COLLATIONS = Set.of("i;ascii-casemap", "i;unicode-casemap");

    private EmailSorts() {}

    /** The order among a method's arguments; newest first if there is none. */
    static List<EmailSort> read(MethodCall call) {
        List<Fields> sorts = call.arguments().objects("sort").orElse(List.of());
        if (sorts.size() > MAX_SORTS) {
            throw MethodFault.of("unsupportedSort", "there are too many criteria");
        }
        return sorts.isEmpty()
                ? List.of(EmailSort.NEWEST_FIRST)
                : sorts.stream().map(EmailSorts::sort).toList();
    }

    static Set<String> names() {
        return Set.of(
                "receivedAt",
                "sentAt",
                "size",
                "from",
                "to",
                "subject",
                "hasKeyword",
                "allInThreadHaveKeyword",
                "someInThreadHaveKeyword");
    }

    private static EmailSort sort(Fields given) {
        String name = given.requiredText("property");
        boolean ascending = given.flag("isAscending", true);
        if (given.text("collation")
                .filter(collation -> !COLLATIONS.contains(collation))
                .isPresent()) {
            throw MethodFault.of("unsupportedSort", "this collation is not known");
        }
        Property property = PROPERTIES.get(name);
        if (property != null) {
            given.end();
            return new EmailSort(property, ascending);
        }
        Scope scope = SCOPES.get(name);
        if (scope == null) {
            throw MethodFault.of("unsupportedSort", "there is no order by " + name);
        }
        Keyword keyword = keyword(given);
        given.end();
        return new EmailSort(new ByKeyword(scope, keyword), ascending);
    }

    private static Keyword keyword(Fields given) {
        try {
            return new Keyword(given.requiredText("keyword"));
        } catch (IllegalArgumentException notAKeyword) {
            throw given.fault("keyword", "is no keyword");
        }
    }
}
