package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;

class H2DatabaseTest implements DatabaseContract {
    @TempDir
    Path directory;

    private H2Database database;

    @BeforeEach
    void open() {
        database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public Database database() {
        return database;
    }

    @Test
    void rowsAreThereWhenItIsOpenedAgain() {
        database.write(tx -> {
            Counters.create(tx, "a");
            return Counters.count(tx, "a");
        });
        database.close();
        open();
        assertEquals(1, database.<Long>read(rows -> Counters.reached(rows, "a")));
    }

    @Test
    void anAlmostFullDiskIsSaidSoBeforeItIsFull() {
        database.close();
        AtomicLong left = new AtomicLong(1L << 30);
        var seams = H2Database.Seams.NONE.space(new DiskSpace(left::get));
        database = H2Database.open(directory, List.of(Schema.COMMON, Counters.SCHEMA), seams);
        left.set(DiskSpace.KEPT_BY_ROWS);
        StorageException refused = assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    Counters.create(tx, "a");
                    return "";
                }));
        assertTrue(refused.getMessage().contains("nearly full"), refused.getMessage());
        assertEquals(-1, database.<Long>read(rows -> Counters.reached(rows, "a")));
        left.set(1L << 30);
        database.write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        assertEquals(0, database.<Long>read(rows -> Counters.reached(rows, "a")));
    }

    /** As it does when it runs out of memory: its connections are closed with it, and must not come back from the pool. */
    @Test
    void anEngineThatHasClosedItselfIsToldAsSuchAndLosesNothing() { // I1
        database.write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
        assertThrows(StorageException.class, () -> database.write(tx -> tx.update("SHUTDOWN IMMEDIATELY")));
        StorageException refused = assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    Counters.create(tx, "b");
                    return "";
                }));
        assertTrue(refused.getMessage().contains("could not be made durable"), refused.getMessage());
        assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    Counters.create(tx, "c");
                    return "";
                }));
        database.close();
        open();
        assertTrue(database.read(rows -> rows.query("SELECT name FROM counter", row -> row.getString(1)))
                .contains("a"));
    }

    @Test
    void oneStoreIsOpenOnce() {
        var refused = assertThrows(StorageException.class, () -> H2Database.open(directory, List.of(Schema.COMMON)));
        assertTrue(refused.getMessage().contains("open already"), refused.getMessage());
    }
}
