package org.postroad.it.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.it.crash.Ledger.Promise;

/** Where each recipient of each message is, read from a store that nobody serves. Immutable. */
final class Places {
    /** The kinds of place (I3). */
    enum Kind {
        MAILBOX,
        QUEUE,
        END
    }

    /** One place of one recipient. */
    record Place(Kind kind, String blobId) {}

    private record Key(String messageId, String recipient) {}

    private final SystemStore store;
    private final Map<Key, List<Place>> places = new HashMap<>();

    private Places(SystemStore store) {
        this.store = store;
    }

    static Places of(SystemStore store) {
        Places places = new Places(store);
        store.database().read(rows -> {
            places.gather(
                    rows,
                    Kind.MAILBOX,
                    "SELECT r.message_id, a.local_part || '@' || a.domain, e.blob_id FROM email e"
                            + " JOIN road r ON r.id = e.road_id JOIN account a ON a.id = e.account_id");
            places.gather(
                    rows,
                    Kind.QUEUE,
                    "SELECT r.message_id, q.address, m.blob_id FROM queue_recipient q"
                            + " JOIN queue_message m ON m.road_id = q.road_id JOIN road r ON r.id = q.road_id");
            places.gather(
                    rows,
                    Kind.END,
                    "SELECT r.message_id, d.address, '' FROM delivery_end d JOIN road r ON r.id = d.road_id");
            return places;
        });
        return places;
    }

    /** What is not as promised, in words; empty if every recipient of every promise is in exactly one place. */
    List<String> broken(List<Promise> promises) {
        List<String> broken = new ArrayList<>();
        for (Promise promise : promises) {
            for (String recipient : promise.recipients()) {
                List<Place> found = of(promise, recipient);
                if (found.size() != 1) {
                    broken.add(promise.door() + " " + promise.messageId() + " for " + recipient + " is in " + found);
                }
            }
        }
        return broken;
    }

    /** Which of the promises have bytes that are not those that were accepted. Reads every blob once. */
    List<String> damaged(List<Promise> promises) throws IOException {
        List<String> damaged = new ArrayList<>();
        Set<String> read = new HashSet<>();
        for (Promise promise : promises) {
            for (String recipient : promise.recipients()) {
                for (Place place : of(promise, recipient)) {
                    if (!place.blobId().isEmpty()
                            && read.add(place.blobId())
                            && !holds(place.blobId(), promise.line())) {
                        damaged.add(promise.messageId() + " in blob " + place.blobId());
                    }
                }
            }
        }
        return damaged;
    }

    /** How many recipients of the promises are in a kind of place. */
    long count(List<Promise> promises, Kind kind) {
        return promises.stream()
                .flatMap(promise -> promise.recipients().stream().flatMap(recipient -> of(promise, recipient).stream()))
                .filter(place -> place.kind() == kind)
                .count();
    }

    private List<Place> of(Promise promise, String recipient) {
        return places.getOrDefault(new Key("<" + promise.messageId() + ">", recipient), List.of());
    }

    private boolean holds(String blobId, String text) throws IOException {
        try (InputStream in = store.blobs().open(new BlobId(blobId))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(text);
        }
    }

    private void gather(Snapshot rows, Kind kind, String sql) {
        record Row(Key key, Place place) {}
        List<Row> found = rows.query(
                sql, row -> new Row(new Key(row.getString(1), row.getString(2)), new Place(kind, row.getString(3))));
        found.forEach(row ->
                places.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row.place()));
    }
}
