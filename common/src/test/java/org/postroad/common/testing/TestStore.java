package org.postroad.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.Schema;
import org.postroad.common.road.sql.SqlRoads;

/**
 * A real store in a directory of a test: {@code try (TestStore store = TestStore.open(tempDir, MY_SCHEMA)) { … }}. Opening the same directory
 * again opens what is there.
 */
public record TestStore(DatabaseEngine database, SegmentBlobStore blobs, SqlRoads roads) implements AutoCloseable {
    /** Opens a store on H2 with the common tables and those of the given schemas, in this order. */
    public static TestStore open(Path directory, Schema... schemas) {
        return open(TestEngine.H2, directory, schemas);
    }

    /** The same on any engine. */
    public static TestStore open(TestEngine engine, Path directory, Schema... schemas) {
        List<Schema> all = new ArrayList<>(List.of(Schema.COMMON));
        all.addAll(List.of(schemas));
        DatabaseEngine database = engine.open(directory, all);
        try {
            return new TestStore(database, SegmentBlobStore.open(directory, database), new SqlRoads());
        } catch (IOException cause) {
            database.close();
            throw new UncheckedIOException(cause);
        }
    }

    /** Finishes a blob; no row refers to it yet. */
    public StoredBlob write(byte[] bytes) {
        try (BlobWriter writer = blobs.create()) {
            writer.write(bytes);
            return writer.finish();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** Stores a text as a blob of its UTF-8 octets, durably. */
    public BlobId store(String text) {
        StoredBlob blob = write(text.getBytes(StandardCharsets.UTF_8));
        database.write(tx -> {
            blobs.refer(tx, blob);
            return blob.id();
        });
        return blob.id();
    }

    /** Every octet of a blob. */
    public byte[] read(BlobId id) {
        try (var input = blobs.open(id)) {
            return input.readAllBytes();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    @Override
    public void close() {
        try {
            blobs.close();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        } finally {
            database.close();
        }
    }
}
