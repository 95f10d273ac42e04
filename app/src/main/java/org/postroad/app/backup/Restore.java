package org.postroad.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postroad.common.blob.s3.S3Client;
import org.postroad.common.db.FileDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.RowsCopy;
import org.postroad.common.db.RowsLoad;
import org.postroad.common.db.Schema;

/**
 * Brings a backup into an empty directory, its rows into an empty database where they are those of a server, and its objects into an empty S3 store
 * where it has such. Until the last file is there and on disk, a mark says so, and no store is opened there; run again after an interruption, it keeps
 * the files and the objects that are whole. Confined to one thread.
 */
public final class Restore {
    /** In a store's directory: a restore has begun and not ended. Holds the digest of the backup's manifest. */
    public static final String MARK = "restore.unfinished";

    private static final String LEAP = "restore.leap";
    private static final Set<String> NOBODYS = Set.of(MARK, "lost+found");

    /** Hears how far it has come. */
    public interface Listener {
        /** Octets that there are in all. */
        void expected(long octets);

        /** Octets that are read and, but for a verification, written. */
        void done(long octets);

        /** A file is not as it was when the backup was taken. */
        void damaged(String path);
    }

    /**
     * A server that takes rows.
     *
     * @param schemas of all rooms, in their order
     */
    public record Server(PostgresSettings settings, List<Schema> schemas) {
        public Server {
            schemas = List.copyOf(schemas);
        }
    }

    private final Path backup;
    private final Manifest manifest;
    private final Listener listener;

    private Restore(Path backup, Manifest manifest, Listener listener) {
        this.backup = backup;
        this.manifest = manifest;
        this.listener = listener;
    }

    /**
     * The restore of a backup.
     *
     * @throws IOException if the backup is torn, or none
     */
    public static Restore of(Path backup, Listener listener) throws IOException {
        return new Restore(backup, Manifest.read(backup), listener);
    }

    public Manifest manifest() {
        return manifest;
    }

    /** Whether its rows are those of a server, which belong on a server again. */
    public boolean isOfServer() {
        return manifest.digests().containsKey(BackupOperation.ROWS + RowsCopy.CONTENTS);
    }

    /** Whether its bytes are those of an S3 store, which belong in one again. */
    public boolean hasObjects() {
        return manifest.digests().containsKey(PackedObject.INDEX);
    }

    /** Reads every file and changes nothing; the paths of those that are damaged or missing. */
    public List<String> verify() throws IOException {
        listener.expected(octets());
        List<String> damaged = new ArrayList<>();
        for (Map.Entry<String, String> file : manifest.digests().entrySet()) {
            if (!isWhole(backup.resolve(file.getKey()), file.getValue())) {
                damaged.add(file.getKey());
                listener.damaged(file.getKey());
            }
        }
        return damaged;
    }

    /**
     * Brings all of it.
     *
     * @param server where the rows go, if they are those of a server
     * @param objects where the bytes go, if they are those of an S3 store
     * @param damagedToo whether to bring damaged segments as they are, for what is whole in them; damaged rows are never brought
     * @return the paths of those
     * @throws IOException if the directory is not empty, nor the S3 store, or a file is damaged
     * @throws org.postroad.common.db.StorageException if the server's database is not empty
     */
    public List<String> into(Path directory, Optional<Server> server, Optional<S3Client> objects, boolean damagedToo)
            throws IOException {
        boolean begun = requireEmpty(directory);
        if (objects.isPresent() && !begun) {
            ObjectsRestore.requireEmpty(objects.get());
        }
        Optional<RowsLoad> rows = server.map(each -> RowsLoad.begin(each.settings(), manifest.digest()));
        mark(directory);
        listener.expected(octets());
        if (rows.isPresent()) {
            rows.get().run(server.get().schemas(), this::rows);
        }
        List<String> damaged = new ArrayList<>();
        for (Map.Entry<String, String> file : manifest.digests().entrySet()) {
            if (file.getKey().startsWith(BackupOperation.ROWS) || file.getKey().startsWith(PackedObject.DIRECTORY)) {
                continue;
            }
            Path target = directory.resolve(file.getKey());
            if (Files.isRegularFile(target) && isWhole(target, file.getValue())) {
                continue;
            }
            if (!copy(file.getKey(), file.getValue(), target, damagedToo)) {
                damaged.add(file.getKey());
            }
        }
        if (objects.isPresent()) {
            damaged.addAll(objects(objects.get(), damagedToo));
        }
        try (Stream<Path> inside = Files.list(directory)) {
            for (Path each : inside.filter(Files::isDirectory).toList()) {
                BackupTalk.force(each);
            }
        }
        BackupTalk.force(directory);
        return damaged;
    }

    /**
     * Lets the store be opened: what was brought is whole and on disk.
     *
     * @param leap whether clients are told to look at everything again, when it is opened first
     */
    public static void end(Path directory, boolean leap) throws IOException {
        if (leap) {
            Files.move(directory.resolve(MARK), directory.resolve(LEAP), StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(directory.resolve(MARK));
        }
        BackupTalk.force(directory);
    }

    /** Has clients be told to look at everything again when the store is opened next, because its rows are older than what they saw. */
    public static void markLeap(Path directory) throws IOException {
        Path mark = directory.resolve(LEAP);
        Files.writeString(mark, "");
        BackupTalk.force(mark);
        BackupTalk.force(directory);
    }

    /** Does what is left to be done after a restore, once: run again after a crash, it does no harm. */
    public static void leap(Path directory, Runnable work) throws IOException {
        if (Files.exists(directory.resolve(LEAP))) {
            work.run();
            Files.delete(directory.resolve(LEAP));
        }
    }

    private List<String> objects(S3Client store, boolean damagedToo) throws IOException {
        String digest = Objects.requireNonNull(manifest.digests().get(PackedObject.INDEX));
        if (!isWhole(backup.resolve(PackedObject.INDEX), digest)) {
            listener.damaged(PackedObject.INDEX);
            throw damaged(PackedObject.INDEX, "");
        }
        List<String> damaged = new ObjectsRestore(backup, store, listener::done).run(damagedToo);
        damaged.forEach(listener::damaged);
        return damaged;
    }

    /** Whether this backup has been brought in part. */
    private boolean requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        Path mark = directory.resolve(MARK);
        if (Files.exists(mark)) {
            String begun = Files.readString(mark).strip();
            if (!begun.isEmpty() && !begun.equals(manifest.digest())) {
                throw new IOException("another backup has been restored to " + directory
                        + " in part; go on with that one, or empty the directory");
            }
            return true;
        }
        try (Stream<Path> inside = Files.list(directory)) {
            List<String> names = inside.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !NOBODYS.contains(name))
                    .sorted()
                    .toList();
            if (!names.isEmpty()) {
                throw new IOException(directory + " is not empty (" + names.get(0)
                        + "); nothing was changed. A restore never writes over a store: move it away first");
            }
        }
        return false;
    }

    private void mark(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path mark = directory.resolve(MARK);
        Files.write(mark, (manifest.digest() + "\n").getBytes(StandardCharsets.US_ASCII));
        BackupTalk.force(mark);
        BackupTalk.force(directory);
    }

    /** A file of rows, which fails at its end if it is not what was backed up. */
    private InputStream rows(String name) throws IOException {
        String path = BackupOperation.ROWS + name;
        String digest = manifest.digests().get(path);
        if (digest == null) {
            throw new IOException(path + " is not in " + backup);
        }
        return new VerifiedInput(Files.newInputStream(backup.resolve(path)), digest, listener::done, () -> {
            listener.damaged(path);
            return damaged(path, "");
        });
    }

    private IOException damaged(String path, String otherwise) {
        return new IOException(
                path + " in " + backup + " is damaged: it is not what was backed up. Take another backup" + otherwise);
    }

    private boolean copy(String path, String digest, Path target, boolean damagedToo) throws IOException {
        Files.createDirectories(target.getParent());
        Path temporary = target.resolveSibling(target.getFileName() + ".restoring");
        String found;
        try (InputStream in = Files.newInputStream(backup.resolve(path));
                OutputStream out = Files.newOutputStream(temporary)) {
            found = Digests.copy(in, out, listener::done);
        }
        boolean whole = found.equals(digest);
        if (!whole) {
            listener.damaged(path);
            if (!damagedToo || path.equals(FileDatabase.ROWS_FILE)) {
                Files.delete(temporary);
                throw damaged(
                        path,
                        path.equals(FileDatabase.ROWS_FILE) ? "" : ", or bring what is whole in it with --damaged-too");
            }
        }
        BackupTalk.force(temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return whole;
    }

    private boolean isWhole(Path file, String digest) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Digests.copy(in, OutputStream.nullOutputStream(), listener::done)
                    .equals(digest);
        }
    }

    private long octets() throws IOException {
        long octets = 0;
        for (String path : manifest.digests().keySet()) {
            Path file = backup.resolve(path);
            octets += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return octets;
    }
}
