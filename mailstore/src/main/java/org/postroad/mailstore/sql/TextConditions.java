package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.search.TextView;

/** What is already known of the text of some emails, as rows hold no text that a statement could look into. */
@FunctionalInterface
interface TextConditions {
    /** Nothing: every condition on text holds. */
    TextConditions NONE = filter -> {
        if (filter instanceof EmailFilter.Header header) {
            TextView.checkKnown(header);
        }
        return isText(filter) ? Optional.of(new Sql().add("TRUE")) : Optional.empty();
    };

    /** The filter as a condition on {@code e}; empty if the text does not decide it. */
    Optional<Sql> known(EmailFilter filter);

    /** What a view says of these emails. */
    static TextConditions of(TextView view, Collection<Long> emails) {
        return filter -> {
            if (!holdsText(filter) || !TextView.decides(filter)) {
                return Optional.empty();
            }
            Set<Long> found = view.among(filter, emails);
            return Optional.of(found.isEmpty() ? new Sql().add("FALSE") : in(found));
        };
    }

    private static Sql in(Set<Long> emails) {
        Sql sql = new Sql();
        int i = 0;
        for (long email : emails) {
            sql.add(i++ == 0 ? "e.id IN (?" : ", ?", email);
        }
        return sql.add(")");
    }

    /** Whether there is a condition on text in the filter. */
    static boolean holdsText(EmailFilter filter) {
        return isText(filter) || parts(filter).stream().anyMatch(TextConditions::holdsText);
    }

    private static boolean isText(EmailFilter filter) {
        return filter instanceof EmailFilter.Contains || filter instanceof EmailFilter.Header;
    }

    /** What stands directly under an operator; nothing under a condition. */
    private static List<EmailFilter> parts(EmailFilter filter) {
        if (filter instanceof EmailFilter.And and) {
            return and.filters();
        } else if (filter instanceof EmailFilter.Or or) {
            return or.filters();
        }
        return filter instanceof EmailFilter.Not not ? not.filters() : List.of();
    }

    /** What is left to look at in the rows of emails whose text was found for the filter. */
    static List<EmailFilter> undecided(EmailFilter filter) {
        if (TextView.decides(filter)) {
            return List.of();
        }
        List<EmailFilter> left = new ArrayList<>();
        if (filter instanceof EmailFilter.And and) {
            and.filters().forEach(part -> left.addAll(undecided(part)));
        } else {
            left.add(filter);
        }
        return left;
    }
}
