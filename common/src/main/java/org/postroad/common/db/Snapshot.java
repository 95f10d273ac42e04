package org.postroad.common.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of the rows. Confined to the thread and the body it was given to.
 *
 * <p>An argument is a String, Long, Integer, Boolean, byte[], null, an enum (by its name) or an Optional of these. Once a statement has
 * failed, the transaction cannot commit any more, whatever the body does with the exception.
 */
public interface Snapshot {
    /** One row to one value; never returns null. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Every row of a query, in its order. The caller bounds it with {@code FETCH FIRST} (I9). */
    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments);

    /** The first row of a query. */
    default <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return query(sql, mapper, arguments).stream().findFirst();
    }
}
