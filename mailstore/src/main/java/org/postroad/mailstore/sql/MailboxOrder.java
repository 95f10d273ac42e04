package org.postroad.mailstore.sql;

import java.util.List;
import java.util.Optional;
import org.postroad.mailstore.EmailSort;

/** An order in which an index goes along a mailbox. Among equals the emails go by their ids, in the same direction. */
enum MailboxOrder {
    NEWEST_FIRST("received_at", false, false),
    OLDEST_FIRST("received_at", true, true),
    BY_SUBJECT("subject_key", true, false),
    BY_SUBJECT_BACKWARDS("subject_key", false, true);

    final String column;
    private final boolean ascending;
    private final boolean againstIndex;

    MailboxOrder(String column, boolean ascending, boolean againstIndex) {
        this.column = column;
        this.ascending = ascending;
        this.againstIndex = againstIndex;
    }

    /** The order that a query asks for, if it is one of these. */
    static Optional<MailboxOrder> of(List<EmailSort> sorts) {
        if (sorts.size() != 1) {
            return Optional.empty();
        }
        EmailSort sort = sorts.get(0);
        if (sort.key() == EmailSort.Property.RECEIVED_AT) {
            return Optional.of(sort.ascending() ? OLDEST_FIRST : NEWEST_FIRST);
        }
        if (sort.key() == EmailSort.Property.SUBJECT) {
            return Optional.of(sort.ascending() ? BY_SUBJECT : BY_SUBJECT_BACKWARDS);
        }
        return Optional.empty();
    }

    /** The engine goes along an index where the order names all its first columns, all in its direction or all against it. */
    String orderBy() {
        String first = againstIndex ? "account_id DESC, mailbox_id DESC, " : "account_id, mailbox_id, ";
        return " ORDER BY " + first + column + direction() + ", email_id" + direction();
    }

    /** Stands behind a place: takes the place's key twice and its email. */
    String after() {
        String sign = ascending ? ">" : "<";
        return column + " " + sign + "= ? AND (" + column + " " + sign + " ? OR email_id " + sign + " ?)";
    }

    /** One email, named {@code one}, stands before another. */
    String before(String one, String other) {
        String sign = ascending ? " < " : " > ";
        String key = one + "." + column;
        String otherKey = other + "." + column;
        return "(" + key + sign + otherKey + " OR " + key + " = " + otherKey + " AND " + one + ".id" + sign + other
                + ".id)";
    }

    private String direction() {
        return ascending ? "" : " DESC";
    }
}
