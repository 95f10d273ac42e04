package org.postroad.common.db;

import java.io.IOException;
import java.util.function.Supplier;

/** A database whose rows lie in a file of ours. Thread-safe. */
public interface FileDatabase extends Database {
    /** The name of that file in the store's directory. */
    String ROWS_FILE = "rows.mv.db";

    /**
     * The file of the rows at one moment, and what was fixed at the same moment.
     *
     * @param rows opened again, they are those of every commit that anybody was told of before the moment
     * @param fixed by the action given to {@link #image}
     */
    record Image<T>(FileImage rows, T fixed) {}

    /**
     * Takes an image while transactions go on.
     *
     * @param alongside runs at the same moment, briefly: all commits wait for it. Every blob that the rows of the image refer to was
     *     written before
     * @throws StorageException if the rows are in memory only, or the store accepts nothing more
     */
    <T> Image<T> image(Supplier<T> alongside) throws IOException;
}
