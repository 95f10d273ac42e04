package org.postroad.common.db;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postroad.common.db.RowsContents.Sequence;
import org.postroad.common.db.RowsContents.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rows that a server keeps for us, as they were at one moment: a file for each table, in the text form of PostgreSQL's COPY, and the file
 * {@link #CONTENTS} that tells what they are. Nothing is collected in memory. {@link RowsLoad} is the way back. Confined to one thread.
 *
 * <p>The moment is that of a transaction's snapshot (REPEATABLE READ), which keeps its connection until this is closed. The numbers that
 * sequences have given are outside of transactions; they are read after the snapshot, so they are at least those in its rows.
 */
public final class RowsCopy implements AutoCloseable {
    /** The file that is to be written last: which tables there are, in the order in which they can be filled, and how many rows each has. */
    public static final String CONTENTS = "TABLES";

    private static final Logger LOG = LoggerFactory.getLogger(RowsCopy.class);
    static final String HISTORY = "schema_history_";

    /** Tables with their columns; those first that no other needs. */
    private static final String TABLES = """
            WITH RECURSIVE ours AS (
                SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind = 'r'),
            deep (id, depth) AS (
                SELECT oid, 0 FROM ours
                UNION SELECT f.conrelid, depth + 1 FROM deep JOIN pg_constraint f ON f.confrelid = deep.id
                WHERE f.contype = 'f' AND f.conrelid <> f.confrelid AND depth < 100)
            SELECT o.relname,
                (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
            FROM ours o JOIN deep d ON d.id = o.oid
            GROUP BY o.oid, o.relname ORDER BY max(d.depth), o.relname""";

    private static final String SEQUENCES = """
            SELECT c.relname, a.attname,
                pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attidentity <> ''
            ORDER BY c.relname, a.attname""";

    private final Connection connection;
    private final JdbcSnapshot rows;
    private final List<Table> tables;
    private final Map<String, Table> written = new LinkedHashMap<>();

    private RowsCopy(Connection connection) {
        this.connection = connection;
        rows = new JdbcSnapshot(connection, Statements.of(connection), Dialect.POSTGRES, () -> {});
        tables = tables(rows).stream()
                .filter(table -> !table.name().startsWith(HISTORY))
                .toList();
    }

    /** @param source whose connections have no limit of time for a statement */
    static RowsCopy begin(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        try {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new RowsCopy(connection);
        } catch (SQLException | RuntimeException cause) {
            connection.close();
            throw cause;
        }
    }

    /** Every table of the schema, each after those that its rows refer to; without a count of rows. */
    static List<Table> tables(Snapshot rows) {
        return rows.query(
                TABLES,
                row -> new Table(row.getString(1), List.of(row.getString(2).split(",", -1)), 0));
    }

    /** How far each room's migrations have gone. */
    static Map<String, String> schemas(Snapshot rows) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (Table table : tables(rows)) {
            if (table.name().startsWith(HISTORY)) {
                rows.first(
                                "SELECT version FROM " + table.name()
                                        + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC",
                                row -> row.getString(1))
                        .ifPresent(version -> versions.put(table.name().substring(HISTORY.length()), version));
            }
        }
        return versions;
    }

    /** The rows as they were at the moment. */
    public Snapshot rows() {
        return rows;
    }

    /** The files with rows, to be written in this order. */
    public List<String> files() {
        return tables.stream().map(Table::file).toList();
    }

    /** Writes one of the {@link #files}. */
    public void write(String file, OutputStream out) throws IOException {
        Table table = tables.stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow();
        try {
            long count = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY " + table.target() + " TO STDOUT (ENCODING 'UTF8')", out);
            written.put(file, new Table(table.name(), table.columns(), count));
        } catch (SQLException cause) {
            throw JdbcSnapshot.translate("copying the table " + table.name(), cause);
        }
    }

    /** What the file {@link #CONTENTS} holds, once all others are written. */
    public String contents() {
        if (written.size() < tables.size()) {
            throw new IllegalStateException("not all tables are written");
        }
        return new RowsContents(schemas(rows), new ArrayList<>(written.values()), sequences()).text();
    }

    private List<Sequence> sequences() {
        record Column(String table, String name, String sequence) {}
        List<Sequence> found = new ArrayList<>();
        List<Column> columns =
                rows.query(SEQUENCES, row -> new Column(row.getString(1), row.getString(2), row.getString(3)));
        for (Column column : columns) {
            rows.first("SELECT last_value FROM " + column.sequence + " WHERE is_called", row -> row.getLong(1))
                    .ifPresent(last -> found.add(new Sequence(column.table, column.name, last)));
        }
        return found;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            LOG.debug("the connection of a copy was lost, and so the copy has ended", gone);
        }
    }
}
