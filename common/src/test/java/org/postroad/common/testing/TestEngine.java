package org.postroad.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.Schema;

/** What keeps the rows of a test. Each finds them again in the same directory, but for {@link #MEMORY}. */
public enum TestEngine {
    H2 {
        @Override
        public DatabaseEngine open(Path directory, List<Schema> schemas) {
            return H2Database.open(directory, MigratedRows.into(directory, schemas) ? List.of() : schemas);
        }
    },
    MEMORY {
        @Override
        public DatabaseEngine open(Path directory, List<Schema> schemas) {
            return H2Database.inMemory(schemas);
        }
    },
    POSTGRES {
        @Override
        public DatabaseEngine open(Path directory, List<Schema> schemas) {
            return PostgresDatabase.open(schema(directory, schemas), List.of());
        }
    };

    /** Opens the rows that belong to a directory, new ones if it has none. */
    public abstract DatabaseEngine open(Path directory, List<Schema> schemas);

    /** The schema that belongs to a directory, with the tables of these rooms. */
    public static PostgresSettings schema(Path directory, List<Schema> schemas) {
        Path name = directory.resolve("test-schema");
        try {
            if (Files.exists(name)) {
                return TestPostgres.schema(Files.readString(name));
            }
            PostgresSettings fresh = TestPostgres.freshSchema(schemas);
            Files.createDirectories(directory);
            Files.writeString(name, TestPostgres.name(fresh));
            return fresh;
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
