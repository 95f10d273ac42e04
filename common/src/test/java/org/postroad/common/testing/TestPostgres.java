package org.postroad.common.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.Schema;

/** One PostgreSQL server for all tests of this JVM, as durable as one in earnest; each test asks for a schema of its own. Ends with the JVM. */
public final class TestPostgres {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Map<List<Schema>, PostgresSettings> MIGRATED = new ConcurrentHashMap<>();
    private static final String COPY = """
            DO $copy$ DECLARE it record; BEGIN
                CREATE SCHEMA $to;
                FOR it IN SELECT tablename AS name FROM pg_tables WHERE schemaname = '$from' LOOP
                    EXECUTE format('CREATE TABLE $to.%I (LIKE $from.%I INCLUDING ALL)', it.name, it.name);
                    EXECUTE format('INSERT INTO $to.%I SELECT * FROM $from.%I', it.name, it.name);
                END LOOP;
                FOR it IN SELECT relname AS name, conname, pg_get_constraintdef(c.oid) AS definition
                        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                        WHERE contype = 'f' AND connamespace = '$from'::regnamespace LOOP
                    EXECUTE format('ALTER TABLE $to.%I ADD CONSTRAINT %I %s', it.name, it.conname,
                        replace(it.definition, '$from.', '$to.'));
                END LOOP;
            END $copy$""";
    private static @Nullable PostgresProcess server;

    private TestPostgres() {}

    /** A new schema without tables. */
    public static PostgresSettings freshSchema() {
        String name = "test" + SCHEMAS.incrementAndGet();
        execute("CREATE SCHEMA " + name);
        return schema(name);
    }

    /**
     * A new schema with the tables of these rooms: a copy of one that was migrated for this JVM, which takes a twentieth of the time. Open it
     * without naming them again.
     */
    public static PostgresSettings freshSchema(List<Schema> schemas) {
        PostgresSettings migrated = MIGRATED.computeIfAbsent(schemas, TestPostgres::migrated);
        String copy = "test" + SCHEMAS.incrementAndGet();
        execute(COPY.replace("$from", name(migrated)).replace("$to", copy));
        return schema(copy);
    }

    private static PostgresSettings migrated(List<Schema> schemas) {
        PostgresSettings settings = freshSchema();
        PostgresDatabase.open(settings, schemas).close();
        return settings;
    }

    /** One that {@link #freshSchema} has made. */
    public static PostgresSettings schema(String name) {
        return server().settings("currentSchema=" + name);
    }

    /** The name of a schema. */
    public static String name(PostgresSettings settings) {
        return settings.url().substring(settings.url().lastIndexOf('=') + 1);
    }

    /** Forgets a schema with all that is in it. */
    public static void drop(PostgresSettings settings) {
        execute("DROP SCHEMA " + name(settings) + " CASCADE");
    }

    /** Runs a statement outside of everything, such as to end others' connections. */
    public static void execute(String sql) {
        execute(server(), sql);
    }

    /** The same on another server. */
    public static void execute(PostgresProcess server, String sql) {
        execute(server.settings(""), sql);
    }

    /** The same in one schema. */
    public static void execute(PostgresSettings settings, String sql) {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException cause) {
            throw new IllegalStateException("the test's PostgreSQL refused: " + sql, cause);
        }
    }

    private static synchronized PostgresProcess server() {
        if (server == null) {
            server = PostgresProcess.start();
        }
        return server;
    }
}
