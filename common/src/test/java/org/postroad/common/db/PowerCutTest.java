package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows after a power cut, at many moments of one recorded run. {@code -Dpostroad.crash.cuts=N} for a longer campaign. */
class PowerCutTest {
    private static final Logger LOG = LoggerFactory.getLogger(PowerCutTest.class);
    private static final long SEED = Long.getLong("postroad.crash.seed", System.nanoTime());
    private static final int CUTS = Integer.getInteger("postroad.crash.cuts", 16);
    private static final int WRITERS = 4;
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(2_600); // longer than H2 lets dead space rest

    private record Acknowledged(String counter, long number, int moment) {}

    @TempDir
    Path directory;

    private final PowerCut recorder = new PowerCut();
    private final List<Acknowledged> acknowledged = Collections.synchronizedList(new ArrayList<>());

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // any number of rounds
    void whateverReachedTheDiskNothingIsLostOrTorn() throws Exception { // I1
        int begun = record();
        Random chance = new Random(SEED);
        int end = recorder.now();
        for (int i = 0; i < CUTS; i++) {
            int moment = begun + chance.nextInt(end - begun);
            Path place = Files.createDirectory(directory.resolve("cut" + i));
            for (String file : List.of(FileDatabase.ROWS_FILE, RowsWitness.FILE)) {
                Files.write(place.resolve(file), recorder.image(file, moment, chance));
            }
            verify(moment, place);
            delete(place);
        }
        LOG.info("{} cuts at moments of {} to {}, seed {}", CUTS, begun, end, SEED);
    }

    /** Runs the writers; the moment from which on the tables are there. */
    private int record() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
        try (RecordedRows recorded = RecordedRows.open(directory.resolve("live"), List.of(Counters.SCHEMA), recorder)) {
            H2Database database = recorded.database();
            for (int i = 0; i < WRITERS; i++) {
                String counter = "counter" + i;
                database.write(tx -> {
                    Counters.create(tx, counter);
                    return "";
                });
            }
            int begun = recorder.now();
            long until = System.nanoTime() + RUN_NANOS;
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String counter = "counter" + i;
                writers.add(executor.submit(() -> write(database, counter, until)));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            return begun;
        } finally {
            executor.shutdownNow();
        }
    }

    private void write(H2Database database, String counter, long until) {
        while (System.nanoTime() < until) {
            long number = database.write(tx -> {
                long reached = Counters.count(tx, counter);
                tx.update(
                        "UPDATE entry SET note = ? WHERE counter = ? AND number = ?",
                        "n".repeat((int) (reached * 37 % 2_000)),
                        counter,
                        reached);
                tx.update("UPDATE entry SET note = NULL WHERE counter = ? AND number = ?", counter, reached - 10);
                return reached;
            });
            acknowledged.add(new Acknowledged(counter, number, recorder.now()));
        }
    }

    private void verify(int moment, Path place) {
        try (H2Database database = H2Database.open(place, List.of())) {
            for (int i = 0; i < WRITERS; i++) {
                String counter = "counter" + i;
                long told = acknowledged.stream()
                        .filter(each -> each.counter().equals(counter) && each.moment() <= moment)
                        .mapToLong(Acknowledged::number)
                        .max()
                        .orElse(0);
                long reached = database.read(rows -> Counters.reached(rows, counter));
                assertTrue(reached >= told, counter + " reached " + reached + ", acknowledged " + told);
                assertEquals(reached, database.<Long>read(rows -> Counters.entries(rows, counter)));
                // Reads every octet of every row that is left.
                long notes = database.read(rows -> rows
                        .query(
                                "SELECT number, note FROM entry WHERE counter = ? AND note IS NOT NULL",
                                row -> row.getLong(1) * 37 % 2_000
                                        - row.getString(2).length(),
                                counter)
                        .stream()
                        .filter(difference -> difference != 0)
                        .count());
                assertEquals(0, notes, "notes that are not as written");
            }
        }
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.list(place)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(place);
    }
}
