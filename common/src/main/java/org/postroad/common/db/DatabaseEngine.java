package org.postroad.common.db;

/** A database as those see it who put a store together: what the parts beside the rows need of it. Thread-safe. */
public interface DatabaseEngine extends Database {
    /**
     * Has the engine see to it that these bytes are on disk before the rows that refer to them. Called once for each keeper of bytes, while
     * the parts are put together.
     *
     * @return called by the keeper each time it has written bytes, before it lets a row refer to them
     */
    BytesWritten forceFirst(DurableBytes bytes);

    /** Whether other processes may work on the same rows at the same time. */
    boolean isShared();

    /** What is told between the processes that share the rows. */
    Notices notices();
}
