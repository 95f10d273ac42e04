package org.postroad.common.blob;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Database;

/** Finds where blobs lie, and remembers some. What is remembered may be out of date: then nothing lies there any more. Thread-safe. */
final class KnownPlaces {
    private static final int MOST = 1 << 14;

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
            place.ifPresent(there -> known.put(id, there));
        }
        return place;
    }

    void forget(BlobId id) {
        known.remove(id);
    }
}
