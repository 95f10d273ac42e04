package org.postroad.common.db;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.crash.CrashingWriter;
import org.postroad.common.road.sql.SqlRoads;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestStore;

/** A child that writes as {@link CrashingWriter} does, and halts when its barrier comes to a point of its argument for the nth time. */
final class HaltingWriter {
    /** What it exits with, at the point. */
    static final int HALTED = 9;

    private static final int SECTOR = 512;

    /** The moments between the steps that {@link Barrier} numbers, and within them. */
    enum Point {
        /** Between 1 and 2. */
        GATE_TAKEN,
        /** Between 2 and 3. */
        ROWS_CAPTURED,
        /** Within 3: the engine has written the chunk, but for its end. */
        BODY_WRITTEN,
        /** Within 3: it has synced that, too. */
        BODY_SYNCED,
        /** Between 3 and 4. */
        BYTES_FORCED,
        /** Within 4: the engine is about to write the chunk's end. */
        END_RELEASED,
        /** Within 4: the end is written and not synced. */
        END_WRITTEN,
        /** Within 4: it is synced. */
        END_SYNCED,
        /** Between 4 and 5. */
        ROWS_DURABLE
    }

    private final Point point;
    private final AtomicInteger left;
    private volatile boolean begun;

    private HaltingWriter(Point point, int times) {
        this.point = point;
        left = new AtomicInteger(times);
    }

    /** @param arguments the store's directory, a seed, the point, and the how manieth time */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        HaltingWriter writer = new HaltingWriter(Point.valueOf(arguments[2]), Integer.parseInt(arguments[3]));
        WatchedPath path = WatchedPath.register(writer.new Chunks());
        var seams = H2Database.Seams.NONE
                .below(path.getScheme() + ":", writer::synced)
                .rows(writer.new Steps()::over);
        H2Database database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA), seams);
        TestStore store = new TestStore(database, SegmentBlobStore.open(directory, database), new SqlRoads());
        CrashingWriter.run(store, Long.parseLong(arguments[1]), () -> writer.begun = true);
    }

    private void at(Point reached) {
        if (begun && reached == point && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    private void synced() {
        boolean byTheBarrier = Thread.currentThread().getName().equals("postroad-barrier");
        at(byTheBarrier ? Point.END_SYNCED : Point.BODY_SYNCED);
    }

    private final class Chunks implements WatchedPath.Watcher {
        @Override
        public void writing(long position, int length) {
            if (isEnd(position, length)) {
                at(Point.END_RELEASED);
            }
        }

        @Override
        public void written(long position, byte[] octets) {
            at(isEnd(position, octets.length) ? Point.END_WRITTEN : Point.BODY_WRITTEN);
        }

        private static boolean isEnd(long position, int length) {
            return length == SECTOR && position > 0;
        }
    }

    /** What stands between the barrier and the rows. */
    private final class Steps {
        Rows over(Rows rows) {
            return new RowsInSteps(rows) {
                @Override
                public void capture() throws IOException {
                    at(Point.GATE_TAKEN);
                    super.capture();
                    at(Point.ROWS_CAPTURED);
                }

                @Override
                public void release() {
                    at(Point.BYTES_FORCED);
                    super.release();
                }

                @Override
                public void sync() throws IOException {
                    super.sync();
                    at(Point.ROWS_DURABLE);
                }
            };
        }
    }
}
