package org.postroad.app.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.StoredObject;

/** Writes objects one after the other into files of some 64 MiB, so that millions of messages are not millions of files. Confined to one thread. */
final class PackWriter implements Closeable {
    private static final long FULL = 64L << 20;

    /** Told of each file that is whole and on disk. */
    interface Finished {
        void file(String path, String digest) throws IOException;
    }

    private final Path partial;
    private final String name;
    private final Finished finished;
    private int number;
    private @Nullable FileChannel file;

    /**
     * @param partial the backup that is being written
     * @param name what the files' names begin with; no other backup's do
     */
    PackWriter(Path partial, String name, Finished finished) {
        this.partial = partial;
        this.name = name;
        this.finished = finished;
    }

    /** Reads to the end of a stream; empty, and nothing is kept, if it is not the object. */
    Optional<PackedObject> append(StoredObject object, InputStream in, Digests.Copied copied) throws IOException {
        FileChannel to = file();
        long start = to.size();
        OutputStream out = Channels.newOutputStream(to.position(start));
        String digest = Digests.copy(in, out, copied);
        if (!digest.equals(Digests.of(object.id()))) {
            to.truncate(start);
            return Optional.empty();
        }
        PackedObject packed = new PackedObject(object, pack(), start);
        if (to.size() >= FULL) {
            end();
        }
        return Optional.of(packed);
    }

    /** Ends the last file. */
    void end() throws IOException {
        FileChannel last = file;
        if (last != null) {
            last.force(true);
            last.close();
            file = null;
            String path = PackedObject.DIRECTORY + pack();
            try (InputStream in = Files.newInputStream(partial.resolve(path))) {
                finished.file(path, Digests.copy(in, OutputStream.nullOutputStream(), more -> {}));
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private FileChannel file() throws IOException {
        if (file == null) {
            number++;
            file = FileChannel.open(
                    partial.resolve(PackedObject.DIRECTORY + pack()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        }
        return Objects.requireNonNull(file);
    }

    private String pack() {
        return name + "-" + number + ".pack";
    }
}
