package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestPostgres;

class PostgresDatabaseTest implements DatabaseContract {
    private static final int ATTEMPTS = 10;
    private static final String FAIL = "DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '%s'; END $$";

    private final PostgresSettings settings = TestPostgres.freshSchema(List.of(Schema.COMMON, Counters.SCHEMA));
    private final PostgresDatabase database = PostgresDatabase.open(settings, List.of());

    @AfterEach
    void close() {
        database.close();
        TestPostgres.drop(settings);
    }

    @Override
    public Database database() {
        return database;
    }

    /** Serialisation failure, deadlock, lock not available. */
    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03"})
    void aConflictRunsTheBodyAgainAndLeavesNothingOfTheFirstTries(String state) {
        AtomicInteger tries = new AtomicInteger();
        database.write(tx -> {
            Counters.create(tx, "a");
            Counters.count(tx, "a");
            if (tries.incrementAndGet() < ATTEMPTS) {
                tx.update(FAIL.formatted(state));
            }
            return "";
        });
        assertEquals(ATTEMPTS, tries.get());
        assertEquals(1, database.<Long>read(rows -> Counters.reached(rows, "a")));
    }

    /** What is checked at the end only, such as a deferred constraint, fails in COMMIT. */
    @Test
    void aConflictInCommitRunsTheBodyAgainAndEachRunIsOver() {
        TestPostgres.execute(settings, """
                CREATE SEQUENCE runs;
                CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('runs') < 3 THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '40001'; END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION fail_twice()""");
        AtomicInteger over = new AtomicInteger();
        database.write(tx -> {
            tx.whenOver(over::incrementAndGet);
            Counters.create(tx, "a");
            return Counters.count(tx, "a");
        });
        assertEquals(3, over.get());
        assertEquals(1, database.<Long>read(rows -> Counters.entries(rows, "a")));
    }

    @Test
    void aConflictThatDoesNotEndIsGivenUp() {
        AtomicInteger tries = new AtomicInteger();
        assertThrows(
                ConflictException.class,
                () -> database.write(tx -> {
                    tries.incrementAndGet();
                    return tx.update(FAIL.formatted("40001"));
                }));
        assertEquals(ATTEMPTS, tries.get());
    }

    @Test
    void whatIsNoConflictIsNotTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        assertThrows(
                StorageException.class,
                () -> database.write(tx -> {
                    tries.incrementAndGet();
                    return tx.update(FAIL.formatted("22000"));
                }));
        assertEquals(1, tries.get());
    }

    @Test
    void severalProcessesOpenAnEmptyDatabaseAtOnce() throws Exception {
        PostgresSettings empty = TestPostgres.freshSchema();
        ExecutorService processes = Executors.newFixedThreadPool(3);
        try {
            List<Future<PostgresDatabase>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(processes.submit(() -> PostgresDatabase.open(empty, List.of(Schema.COMMON, Counters.SCHEMA))));
            }
            for (int i = 0; i < 3; i++) {
                String counter = "counter " + i;
                try (PostgresDatabase one = all.get(i).get(60, TimeUnit.SECONDS)) {
                    one.write(tx -> {
                        Counters.create(tx, counter);
                        return Counters.count(tx, counter);
                    });
                }
            }
        } finally {
            processes.shutdownNow();
            TestPostgres.drop(empty);
        }
    }
}
