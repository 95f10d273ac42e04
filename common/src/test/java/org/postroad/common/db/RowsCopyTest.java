package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.testing.TestPostgres;

/** All rows out of one schema of a server, and into another. */
class RowsCopyTest {
    /** A table that refers to one whose name comes later, an identity, octets, nulls, and a row that the migration makes. */
    private static final Schema SHELVES = new Schema("shelves", "org/postroad/common/db/shelves");

    private static final List<Schema> SCHEMAS = List.of(Schema.COMMON, SHELVES);
    private static final String TEXT = "tab\t, line\n, return\r, \\N, \\. and 信件 \uD83D\uDCEC";

    private final PostgresSettings from = TestPostgres.freshSchema();
    private final PostgresSettings to = TestPostgres.freshSchema();

    @AfterEach
    void drop() {
        TestPostgres.drop(from);
        TestPostgres.drop(to);
    }

    private static void put(Database database, String title) {
        database.write(tx -> {
            tx.update("INSERT INTO shelf (name) VALUES (?)", title);
            long shelf =
                    tx.first("SELECT MAX(id) FROM shelf", row -> row.getLong(1)).orElseThrow();
            return tx.update(
                    "INSERT INTO book (shelf_id, title, octets, lent_at) VALUES (?, ?, ?, ?)",
                    shelf,
                    title,
                    new byte[] {0, 1, '\\', -1},
                    null);
        });
    }

    private static List<String> books(PostgresSettings settings) {
        try (PostgresDatabase database = PostgresDatabase.open(settings, SCHEMAS)) {
            return database.read(rows -> rows.query(
                    "SELECT s.id, s.name, b.title, encode(b.octets, 'hex'), b.lent_at FROM book b JOIN shelf s ON s.id = b.shelf_id ORDER BY s.id",
                    row -> row.getLong(1) + row.getString(2) + row.getString(3) + row.getString(4) + row.getString(5)));
        }
    }

    private static Map<String, byte[]> files(RowsCopy copy) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String file : copy.files()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            copy.write(file, out);
            files.put(file, out.toByteArray());
        }
        files.put(RowsCopy.CONTENTS, copy.contents().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private Map<String, byte[]> copied() throws IOException {
        try (PostgresDatabase database = PostgresDatabase.open(from, SCHEMAS)) {
            put(database, TEXT);
            try (RowsCopy copy = database.copy()) {
                return files(copy);
            }
        }
    }

    private static void load(PostgresSettings to, Map<String, byte[]> files) throws IOException {
        RowsLoad.begin(to, "abc")
                .run(SCHEMAS, file -> new ByteArrayInputStream(Objects.requireNonNull(files.get(file))));
    }

    private static String refusal(PostgresSettings settings) {
        return assertThrows(
                        StorageException.class,
                        () -> PostgresDatabase.open(settings, SCHEMAS).close())
                .getMessage();
    }

    @Test
    void whatIsCommittedAfterTheMomentIsNotInTheCopyAndAllBeforeIs() throws IOException {
        Map<String, byte[]> files;
        try (PostgresDatabase database = PostgresDatabase.open(from, SCHEMAS)) {
            put(database, TEXT);
            try (RowsCopy copy = database.copy()) {
                assertEquals(
                        List.of(
                                "blob.copy",
                                "blob_hold.copy",
                                "blob_home.copy",
                                "road.copy",
                                "road_part.copy",
                                "shelf.copy",
                                "book.copy"),
                        copy.files());
                put(database, "later");
                files = files(copy);
                assertThrows(StorageException.class, () -> copy.rows().query("DELETE FROM book", row -> 1));
            }
        }
        load(to, files);
        List<String> there = books(to);
        assertEquals(1, there.size(), there::toString);
        assertEquals("2" + TEXT + TEXT + "00015cff" + "null", there.get(0));
        try (PostgresDatabase database = PostgresDatabase.open(to, SCHEMAS)) {
            put(database, "next");
            // The number that was given after the moment is passed over, that of the copy is not given twice.
            assertEquals(
                    List.of(1L, 2L, 4L),
                    database.read(rows -> rows.query("SELECT id FROM shelf ORDER BY id", row -> row.getLong(1))));
        }
    }

    @Test
    void aSchemaWithAnythingInItIsRefusedAndLeftAlone() throws IOException {
        Map<String, byte[]> files = copied();
        List<String> before = books(from);
        StorageException refused = assertThrows(StorageException.class, () -> load(from, files));
        assertTrue(refused.getMessage().contains("is not empty"), refused::getMessage);
        assertEquals(before, books(from));
    }

    @Test
    void nothingOpensOnHalfARestoreAndTheSameOneGoesOn() throws IOException {
        Map<String, byte[]> files = copied();
        RowsLoad.Source damaged = file -> {
            InputStream whole = new ByteArrayInputStream(Objects.requireNonNull(files.get(file)));
            return file.equals("book.copy") ? new Damaged(whole) : whole;
        };
        IOException refused =
                assertThrows(IOException.class, () -> RowsLoad.begin(to, "abc").run(SCHEMAS, damaged));
        assertEquals("on purpose", refused.getMessage());
        assertTrue(refusal(to).contains("has not ended"), refusal(to));
        StorageException another = assertThrows(StorageException.class, () -> RowsLoad.begin(to, "def"));
        assertTrue(another.getMessage().contains("another backup"), another::getMessage);
        load(to, files);
        load(to, Map.of()); // it is there already
        assertEquals(books(from), books(to));
        assertThrows(StorageException.class, () -> RowsLoad.begin(to, "abc"), "the mark is gone when it was opened");
    }

    /** Fails where it ends. */
    private static final class Damaged extends FilterInputStream {
        Damaged(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int count = super.read(octets, offset, length);
            if (count < 0) {
                throw new IOException("on purpose");
            }
            return count;
        }
    }

    @Test
    void rowsOfAnEarlierVersionGoThroughItsMigrations() throws IOException {
        Map<String, byte[]> files = copied();
        files.put("book.copy", "2\told\t\\\\x00\n".getBytes(StandardCharsets.UTF_8));
        String contents = new String(files.get(RowsCopy.CONTENTS), StandardCharsets.UTF_8)
                .replace("schema shelves 2", "schema shelves 1")
                .replace("shelf_id,title,octets,lent_at", "shelf_id,title,octets");
        files.put(RowsCopy.CONTENTS, contents.getBytes(StandardCharsets.UTF_8));
        load(to, files);
        assertEquals(List.of("2" + TEXT + "old" + "00" + "null"), books(to));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema shelves 2=>schema shelves 3=>later version",
                "schema shelves 2=>schema shelves 2\nschema attic 1=>later version",
                "table book 1=>table book 2=>and not the 2",
                "title,=>=>are not those",
                "end\n=>=>no list of tables",
                "table book =>table book; =>not understood",
                "sequence shelf id=>sequence shelf name()=>not understood"
            })
    void aListThatDoesNotFitIsRefused(String change) throws IOException {
        Map<String, byte[]> files = copied();
        String contents = new String(files.get(RowsCopy.CONTENTS), StandardCharsets.UTF_8);
        String[] parts = change.split("=>", -1);
        assertTrue(contents.contains(parts[0]), contents);
        files.put(RowsCopy.CONTENTS, contents.replace(parts[0], parts[1]).getBytes(StandardCharsets.UTF_8));
        Exception refused = assertThrows(Exception.class, () -> load(to, files));
        assertTrue(refused.getMessage().contains(parts[2]), refused::toString);
        assertTrue(refusal(to).contains("has not ended"), refusal(to));
    }

    @Test
    void aTableThatDoesNotComeToItsEndIsTold() throws IOException {
        try (PostgresDatabase database = PostgresDatabase.open(from, SCHEMAS);
                RowsCopy copy = database.copy()) {
            assertThrows(IllegalStateException.class, copy::contents);
            TestPostgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE state = 'idle in transaction' AND query LIKE '%RECURSIVE ours%'");
            assertThrows(StorageException.class, () -> copy.write("book.copy", new ByteArrayOutputStream()));
        }
    }
}
