package org.postroad.common.db;

import java.io.IOException;

/** Bytes outside the database that rows refer to. The barrier forces them before those rows can reach the disk. Thread-safe. */
public interface DurableBytes {
    /**
     * Returns when everything written before the call is on disk. Only the barrier calls this.
     *
     * @throws IOException if it cannot be; the store then accepts nothing more, since what a failed fsync left behind is unknown
     */
    void force() throws IOException;
}
