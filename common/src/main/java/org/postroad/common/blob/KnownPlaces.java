package org.postroad.common.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Database;

/** Finds where blobs lie, and remembers some. What is remembered may be out of date: then nothing lies there any more. Thread-safe. */
final class KnownPlaces {
    private static final int MOST = 1 << 14;
    private static final int LOOK_UPS = 10; // what was looked up may be moved away before it is opened

    private final Database database;
    private final FinishedBlobs finished;
    private final Map<BlobId, Location> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<BlobId, Location> eldest) {
            return size() > MOST;
        }
    });

    KnownPlaces(Database database, FinishedBlobs finished) {
        this.database = database;
        this.finished = finished;
    }

    Optional<Location> find(BlobId id) {
        Location location = known.get(id);
        if (location != null) {
            return Optional.of(location);
        }
        Optional<Location> place = finished.find(id);
        if (place.isEmpty()) {
            place = database.read(rows -> BlobRows.find(rows, id));
            place.ifPresent(there -> remember(id, there));
        }
        return place;
    }

    /** Opens what lies at a place. */
    interface Opening {
        /** @throws NoSuchFileException if there is nothing */
        InputStream open(Location location) throws IOException;
    }

    /**
     * Opens a blob. A place that is out of date shows in that nothing is there: no place is given a second time.
     *
     * @param missing says where the bytes should be, if they are not
     * @throws NoSuchFileException if there is no such blob
     * @throws CorruptBlobException if it has a place with nothing there
     */
    InputStream open(BlobId id, Opening opening, Function<Location, String> missing) throws IOException {
        Location location = known(id);
        for (int i = 0; i < LOOK_UPS; i++) {
            try {
                return opening.open(location);
            } catch (NoSuchFileException gone) {
                forget(id);
                Location now = known(id);
                if (now.equals(location)) {
                    throw new CorruptBlobException(id, missing.apply(location));
                }
                location = now;
            }
        }
        throw new IOException("blob " + id + " is moved again and again");
    }

    private Location known(BlobId id) throws NoSuchFileException {
        return find(id).orElseThrow(() -> new NoSuchFileException("blob " + id));
    }

    void remember(BlobId id, Location location) {
        known.put(id, location);
    }

    void forget(BlobId id) {
        known.remove(id);
    }
}
