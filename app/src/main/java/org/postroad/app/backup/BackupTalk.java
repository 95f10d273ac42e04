package org.postroad.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;

/**
 * The operator's side of a {@link BackupOperation}: writes a new backup into a directory with those of before. Confined to one thread.
 *
 * <pre>
 * 2026-11-23T12-15-00.123Z/              a whole backup: rows (a file, or a directory with a file for each table), segments or objects, MANIFEST
 * 2026-11-23T13-15-00.456Z/              the next one; a segment that both have is one file with two names (a hard link)
 * 2026-11-23T14-15-00.789Z.partial/      one that is being written, or broke off
 * </pre>
 *
 * So each directory can be restored, moved or deleted by itself. What a backup that broke off had finished is used by the next one, which then
 * removes it.
 */
public final class BackupTalk {
    private static final String PARTIAL = ".partial";
    private static final long UNKNOWN = -1;

    /**
     * A backup that was taken before.
     *
     * @param manifest of all of it, or of what it had finished
     * @param whole whether it did not break off
     */
    record Earlier(Path directory, Manifest manifest, boolean whole) {}

    /** Hears how far the backup has come. */
    public interface Listener {
        /** Octets that there are in all, as far as is known. */
        void expected(long octets);

        /** Octets that are dealt with, copied or not. */
        void done(long octets);
    }

    private final Path series;
    private final boolean full;
    private final Listener listener;

    private final List<Earlier> earlier = new ArrayList<>();
    private final List<String> damaged = new ArrayList<>();
    private long copied;
    private long linked;

    /**
     * @param series the directory with all backups
     * @param full whether every file is copied anew
     */
    public BackupTalk(Path series, boolean full, Listener listener) {
        this.series = series;
        this.full = full;
        this.listener = listener;
    }

    /** Receives all of it; what was written where. */
    public ObjectNode run(Exchange system) throws IOException {
        Files.createDirectories(
                series, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel channel =
                        FileChannel.open(series.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock(channel)) {
            List<Path> torn = look();
            JsonNode first = system.receive().note().orElseThrow();
            Instant taken = Instant.parse(first.path("taken").asText());
            String host = first.path("host").asText();
            Path whole = series.resolve(
                    taken.truncatedTo(ChronoUnit.MILLIS).toString().replace(':', '-'));
            Path partial = series.resolve(whole.getFileName() + PARTIAL);
            Files.createDirectories(partial);
            Map<String, String> digests = new LinkedHashMap<>();
            Path manifest = partial.resolve(Manifest.NAME);
            Files.writeString(manifest, Manifest.begin(taken, host));
            PackWriter.Finished finished = (path, digest) -> {
                digests.put(path, digest);
                Files.writeString(manifest, Manifest.line(path, digest), StandardOpenOption.APPEND);
            };
            Received received = system.receive();
            while (received.result().isEmpty()) {
                JsonNode note = received.note().orElseThrow();
                if (note.path("file").asText().equals(ObjectsTalk.LIST)) {
                    take(note, ObjectsTalk.LIST, partial, system);
                } else if (note.has("file")) {
                    String path = note.path("file").asText();
                    finished.file(path, take(note, path, partial, system));
                } else if (note.has("objects")) {
                    objects(partial, String.valueOf(whole.getFileName()), finished, system);
                } else {
                    listener.expected(note.path("segments").asLong());
                }
                received = system.receive();
            }
            seal(partial, whole, new Manifest(taken, host, digests));
            torn.forEach(BackupTalk::delete);
            ObjectNode result = JsonNodeFactory.instance
                    .objectNode()
                    .put("backup", whole.toString())
                    .put("taken", taken.toString())
                    .put("rows", first.path("rows").asText())
                    .put("files", digests.size())
                    .put("copied", copied)
                    .put("linked", linked);
            damaged.forEach(result.putArray("damaged")::add);
            return result;
        }
    }

    private void objects(Path partial, String name, PackWriter.Finished finished, Exchange system) throws IOException {
        List<Earlier> last = new ArrayList<>();
        for (Earlier each : earlier) {
            last.add(each);
            if (each.whole) {
                break; // what those before it have, and it has not, is most likely not needed
            }
        }
        ObjectsTalk talk = new ObjectsTalk(partial, last, listener, finished);
        talk.run(name, system);
        copied += talk.copied();
        linked += talk.linked();
        damaged.addAll(talk.damaged());
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException here) {
            throw new IOException("another backup is being written to the same directory", here);
        }
        throw new IOException("another backup is being written to the same directory");
    }

    /** Reads what is there, newest first; those that broke off. */
    private List<Path> look() throws IOException {
        List<Path> torn = new ArrayList<>();
        List<Path> names;
        try (Stream<Path> inside = Files.list(series)) {
            names = new ArrayList<>(inside.filter(Files::isDirectory).sorted().toList());
        }
        Collections.reverse(names);
        for (Path each : names) {
            boolean partial = each.toString().endsWith(PARTIAL);
            if (partial) {
                torn.add(each);
            }
            Optional<Manifest> manifest = partial ? Manifest.unfinished(each) : whole(each);
            if (!full && manifest.isPresent()) {
                earlier.add(new Earlier(each, manifest.get(), !partial));
            }
        }
        return torn;
    }

    private static Optional<Manifest> whole(Path backup) {
        try {
            return Optional.of(Manifest.read(backup));
        } catch (IOException other) {
            return Optional.empty();
        }
    }

    private String take(JsonNode note, String path, Path partial, Exchange system) throws IOException {
        long size = note.path("size").asLong(UNKNOWN);
        Path target = partial.resolve(path);
        if (path.contains("/")) {
            Files.createDirectories(partial.resolve(path.substring(0, path.lastIndexOf('/'))));
        }
        if (note.has("fingerprint")) {
            Optional<Earlier> have = have(path, size, note.path("fingerprint").asText());
            system.send(JsonNodeFactory.instance.objectNode().put("have", have.isPresent()));
            if (have.isPresent()) {
                link(have.get().directory.resolve(path), target);
                linked += size;
                listener.done(size);
                return Objects.requireNonNull(have.get().manifest.digests().get(path));
            }
        }
        InputStream in = system.receive().stream().orElseThrow();
        String digest;
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            digest = Digests.copy(in, out, listener::done);
            channel.force(true);
            if (size != UNKNOWN && channel.size() != size) {
                throw new IOException(path + " came with " + channel.size() + " octets instead of " + size);
            }
            copied += channel.size();
        }
        return digest;
    }

    /** The earlier backup that has the same file. */
    private Optional<Earlier> have(String path, long size, String fingerprint) throws IOException {
        for (Earlier backup : earlier) {
            Path file = backup.directory.resolve(path);
            if (backup.manifest.digests().containsKey(path)
                    && Files.isRegularFile(file)
                    && Files.size(file) == size
                    && Digests.fingerprint(file).equals(fingerprint)) {
                return Optional.of(backup);
            }
        }
        return Optional.empty();
    }

    static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            Files.copy(from, to);
            force(to);
        }
    }

    private void seal(Path partial, Path whole, Manifest manifest) throws IOException {
        Path file = partial.resolve(Manifest.NAME + ".new");
        Files.write(file, manifest.text().getBytes(StandardCharsets.UTF_8));
        force(file);
        try (Stream<Path> inside = Files.list(partial)) {
            for (Path directory : inside.filter(Files::isDirectory).toList()) {
                force(directory);
            }
        }
        Files.move(file, partial.resolve(Manifest.NAME), StandardCopyOption.ATOMIC_MOVE);
        force(partial);
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
        force(series);
    }

    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** What cannot be deleted now is found again by the next backup. */
    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException busy) {
            return;
        }
    }
}
