package org.postroad.app.backup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.app.backup.EarlierObjects.Found;
import org.postroad.app.control.Exchange;
import org.postroad.common.blob.StoredObject;
import org.postroad.common.db.FileDatabase;
import org.postroad.common.db.RowsFile;

/**
 * The operator's side of an {@link ObjectsOperation}: has every object that the backup's rows point to be in one of the backup's packs. A pack of
 * an earlier backup gets a second name, if it is not small and at least half of it is still needed; what is needed of the others is copied from there; all else is
 * asked for. Memory does not grow with the number of objects (I9): the list and the earlier indexes have one order, and are read side by side.
 * Confined to one thread.
 */
final class ObjectsTalk {
    /** The objects that are needed, in the order of their keys: from the server's rows, or made from the file of the rows. */
    static final String LIST = PackedObject.DIRECTORY + "LIST";

    /** Smaller packs are put together, or there would be one more with each backup. */
    private static final long SMALL = 1 << 20;

    private final Path partial;
    private final List<BackupTalk.Earlier> earlier;
    private final BackupTalk.Listener listener;
    private final PackWriter.Finished finished;

    private final Map<String, Long> living = new HashMap<>();
    private final Set<String> shared = new HashSet<>();
    private final List<String> damaged = new ArrayList<>();
    private long copied;
    private long linked;

    /**
     * @param partial the backup that is being written
     * @param finished told of each file
     */
    ObjectsTalk(
            Path partial,
            List<BackupTalk.Earlier> earlier,
            BackupTalk.Listener listener,
            PackWriter.Finished finished) {
        this.partial = partial;
        this.earlier = List.copyOf(earlier);
        this.listener = listener;
        this.finished = finished;
    }

    /** Octets that were written. */
    long copied() {
        return copied;
    }

    /** Octets that are in packs of earlier backups. */
    long linked() {
        return linked;
    }

    /** The keys of objects that are missing in the store, or damaged there. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** @param name what new packs' names begin with */
    void run(String name, Exchange system) throws IOException {
        Files.createDirectories(partial.resolve(PackedObject.DIRECTORY));
        Path list = partial.resolve(LIST);
        if (!Files.exists(list)) {
            try (RowsFile rows = RowsFile.open(partial.resolve(FileDatabase.ROWS_FILE));
                    OutputStream out = Files.newOutputStream(list)) {
                ObjectsOperation.list(rows.rows(), out);
            }
        }
        listener.expected(look(list));
        Path index = partial.resolve(PackedObject.INDEX);
        try (Needed needed = new Needed(list);
                EarlierObjects have = new EarlierObjects(earlier);
                OutputStream entries = Files.newOutputStream(index);
                PackWriter packs = new PackWriter(partial, name, finished)) {
            List<StoredObject> window = needed.next();
            while (!window.isEmpty()) {
                StringBuilder lines = new StringBuilder();
                take(window, have, packs, system)
                        .forEach(entry -> entry.ifPresent(packed -> lines.append(packed.line())));
                entries.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
                window = needed.next();
            }
            packs.end();
        }
        want(List.of(), system);
        Files.delete(list);
        BackupTalk.force(index);
        try (InputStream in = Files.newInputStream(index)) {
            finished.file(PackedObject.INDEX, Digests.copy(in, OutputStream.nullOutputStream(), more -> {}));
        }
    }

    /** Reads the list some objects at a time. */
    private static final class Needed implements AutoCloseable {
        private final BufferedReader lines;

        Needed(Path list) throws IOException {
            lines = Files.newBufferedReader(list, StandardCharsets.US_ASCII);
        }

        List<StoredObject> next() throws IOException {
            List<StoredObject> objects = new ArrayList<>();
            while (objects.size() < ObjectsOperation.WANTED) {
                @Nullable String line = lines.readLine();
                if (line == null) {
                    break;
                }
                int space = line.indexOf(' ');
                objects.add(StoredObject.of(line.substring(0, space), Long.parseLong(line.substring(space + 1))));
            }
            return objects;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Counts what of each earlier pack is still needed; all octets. */
    private long look(Path list) throws IOException {
        long octets = 0;
        try (Needed needed = new Needed(list);
                EarlierObjects have = new EarlierObjects(earlier)) {
            List<StoredObject> window = needed.next();
            while (!window.isEmpty()) {
                for (StoredObject each : window) {
                    octets += each.size();
                    have.find(each.id())
                            .ifPresent(found -> living.merge(found.packed().file(), each.size(), Long::sum));
                }
                window = needed.next();
            }
        }
        return octets;
    }

    /** Sees to some objects; where each of them is now, in their order. */
    private List<Optional<PackedObject>> take(
            List<StoredObject> window, EarlierObjects have, PackWriter packs, Exchange system) throws IOException {
        List<Optional<PackedObject>> places = new ArrayList<>();
        List<StoredObject> wanted = new ArrayList<>();
        for (StoredObject object : window) {
            Optional<Found> found = have.find(object.id());
            Optional<PackedObject> place = found.isPresent() ? again(object, found.get(), packs) : Optional.empty();
            places.add(place);
            if (place.isEmpty()) {
                wanted.add(object);
            }
        }
        if (!wanted.isEmpty()) {
            want(wanted, system);
        }
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).isEmpty()) {
                places.set(i, receive(window.get(i), packs, system));
            }
        }
        return places;
    }

    private static void want(List<StoredObject> objects, Exchange system) throws IOException {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        ArrayNode want = note.putArray("want");
        objects.forEach(each -> want.addArray().add(each.key()).add(each.size()));
        system.send(note);
    }

    private Optional<PackedObject> receive(StoredObject object, PackWriter packs, Exchange system) throws IOException {
        InputStream in = system.receive().stream().orElseThrow();
        Optional<PackedObject> packed = packs.append(object, in, listener::done);
        if (packed.isEmpty()) {
            damaged.add(object.key());
        } else {
            copied += object.size();
        }
        return packed;
    }

    private Optional<PackedObject> again(StoredObject object, Found found, PackWriter packs) throws IOException {
        String file = found.packed().file();
        long size = Files.size(found.file());
        if (size >= SMALL && 2 * Objects.requireNonNull(living.get(file)) >= size) {
            share(found);
            linked += object.size();
            listener.done(object.size());
            return Optional.of(new PackedObject(
                    object, found.packed().pack(), found.packed().offset()));
        }
        try (InputStream in = new FileSlice(found.file(), found.packed().offset(), object.size())) {
            Optional<PackedObject> packed = packs.append(object, in, more -> {});
            if (packed.isPresent()) {
                copied += object.size();
                listener.done(object.size());
            }
            return packed;
        }
    }

    private void share(Found found) throws IOException {
        String file = found.packed().file();
        if (shared.add(file)) {
            BackupTalk.link(found.file(), partial.resolve(file));
            finished.file(file, found.digest());
        }
    }
}
