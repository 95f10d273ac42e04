package org.postroad.common.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;

/**
 * Rows in a directory's file that are older than what was acknowledged. The engine takes the newest whole state that it finds, and says
 * nothing: so it would open a file that was cut short, that lost its last chunk to a bad sector, or that an old copy was put in the place of.
 * Here the file is read before the engine may write to it, and compared with the {@link RowsWitness}.
 *
 * @param directory of the store
 * @param found the version that it has
 * @param told the version that was durable once
 */
public record OlderRows(Path directory, long found, long told) {
    private static final String CHUNK = "chunk.";
    private static final int BLOCK = 4096;
    private static final String REMEDY =
            ". Nothing was changed. Put the right file back, or restore a backup into an empty directory";

    /**
     * Looks at the store in a directory, which nobody may have open.
     *
     * @throws StorageException if somebody has, or if the file is missing or not whole, so that no older state can be had from it either
     */
    public static Optional<OlderRows> in(Path directory) {
        try (StoreLock lock = StoreLock.take(directory)) {
            return find("", directory);
        } catch (IOException cause) {
            throw new StorageException("cannot look at the store in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    /** Has the store be opened with these rows all the same. What came after them is lost; its bytes are in the segments still, for a while. */
    public void accept() throws IOException {
        try (StoreLock lock = StoreLock.take(directory)) {
            Files.delete(directory.resolve(RowsWitness.FILE));
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** The file of the rows. */
    public Path file() {
        return directory.resolve(FileDatabase.ROWS_FILE);
    }

    /** What to tell the operator. */
    String explanation() {
        return file() + " is older than what was acknowledged: it has version " + found + " of the rows, and version "
                + told + " was on disk; it was cut short, damaged, or replaced by an old copy" + REMEDY
                + ", or give up what came after ('postroad store accept-loss')";
    }

    /** @param base the prefix of a file system of H2's kind */
    static Optional<OlderRows> find(String base, Path directory) throws IOException {
        Path file = directory.resolve(FileDatabase.ROWS_FILE);
        long told = RowsWitness.read(directory);
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size == 0) {
            if (told > 0) {
                throw new StorageException(
                        file + (Files.exists(file) ? " is empty" : " is missing") + ", and held rows before" + REMEDY);
            }
            return Optional.empty();
        }
        State state = read(base + file.toAbsolutePath(), file);
        if (state.end() > size) {
            throw new StorageException(
                    file + " was cut short: it has " + size + " octets of " + state.end() + " or more" + REMEDY);
        }
        return state.version() < told ? Optional.of(new OlderRows(directory, state.version(), told)) : Optional.empty();
    }

    /** @param end where the last chunk ends that lives */
    private record State(long version, long end) {}

    private static State read(String name, Path file) {
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(name)
                    .readOnly()
                    .autoCommitDisabled()
                    .cacheSize(1)
                    .open();
            try {
                long end = 0;
                for (Map.Entry<String, String> entry : store.getLayoutMap().entrySet()) {
                    if (entry.getKey().startsWith(CHUNK)) {
                        end = Math.max(end, end(DataUtils.parseMap(entry.getValue())));
                    }
                }
                return new State(store.getFileStore().lastChunkVersion(), end);
            } finally {
                store.closeImmediately();
            }
        } catch (RuntimeException cause) {
            throw new StorageException(file + " cannot be read: " + cause.getMessage() + REMEDY, cause);
        }
    }

    /** Where a chunk ends; 0 if nothing of it lives. */
    private static long end(HashMap<String, String> chunk) {
        long pages = DataUtils.readHexLong(chunk, "pages", 0);
        boolean lives = DataUtils.readHexLong(chunk, "livePages", pages) > 0;
        long block = DataUtils.readHexLong(chunk, "block", 0);
        return lives ? (block + DataUtils.readHexLong(chunk, "len", 0)) * BLOCK : 0;
    }
}
