package org.postroad.common.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The segment files up to a moment: nothing is appended to them any more, and none is removed until this is closed. Immutable. */
public final class SealedSegments implements Closeable {
    private final List<Path> files;
    private final Closeable hold;

    /** @param files in the order of their numbers */
    SealedSegments(List<Path> files, Closeable hold) {
        this.files = List.copyOf(files);
        this.hold = hold;
    }

    /** The files, in the order of their numbers. */
    public List<Path> files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        hold.close();
    }
}
