package org.postroad.common.db;

import java.nio.file.Path;
import java.util.List;
import org.h2.store.fs.FilePath;

/** A database whose file a {@link PowerCut} follows. */
public final class RecordedRows implements AutoCloseable {
    private final RecordedPath path;
    private final H2Database database;

    private RecordedRows(RecordedPath path, H2Database database) {
        this.path = path;
        this.database = database;
    }

    public static RecordedRows open(Path directory, List<Schema> schemas, PowerCut recorder) {
        RecordedPath path = RecordedPath.register(recorder);
        var seams = H2Database.Seams.NONE.recorded(path.getScheme() + ":", () -> recorder.synced(RecordedPath.ROWS));
        return new RecordedRows(path, H2Database.open(directory, schemas, seams));
    }

    public H2Database database() {
        return database;
    }

    @Override
    public void close() {
        database.close();
        FilePath.unregister(path);
    }
}
