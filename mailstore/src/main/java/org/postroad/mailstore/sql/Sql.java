package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement as it grows, with its arguments in the order of their places. Confined to one thread. */
final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> arguments = new ArrayList<>();

    /** Adds text of our own, never a user's, and the arguments for the question marks in it. */
    Sql add(String piece, Object... values) {
        text.append(piece);
        arguments.addAll(List.of(values));
        return this;
    }

    Sql add(Sql piece) {
        text.append(piece.text);
        arguments.addAll(piece.arguments);
        return this;
    }

    /**
     * Adds {@code (account_id, column) IN (...)}: pairs, because the engine looks each of them up in an index that begins with these two.
     * The list is filled up to a power of two, so that few different statements are prepared.
     *
     * @param values not empty
     */
    Sql addIn(String accountColumn, String column, long account, Collection<Long> values) {
        int places = Math.max(1, Integer.highestOneBit(values.size() * 2 - 1));
        text.append('(')
                .append(accountColumn)
                .append(", ")
                .append(column)
                .append(") IN (")
                .append("(?, ?), ".repeat(places - 1))
                .append("(?, ?))");
        long last = 0;
        for (long value : values) {
            last = value;
            arguments.add(account);
            arguments.add(value);
        }
        for (int i = values.size(); i < places; i++) {
            arguments.add(account);
            arguments.add(last);
        }
        return this;
    }

    String text() {
        return text.toString();
    }

    @Nullable Object[] arguments() {
        return arguments.toArray();
    }
}
