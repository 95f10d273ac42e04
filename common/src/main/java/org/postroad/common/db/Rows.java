package org.postroad.common.db;

import java.io.IOException;

/** The file of the rows, as the {@link Barrier} needs it. Confined to the barrier's thread, but for {@link #unstored}. */
interface Rows {
    /** Does what need not be done for each group: makes the file smaller, a little at a time. Transactions may be under way. */
    void tidy() throws IOException;

    /**
     * Takes every committed change as what is to be written next. The caller sees to it that no transaction is under way. Nothing
     * reaches the file before {@link #release}.
     */
    void capture() throws IOException;

    /** Lets what was captured reach the file. */
    void release();

    /** Returns when what was captured is on disk, and was witnessed to be. */
    void sync() throws IOException;

    /**
     * The file of the rows as it is now, which later changes spare. Called between two groups.
     *
     * @throws StorageException if the rows lie in no file of ours
     */
    FileImage image() throws IOException;

    /** Sees to it that nothing more reaches the file. */
    void refuse();

    /** About how many octets of memory hold pages that are not captured yet. */
    long unstored();

    /** Makes the file smaller, for a bounded time, unless {@link #refuse} was called; then closes the engine and lets go of the file. */
    void close() throws IOException;
}
