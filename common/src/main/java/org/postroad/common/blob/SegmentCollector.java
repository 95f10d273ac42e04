package org.postroad.common.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postroad.common.blob.BlobRows.Living;
import org.postroad.common.blob.BlobRows.Placed;
import org.postroad.common.db.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wins back the space of dead records: copies what lives in a segment that is mostly dead, has the rows point to the copies, and removes the
 * file. The argument that nothing is lost on the way stands, in numbered steps, in {@code docs/segments.md}. Thread-safe; one pass at a time.
 */
final class SegmentCollector {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentCollector.class);
    private static final int BATCH = 64;
    private static final long BATCH_OCTETS = 1 << 20;

    /** Where a test can stop: behind each step that changes something. */
    enum Step {
        COPIED,
        MOVED,
        LET_GO,
        REMOVED
    }

    /** Is told of each step. */
    interface Steps {
        void done(Step step);
    }

    private final SegmentBlobStore store;
    private final Database database;
    private final Segments segments;
    private final FinishedBlobs finished;
    private final Steps steps;
    /** What lives in a sealed segment, as far as it is known: forgotten when something dies there. */
    private final Map<Integer, Living> living = new ConcurrentHashMap<>();
    /** Segments with a damaged record, which stays where it is. */
    private final Set<Integer> damaged = new HashSet<>();

    private volatile boolean closed;

    SegmentCollector(
            SegmentBlobStore store, Database database, Segments segments, FinishedBlobs finished, Steps steps) {
        this.store = store;
        this.database = database;
        this.segments = segments;
        this.finished = finished;
        this.steps = steps;
    }

    /** The last reference to what lay there is gone. */
    void hasDied(Location place) {
        living.remove(place.segment());
    }

    /** Returns when the pass that is under way has ended, which is soon. */
    void close() {
        closed = true;
        synchronized (this) {
            living.clear();
        }
    }

    /** Thrown in the middle of a record when it is time to stop. */
    private static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private record Candidate(int segment, long octets, Living living) {
        long dead() {
            return octets - SegmentFormat.FILE_HEADER - living.octets();
        }

        boolean isWorthIt() {
            return living.records() == 0 || 2 * dead() >= octets;
        }
    }

    synchronized long collect(IoBudget budget) throws IOException {
        long won = 0;
        for (Candidate candidate : candidates(budget)) {
            if (isStopped()) {
                break;
            }
            try {
                won += collect(candidate, budget);
            } catch (StoppedException | ClosedByInterruptException stopped) {
                break;
            }
        }
        return won;
    }

    /** Those that are mostly dead, the emptiest first. */
    private List<Candidate> candidates(IoBudget budget) throws IOException {
        List<Candidate> found = new ArrayList<>();
        for (int segment : segments.sealed()) {
            if (isStopped()) {
                break;
            }
            if (damaged.contains(segment)) {
                continue;
            }
            Candidate candidate = new Candidate(segment, Files.size(segments.path(segment)), living(segment, budget));
            if (candidate.isWorthIt()) {
                found.add(candidate);
            }
        }
        found.sort(Comparator.comparingLong(each -> each.living.octets()));
        return found;
    }

    private Living living(int segment, IoBudget budget) {
        Living known = living.get(segment);
        if (known == null) {
            known = database.read(rows -> BlobRows.living(rows, segment));
            budget.spend(
                    known.records() * SegmentFormat.RECORD_HEADER, this::isStopped); // about what the index has of each
            living.put(segment, known);
        }
        return known;
    }

    private long collect(Candidate candidate, IoBudget budget) throws IOException {
        int segment = candidate.segment;
        if (!moveAll(segment, budget)) {
            return 0;
        }
        if (!finished.letGo(segment)) {
            return 0;
        }
        steps.done(Step.LET_GO);
        // Nobody can make a row for a place in it any more, and who did has committed.
        if (!database.read(rows -> BlobRows.placed(rows, segment, 0, 1)).isEmpty() || !segments.remove(segment)) {
            living.remove(segment);
            return 0;
        }
        steps.done(Step.REMOVED);
        living.remove(segment);
        LOG.debug("{} is gone, {} octets of it were dead", Segments.fileName(segment), candidate.dead());
        return candidate.dead();
    }

    /** Moves what lives in a segment, some records at a time; false if something stays. */
    private boolean moveAll(int segment, IoBudget budget) throws IOException {
        boolean all = true;
        long from = 0;
        while (!isStopped()) {
            long next = from;
            List<Placed> batch = database.read(rows -> BlobRows.placed(rows, segment, next, BATCH));
            if (batch.isEmpty()) {
                return all;
            }
            List<Copy> copies = new ArrayList<>();
            long octets = 0;
            for (Placed original : batch) {
                from = original.location().start() + 1;
                try {
                    copies.add(copy(original, budget));
                } catch (NoSuchFileException | CorruptBlobException damage) {
                    LOG.error("{} cannot be moved, and stays in {}", damage.getMessage(), Segments.fileName(segment));
                    damaged.add(segment);
                    all = false;
                }
                octets += original.location().size();
                if (octets > BATCH_OCTETS || isStopped()) {
                    break;
                }
            }
            steps.done(Step.COPIED);
            move(copies);
            steps.done(Step.MOVED);
        }
        return false;
    }

    private record Copy(Placed original, Location place) {}

    private void move(List<Copy> copies) {
        if (copies.isEmpty()) {
            return;
        }
        // A blob that has died meanwhile is not moved; its copy is dead where it lies.
        database.write(tx -> {
            for (Copy copy : copies) {
                BlobRows.move(tx, copy.original.id(), copy.original.location(), copy.place);
            }
            return copies.size();
        });
    }

    /** Copies a record, which is verified on the way. */
    private Copy copy(Placed original, IoBudget budget) throws IOException {
        Location from = original.location();
        try (RecordReader record = RecordReader.whole(original.id(), from, segments.path(from.segment()))) {
            byte[] header = record.octets().clone();
            StoredBlob blob = new StoredBlob(original.id(), from.size());
            Location place = store.appendCopy(blob, (segment, start) -> {
                segment.write(ByteBuffer.wrap(header, 0, SegmentFormat.RECORD_HEADER), start);
                for (long block = 0; block < SegmentFormat.blocks(from.size()); block++) {
                    int length = record.read(block) + SegmentFormat.CHECKSUM;
                    segment.write(ByteBuffer.wrap(record.octets(), 0, length), start + SegmentFormat.blockStart(block));
                    budget.spend(2L * length, this::isStopped);
                    if (isStopped()) {
                        throw new StoppedException();
                    }
                }
            });
            return new Copy(original, place);
        }
    }

    private boolean isStopped() {
        return closed || Thread.currentThread().isInterrupted();
    }
}
