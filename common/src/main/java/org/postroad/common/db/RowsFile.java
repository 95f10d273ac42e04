package org.postroad.common.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;

/** The file of rows that {@link FileDatabase} kept, where nobody else has it open, such as in a backup. It is only read. Confined to one thread. */
public final class RowsFile implements AutoCloseable {
    private static final String READ_ONLY = ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;TRACE_LEVEL_FILE=0";
    private static final String SUFFIX = ".mv.db";

    private final Connection connection;
    private final JdbcSnapshot rows;

    private RowsFile(Connection connection) {
        this.connection = connection;
        rows = new JdbcSnapshot(connection, Statements.of(connection), Dialect.H2, () -> {});
    }

    /** @throws StorageException if it cannot be read */
    public static RowsFile open(Path file) {
        String name = file.toAbsolutePath().toString();
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + name.substring(0, name.length() - SUFFIX.length()) + READ_ONLY);
        try {
            return new RowsFile(source.getConnection());
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("opening " + file, cause);
        }
    }

    public Snapshot rows() {
        return rows;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("closing the rows", cause);
        }
    }
}
