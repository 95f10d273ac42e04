package org.postroad.common.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postroad.common.db.RowsContents.Sequence;
import org.postroad.common.db.RowsContents.Table;

/**
 * Brings the rows of a {@link RowsCopy} into an empty schema of a server. Confined to one thread.
 *
 * <ol>
 *   <li>{@link #begin}: in one transaction the schema is found empty and marked (a table {@code restore_mark}). From here on no store opens on it.
 *   <li>{@link #run}: the tables are made, as they were when they were copied. <i>Crash:</i> the same again.
 *   <li>All rows come in one transaction, which also notes in the mark that they are there. <i>Crash:</i> all of them, or none.
 *   <li>The first who opens the database removes the mark, and makes the tables what this program wants them to be.
 * </ol>
 */
public final class RowsLoad {
    private static final String MARK = "restore_mark";
    private static final int MAX_CONTENTS = 1 << 20;
    private static final int BUFFER = 64 << 10;

    private final PostgresServer server;
    private final String name;
    private final boolean done;

    private RowsLoad(PostgresServer server, String name, boolean done) {
        this.server = server;
        this.name = name;
        this.done = done;
    }

    /** Gives the files of a copy. */
    @FunctionalInterface
    public interface Source {
        /** Opens a file; it may fail at its end, when it is not what was copied: then nothing is kept of it. */
        InputStream open(String file) throws IOException;
    }

    /** What the mark says. */
    private record Mark(String name, boolean done) {}

    /**
     * Begins to fill a schema, or goes on.
     *
     * @param name of the copy: letters and digits, which tell it from every other
     * @throws StorageException if there is anything in the schema, but for what an unfinished restore of the same copy left; nothing was changed then
     */
    public static RowsLoad begin(PostgresSettings settings, String name) {
        try {
            PostgresServer server = PostgresServer.of(settings);
            boolean[] done = new boolean[1];
            server.alone(() -> done[0] = inside(server, tx -> mark(tx, settings, name)));
            return new RowsLoad(server, name, done[0]);
        } catch (SQLException cause) {
            throw new StorageException(
                    "cannot restore to " + settings.place() + " as " + settings.user() + ": " + cause.getMessage(),
                    cause);
        }
    }

    private static boolean mark(Transaction tx, PostgresSettings settings, String name) {
        Optional<Mark> begun = find(tx);
        if (begun.isPresent()) {
            if (!begun.get().name.equals(name)) {
                throw new StorageException("another backup has been restored to " + settings.place()
                        + " in part; go on with that one, or make the database anew");
            }
            return begun.get().done;
        }
        List<Table> there = RowsCopy.tables(tx);
        if (!there.isEmpty()) {
            throw new StorageException("the database at " + settings.place() + " is not empty (it has the table "
                    + there.get(0).name()
                    + "); nothing was changed. A restore never writes over rows: name an empty database,"
                    + " or an empty schema, in storage.rows");
        }
        tx.update("CREATE TABLE " + MARK + " (name VARCHAR(64) NOT NULL, done BOOLEAN NOT NULL)");
        tx.update("INSERT INTO " + MARK + " (name, done) VALUES (?, FALSE)", name);
        return false;
    }

    private static Optional<Mark> find(Snapshot rows) {
        return rows.first(
                        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?",
                        row -> row.getInt(1),
                        MARK)
                .flatMap(there -> rows.first(
                        "SELECT name, done FROM " + MARK, row -> new Mark(row.getString(1), row.getBoolean(2))));
    }

    /** @throws StorageException if a restore to the schema has begun and not ended; the mark of one that has ended is removed */
    static void requireNoneBegun(PostgresServer server) {
        Optional<Mark> mark = inside(server, RowsLoad::find);
        if (mark.isPresent()) {
            if (!mark.get().done) {
                throw new StorageException(
                        "a restore to it has not ended; run 'postroad restore' again, with the same backup");
            }
            inside(server, tx -> tx.update("DROP TABLE " + MARK));
        }
    }

    /**
     * Makes the tables and fills them; returns at once where that has been done before.
     *
     * @param schemas of all rooms, in their order
     * @throws IOException if the copy is damaged; none of its rows was kept then
     * @throws StorageException if it was made by a later program, or the server fails
     */
    public void run(List<Schema> schemas, Source source) throws IOException {
        if (done) {
            return;
        }
        RowsContents contents;
        try (InputStream in = source.open(RowsCopy.CONTENTS)) {
            contents = RowsContents.parse(new String(in.readNBytes(MAX_CONTENTS), StandardCharsets.UTF_8));
        }
        try {
            server.alone(() -> {
                makeTables(contents, schemas);
                inside(server, tx -> fill(tx, contents, source));
            });
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("restoring the rows", cause);
        } catch (UncheckedIOException damaged) {
            throw damaged.getCause();
        }
    }

    /** As they were when they were copied; what they have become since is the work of the first opening. */
    private void makeTables(RowsContents contents, List<Schema> schemas) {
        for (Schema schema : schemas) {
            String version = contents.schemas().get(schema.name());
            if (version != null) {
                // With a question mark a version that is not known is no error here; it is found out below.
                JdbcDatabase.migrate(server.patientSource(), schema, version + "?");
            }
        }
        if (!inside(server, RowsCopy::schemas).equals(contents.schemas())) {
            throw new StorageException(
                    "the backup was taken by a later version of this program: its tables are of " + contents.schemas());
        }
    }

    private boolean fill(JdbcTransaction tx, RowsContents contents, Source source) {
        requireSame(RowsCopy.tables(tx), contents.tables());
        // Migrations may have made rows.
        tx.update("TRUNCATE " + contents.tables().stream().map(Table::name).collect(Collectors.joining(", ")));
        for (Table table : contents.tables()) {
            long rows = copy(tx, table, source);
            if (rows != table.rows()) {
                throw new StorageException(
                        table.file() + " has " + rows + " rows and not the " + table.rows() + " that were copied");
            }
            tx.update("ANALYZE " + table.name());
        }
        for (Sequence sequence : contents.sequences()) {
            tx.first(
                    "SELECT setval(pg_get_serial_sequence(?, ?), ?)",
                    row -> row.getLong(1),
                    sequence.table(),
                    sequence.column(),
                    sequence.last());
        }
        tx.update("UPDATE " + MARK + " SET done = TRUE");
        return true;
    }

    private static void requireSame(List<Table> there, List<Table> copied) {
        Map<String, Set<String>> ours = columns(there);
        ours.keySet().removeIf(name -> name.equals(MARK) || name.startsWith(RowsCopy.HISTORY));
        if (!ours.equals(columns(copied))) {
            throw new StorageException("the tables of the backup are not those of this program");
        }
    }

    private static Map<String, Set<String>> columns(List<Table> tables) {
        return tables.stream()
                .collect(Collectors.toMap(Table::name, table -> Set.copyOf(table.columns()), (a, b) -> b));
    }

    private static long copy(JdbcTransaction tx, Table table, Source source) {
        try (InputStream in = source.open(table.file())) {
            return tx.connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table.target() + " FROM STDIN (ENCODING 'UTF8')", in, BUFFER);
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("filling the table " + table.name(), cause);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    /** One transaction without a limit of time; kept if its body returns. */
    private static <T> T inside(PostgresServer server, Function<JdbcTransaction, T> body) {
        try (Connection connection = server.patientSource().getConnection()) {
            connection.setAutoCommit(false);
            T result =
                    body.apply(new JdbcTransaction(connection, Statements.of(connection), Dialect.POSTGRES, () -> 0));
            connection.commit();
            return result; // closing the connection of a body that failed rolls it back
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("restoring the rows", cause);
        }
    }
}
