package org.postroad.common.db;

import java.io.IOException;

/** The file of the rows, as the {@link Barrier} needs it. Confined to the barrier's thread, but for {@link #unstored}. */
interface Rows {
    /** Writes every committed change to the file. The caller sees to it that no transaction is under way. */
    void store() throws IOException;

    /** Returns when what was stored is on disk. */
    void sync() throws IOException;

    /** About how many octets of memory hold pages that are not stored yet. */
    long unstored();

    /** Lets go of the file. Called once the engine is closed. */
    void close() throws IOException;
}
