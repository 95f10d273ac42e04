package org.postroad.mta.tlsreport;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.postroad.common.db.Database;
import org.postroad.common.db.StorageException;
import org.postroad.mta.tls.TlsObservation;
import org.postroad.mta.tls.TlsResults;
import org.postroad.mta.tlsreport.TlsResultStore.Counted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory, so that no delivery waits for it, and adds to the rows from time to time. What a crash takes is the last minute of a
 * statistic. Thread-safe.
 */
public final class TlsResultCounts implements TlsResults {
    private static final Logger LOG = LoggerFactory.getLogger(TlsResultCounts.class);
    private static final int MOST = 5000; // different ones between two times that they are written

    private final Database database;
    private final TlsResultStore store;
    private final Clock clock;
    private final ConcurrentMap<Key, Long> counts = new ConcurrentHashMap<>();

    private record Key(long day, TlsObservation observation) {}

    public TlsResultCounts(Database database, TlsResultStore store, Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void add(TlsObservation observation) {
        boolean plain = observation.result() == TlsObservation.Result.SUCCESS || counts.size() >= MOST;
        Key key = new Key(today(), plain ? observation.withoutDetails() : observation);
        if (counts.size() < 2 * MOST || counts.containsKey(key)) {
            counts.merge(key, 1L, Long::sum);
        }
    }

    /** Adds what was counted to the rows. */
    public void flush() {
        Map<Key, Long> taken = new HashMap<>();
        for (Key key : counts.keySet()) {
            Long count = counts.remove(key);
            if (count != null) {
                taken.put(key, count);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            database.write(tx -> {
                taken.forEach((key, count) -> store.add(tx, key.day(), new Counted(key.observation(), count)));
                return taken;
            });
        } catch (StorageException later) {
            LOG.debug("TLS results are kept for the next time", later);
            taken.forEach((key, count) -> counts.merge(key, count, Long::sum));
        }
    }

    long today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
    }
}
