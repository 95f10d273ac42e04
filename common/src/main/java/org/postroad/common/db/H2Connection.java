package org.postroad.common.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the embedded engine that keeps the statements it has prepared, those that were used last: the engine itself prepares each
 * SELECT ... FOR UPDATE again, which costs more than running it. Confined to the thread that has it from {@link H2Connections}.
 */
final class H2Connection implements Statements {
    private static final int MOST_KEPT = 64;

    final Connection connection;
    /** The eldest first; none that is in use. */
    private final Map<String, PreparedStatement> kept = new LinkedHashMap<>();

    H2Connection(Connection connection) {
        this.connection = connection;
    }

    @Override
    public PreparedStatement take(String sql) throws SQLException {
        @Nullable PreparedStatement known = kept.remove(sql);
        return known != null ? known : connection.prepareStatement(sql);
    }

    @Override
    public void giveBack(String sql, PreparedStatement statement) throws SQLException {
        statement.clearParameters();
        PreparedStatement same = kept.put(sql, statement);
        if (same != null) {
            same.close();
        }
        if (kept.size() > MOST_KEPT) {
            Iterator<PreparedStatement> eldest = kept.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
    }
}
