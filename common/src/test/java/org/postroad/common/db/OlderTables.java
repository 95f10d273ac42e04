package org.postroad.common.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestPostgres;

/** Tables that an older program made, with rows of its own, brought up to date. */
public final class OlderTables {
    private OlderTables() {}

    /**
     * Makes what the engine then finds in the directory.
     *
     * @param schemas of all rooms, in their order
     * @param older the one whose tables are older at first
     * @param version the last migration that its rows know
     * @param rows statements that both engines understand
     */
    public static void upgrade(
            TestEngine engine, Path directory, List<Schema> schemas, Schema older, String version, List<String> rows)
            throws IOException, SQLException {
        DataSource source = engine == TestEngine.POSTGRES ? onPostgres(directory) : onH2(directory);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (Schema schema : schemas) {
                JdbcDatabase.migrate(source, schema, schema.equals(older) ? version : "latest");
            }
            for (String row : rows) {
                statement.execute(row);
            }
            schemas.forEach(schema -> JdbcDatabase.migrate(source, schema));
        }
    }

    private static DataSource onH2(Path directory) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + directory.toAbsolutePath().resolve("rows") + MvRows.SETTINGS);
        return source;
    }

    private static DataSource onPostgres(Path directory) throws IOException, SQLException {
        PostgresSettings fresh = TestPostgres.freshSchema();
        Files.writeString(directory.resolve("test-schema"), TestPostgres.name(fresh));
        return PostgresServer.of(fresh).patientSource();
    }
}
