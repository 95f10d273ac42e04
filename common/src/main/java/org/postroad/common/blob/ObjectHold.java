package org.postroad.common.blob;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;

/**
 * Keeps all objects of an S3 store, on all nodes, until it is closed; a row says so. What the rows of any moment in between point to can be read,
 * whatever is deleted meanwhile. Confined to one thread.
 *
 * <p>It lasts for a term, and whoever holds it renews it while he goes on. So one that died with its process ends by itself.
 * {@code docs/in-and-out.md} says why nothing that is needed is removed.
 */
public final class ObjectHold implements Closeable {
    static final Duration TERM = Duration.ofMinutes(15);
    /** For so long a term that is over still counts for those who remove: clocks of nodes agree to within a minute. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final Database database;
    private final Clock clock;
    private final String id = UUID.randomUUID().toString();
    private Instant until;

    private ObjectHold(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        until = clock.instant().plus(TERM);
    }

    /** Begins to hold: the rows of every later moment keep their objects. */
    static ObjectHold begin(Database database, Clock clock) {
        ObjectHold hold = new ObjectHold(database, clock);
        database.write(tx -> {
            long forgotten = clock.instant().minus(FORGOTTEN).toEpochMilli();
            tx.update("DELETE FROM blob_hold WHERE held_until < ?", forgotten);
            return tx.update(
                    "INSERT INTO blob_hold (id, held_until) VALUES (?, ?)", hold.id, hold.until.toEpochMilli());
        });
        return hold;
    }

    /** Whether anybody holds. */
    static boolean any(Snapshot rows, Instant now) {
        return rows.first(
                        "SELECT id FROM blob_hold WHERE held_until > ? FETCH FIRST 1 ROWS ONLY",
                        row -> row.getString(1),
                        now.minus(GRACE).toEpochMilli())
                .isPresent();
    }

    /**
     * To be called all the time while it is needed: begins a new term when a good part of this one is over.
     *
     * @throws IOException if the term was over before that, so that objects may be gone
     */
    public void renew() throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(until.minus(TERM.multipliedBy(2).dividedBy(3)))) {
            return;
        }
        Instant next = now.plus(TERM);
        int rows = database.write(
                tx -> tx.update("UPDATE blob_hold SET held_until = ? WHERE id = ?", next.toEpochMilli(), id));
        // Only now is it certain that nobody saw the old term end before the new one was there.
        if (rows == 0 || clock.instant().isAfter(until)) {
            throw new IOException("objects were held for " + TERM.toMinutes()
                    + " minutes without going on, so some of them may have been removed meanwhile");
        }
        until = next;
    }

    @Override
    public void close() {
        database.write(tx -> tx.update("DELETE FROM blob_hold WHERE id = ?", id));
    }
}
