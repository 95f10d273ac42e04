package org.postroad.common.db;

import java.nio.file.Path;
import java.util.List;
import org.h2.store.fs.FilePath;
import org.postroad.common.testing.FaultyDisk;

/** A database whose files a {@link PowerCut} follows, under their names: {@link FileDatabase#ROWS_FILE} and its witness. */
public final class RecordedRows implements AutoCloseable {
    private final WatchedPath path;
    private final H2Database database;

    private RecordedRows(WatchedPath path, H2Database database) {
        this.path = path;
        this.database = database;
    }

    public static RecordedRows open(Path directory, List<Schema> schemas, PowerCut recorder) {
        WatchedPath path = WatchedPath.register(new WatchedPath.Watcher() {
            @Override
            public void written(long position, byte[] octets) {
                recorder.written(FileDatabase.ROWS_FILE, position, octets);
            }

            @Override
            public void truncated(long size) {
                recorder.truncated(FileDatabase.ROWS_FILE, size);
            }
        });
        FaultyDisk disk = new FaultyDisk();
        disk.record(recorder);
        var seams = H2Database.Seams.NONE
                .below(path.getScheme() + ":", () -> recorder.synced(FileDatabase.ROWS_FILE))
                .beside(disk::of);
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
