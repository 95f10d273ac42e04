package org.postroad.common.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Where the bodies on a connection have their prepared statements from. Confined to one thread at a time, as the connection is. */
interface Statements {
    /** A statement to run; when that went well {@link #giveBack} follows, otherwise the caller closes it. */
    PreparedStatement take(String sql) throws SQLException;

    void giveBack(String sql, PreparedStatement statement) throws SQLException;

    /** Prepared for each use. */
    static Statements of(Connection connection) {
        return new Statements() {
            @Override
            public PreparedStatement take(String sql) throws SQLException {
                return connection.prepareStatement(sql);
            }

            @Override
            public void giveBack(String sql, PreparedStatement statement) throws SQLException {
                statement.close();
            }
        };
    }
}
