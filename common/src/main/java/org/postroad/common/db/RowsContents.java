package org.postroad.common.db;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a copy of all rows consists of. Immutable.
 *
 * <pre>
 * # postroad rows, format 1
 * schema mta 4                                    the room's migrations, as far as they had gone
 * table blob 5123 id,segment,start_at,octets,refs        in blob.copy, with so many rows
 * sequence submission id 42                       the last number that the column had given
 * end
 * </pre>
 *
 * @param schemas the version of each room's tables, by the name of its {@link Schema}
 * @param tables each after those that its rows refer to
 */
record RowsContents(Map<String, String> schemas, List<Table> tables, List<Sequence> sequences) {
    private static final String FIRST = "# postroad rows, format 1";
    private static final String LAST = "end";
    private static final int MAX_LINES = 10_000;
    /** Every name is one that needs no quotes, so a text from elsewhere cannot become a statement. */
    private static final String NAME = "[a-z][a-z0-9_]{0,62}";

    private static final Pattern SCHEMA = Pattern.compile("schema (" + NAME + ") (\\d+(?:\\.\\d+)*)");
    private static final Pattern TABLE =
            Pattern.compile("table (" + NAME + ") (\\d{1,18}) (" + NAME + "(?:," + NAME + ")*)");
    private static final Pattern SEQUENCE = Pattern.compile("sequence (" + NAME + ") (" + NAME + ") (\\d{1,18})");

    /** @param rows how many were copied */
    record Table(String name, List<String> columns, long rows) {
        Table {
            columns = List.copyOf(columns);
        }

        /** The file that has them. */
        String file() {
            return name + ".copy";
        }

        /** The table and its columns, as COPY wants them. */
        String target() {
            return name + " (" + String.join(", ", columns) + ")";
        }
    }

    record Sequence(String table, String column, long last) {}

    RowsContents {
        schemas = Map.copyOf(schemas);
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
    }

    String text() {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        schemas.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> line(text, "schema", each.getKey(), each.getValue()));
        tables.forEach(each -> line(text, "table", each.name, each.rows, String.join(",", each.columns)));
        sequences.forEach(each -> line(text, "sequence", each.table, each.column, each.last));
        return text.append(LAST).append('\n').toString();
    }

    private static void line(StringBuilder text, String kind, Object... words) {
        text.append(kind);
        for (Object word : words) {
            text.append(' ').append(word);
        }
        text.append('\n');
    }

    /** @throws IOException if it is not the whole of such a text */
    static RowsContents parse(String text) throws IOException {
        List<String> lines = text.lines().limit(MAX_LINES).toList();
        if (lines.size() < 2
                || !lines.get(0).equals(FIRST)
                || !lines.get(lines.size() - 1).equals(LAST)) {
            throw new IOException("this is no list of tables of format 1");
        }
        Map<String, String> schemas = new LinkedHashMap<>();
        List<Table> tables = new ArrayList<>();
        List<Sequence> sequences = new ArrayList<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            Matcher schema = SCHEMA.matcher(line);
            Matcher table = TABLE.matcher(line);
            Matcher sequence = SEQUENCE.matcher(line);
            if (schema.matches()) {
                schemas.put(group(schema, 1), group(schema, 2));
            } else if (table.matches()) {
                tables.add(new Table(
                        group(table, 1), List.of(group(table, 3).split(",", -1)), Long.parseLong(group(table, 2))));
            } else if (sequence.matches()) {
                sequences.add(new Sequence(group(sequence, 1), group(sequence, 2), Long.parseLong(group(sequence, 3))));
            } else {
                throw new IOException("not understood in the list of tables: " + line);
            }
        }
        return new RowsContents(schemas, tables, sequences);
    }

    private static String group(Matcher matcher, int number) {
        return Objects.requireNonNull(matcher.group(number));
    }
}
