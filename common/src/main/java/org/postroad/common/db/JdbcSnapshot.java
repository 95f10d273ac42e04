package org.postroad.common.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements on a connection. */
class JdbcSnapshot implements Snapshot {
    // SQL:2023 class 40, PostgreSQL's 55P03 and H2's own codes for what may succeed the next time.
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03", "HYT00", "90131");
    private static final String UNIQUE_VIOLATION = "23505";
    // PostgreSQL's: the server shuts down, or has crashed.
    private static final Set<String> SHUT_DOWN = Set.of("57P01", "57P02");

    final Connection connection;
    private final Statements statements;
    private final Dialect dialect;
    private final Runnable afterFirstQuery;
    private boolean queried;
    private @Nullable StorageException failure;

    JdbcSnapshot(Connection connection, Statements statements, Dialect dialect, Runnable afterFirstQuery) {
        this.connection = connection;
        this.statements = statements;
        this.dialect = dialect;
        this.afterFirstQuery = afterFirstQuery;
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return select(sql, 0, mapper, arguments);
    }

    @Override
    public <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return select(sql, 1, mapper, arguments).stream().findFirst();
    }

    private <T> List<T> select(String sql, int maxRows, RowMapper<T> mapper, @Nullable Object[] arguments) {
        List<T> values = new ArrayList<>();
        attempt(sql, statement -> {
            statement.setMaxRows(maxRows);
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(mapper.map(rows));
                }
            }
            return values.size();
        });
        if (!queried) {
            queried = true;
            afterFirstQuery.run();
        }
        return values;
    }

    /** Throws what a statement threw before, also where the body has caught it. */
    final void checkWhole() {
        if (failure != null) {
            throw failure;
        }
    }

    final int attempt(String sql, Work work) {
        checkWhole();
        try {
            return prepared(sql, work);
        } catch (SQLException cause) {
            throw fail(translate(sql, cause));
        }
    }

    final StorageException fail(StorageException cause) {
        failure = cause;
        return cause;
    }

    /** A statement that fails is not used again. */
    private int prepared(String sql, Work work) throws SQLException {
        PreparedStatement statement = statements.take(sql);
        int count;
        try {
            count = work.run(statement);
        } catch (SQLException | RuntimeException failed) {
            close(statement, failed);
            throw failed;
        }
        statements.giveBack(sql, statement);
        return count;
    }

    private static void close(PreparedStatement statement, Exception reason) {
        try {
            statement.close();
        } catch (SQLException cause) {
            reason.addSuppressed(cause);
        }
    }

    interface Work {
        int run(PreparedStatement statement) throws SQLException;
    }

    static StorageException translate(String sql, SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        // The engine's message may hold values of a row; the statement itself never does.
        if (state.equals(UNIQUE_VIOLATION)) {
            return new DuplicateKeyException("there already: " + sql, cause);
        }
        if (CONFLICTS.contains(state)) {
            return new ConflictException("in conflict with another transaction: " + sql, cause);
        }
        if (cause instanceof SQLTransientConnectionException) {
            return new StorageException("the database cannot be reached: " + cause.getMessage(), cause);
        }
        if (isLost(cause)) {
            return new LostConnectionException("the connection was lost (" + state + "): " + sql, cause);
        }
        return new StorageException("failed (" + state + "): " + sql, cause);
    }

    /** Whether the connection is gone, and with it whatever was not committed. */
    static boolean isLost(SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        return state.startsWith("08") || SHUT_DOWN.contains(state);
    }

    final void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(index, dialect.text(text));
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof Boolean flag) {
            statement.setBoolean(index, flag);
        } else if (value instanceof byte[] octets) {
            statement.setBytes(index, octets);
        } else if (value instanceof Enum<?> constant) {
            statement.setString(index, constant.name());
        } else if (value instanceof Optional<?> optional) {
            bind(statement, index, optional.orElse(null));
        } else if (value == null) {
            statement.setObject(index, null);
        } else {
            throw new IllegalArgumentException(
                    "cannot be bound: " + value.getClass().getName());
        }
    }
}
