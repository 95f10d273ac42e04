package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.Database;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.Schema;
import org.postroad.common.db.StorageException;
import org.postroad.common.testing.TestPostgres;

/** Segment files beside rows on a server. */
class PostgresBlobStoreTest implements BlobStoreContract {
    private final PostgresSettings settings = TestPostgres.freshSchema(List.of(Schema.COMMON));

    @TempDir
    Path directory;

    private DatabaseEngine database;
    private SegmentBlobStore blobs;

    @BeforeEach
    void open() throws IOException {
        database = PostgresDatabase.open(settings, List.of());
        blobs = SegmentBlobStore.open(directory, database);
    }

    @AfterEach
    void close() throws IOException {
        blobs.close();
        database.close();
        TestPostgres.drop(settings);
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public Database database() {
        return database;
    }

    private String refusal(Path elsewhere) {
        return assertThrows(StorageException.class, () -> SegmentBlobStore.open(elsewhere, database))
                .getMessage();
    }

    @Test
    void rowsBelongToOneDirectory(@TempDir Path elsewhere) throws IOException {
        assertTrue(refusal(elsewhere).startsWith("the rows refer to bytes in another directory"), refusal(elsewhere));
        Path id = Path.of("store.id");
        Files.delete(elsewhere.resolve(id));
        Files.copy(directory.resolve(id), elsewhere.resolve(id)); // as somebody does who moves the directory
        SegmentBlobStore.open(elsewhere, database).close();
    }

    @Test
    void aDirectoryIsOpenOnce() {
        assertTrue(refusal(directory).contains("is open already"), refusal(directory));
    }
}
