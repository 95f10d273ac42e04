package org.postroad.common.db;

import java.io.Closeable;
import java.io.IOException;

/**
 * Rows that no file of ours holds: they are in memory only, or a server keeps them and makes them durable at each commit. The barrier then
 * has only bytes to force.
 *
 * @param engine what is closed at the end
 */
record FilelessRows(Closeable engine) implements Rows {
    @Override
    public void tidy() {}

    @Override
    public void capture() {}

    @Override
    public void release() {}

    @Override
    public void sync() {}

    @Override
    public FileImage image() {
        throw new StorageException("the rows lie in no file of this store");
    }

    @Override
    public void refuse() {}

    @Override
    public long unstored() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
