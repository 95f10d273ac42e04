package org.postroad.common.blob;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.Database;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.StoreId;
import org.postroad.common.db.StoreLock;
import org.postroad.common.db.Transaction;

/**
 * Binds rows on a server to the one directory that has their bytes. A second process with a directory of its own, or an empty directory
 * by mistake, would find no bytes behind the rows and write others under the same places.
 */
final class SegmentHome implements AutoCloseable {
    private final StoreLock lock;

    private SegmentHome(StoreLock lock) {
        this.lock = lock;
    }

    /** @throws StorageException if the directory is open already, or the rows belong to another one */
    static SegmentHome claim(Path directory, Database database) throws IOException {
        StoreLock lock = StoreLock.take(directory);
        try {
            String mine = StoreId.of(directory);
            String home = database.write(tx -> claim(tx, mine));
            if (!home.equals(mine)) {
                throw new StorageException("the rows refer to bytes in another directory (its store.id is " + home
                        + "), not in " + directory + ": name that one, or bring its segments and its store.id here");
            }
            return new SegmentHome(lock);
        } catch (IOException | RuntimeException cause) {
            lock.close();
            throw cause;
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    private static String claim(Transaction tx, String mine) {
        Optional<String> home = tx.first("SELECT store_id FROM blob_home", row -> row.getString(1));
        if (home.isEmpty()) {
            try {
                tx.update("INSERT INTO blob_home (one, store_id) VALUES (1, ?)", mine);
            } catch (DuplicateKeyException another) {
                throw new ConflictException("another process has claimed the rows at this moment", another);
            }
        }
        return home.orElse(mine);
    }
}
