package org.postroad.common.blob;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts references in the transactions that make and delete them, the same for every store. Thread-safe. */
final class BlobReferences {
    private static final Logger LOG = LoggerFactory.getLogger(BlobReferences.class);

    private final FinishedBlobs finished;
    private final KnownPlaces places;
    private final BiConsumer<BlobId, Location> died;

    /** @param died is told, after the commit, of each blob that nothing refers to any more */
    BlobReferences(FinishedBlobs finished, KnownPlaces places, BiConsumer<BlobId, Location> died) {
        this.finished = finished;
        this.places = places;
        this.died = died;
    }

    void refer(Transaction tx, BlobId id) {
        if (!BlobRows.count(tx, id)) {
            Location location = finished.refer(id)
                    .orElseThrow(() -> new StorageException("blob " + id + " was not finished here, or too long ago"));
            tx.whenOver(() -> finished.isOver(location));
            BlobRows.insert(tx, id, location);
            tx.afterCommit(() -> places.remember(id, location)); // new mail is read soon, for the search index at least
        }
        if (tx.attached(Referred.class, Referred::new).ids.add(id)) {
            tx.afterCommit(() -> finished.referred(id));
        }
    }

    /** The blobs that a transaction refers to. */
    private static final class Referred {
        private final Set<BlobId> ids = new HashSet<>();
    }

    void release(Transaction tx, BlobId id) {
        if (!BlobRows.uncount(tx, id)) {
            LOG.warn("blob {} was released, but is not there", id);
            return;
        }
        BlobRows.deleteUnreferred(tx, id)
                .ifPresent(place -> tx.afterCommit(() -> {
                    places.forget(id);
                    died.accept(id, place);
                }));
    }
}
