package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.FaultyDisk;

/** A file of rows that is not the newest is not opened in silence (I1). */
class OlderRowsTest {
    private static final int TOLD = 60;
    private static final int CUTS = 16;
    private static final int FLIPS = 24;
    /** So begin a chunk's header, at the beginning of a block, and its footer, at the end of one. */
    private static final String CHUNK = "chunk:";

    private static final int BLOCK = 4096;
    private static final int FOOTER = 128;

    @TempDir
    Path directory;

    private Path store;
    private Path rows;
    private Path witness;
    private H2Database database;
    private boolean isOpen;

    @BeforeEach
    void open() {
        store = directory.resolve("store");
        rows = store.resolve(FileDatabase.ROWS_FILE);
        witness = store.resolve(RowsWitness.FILE);
        openStore(H2Database.Seams.NONE);
        database.write(tx -> {
            Counters.create(tx, "a");
            return "";
        });
    }

    @AfterEach
    void close() {
        if (isOpen) {
            closeStore();
        }
    }

    @Test
    void aCutOfRowsThatWereClosedIsNoticedAtAnyLength() throws IOException {
        count(TOLD);
        closeStore();
        expectEachCutToBeNoticed(store);
    }

    @Test
    void aCutOfRowsThatACrashLeftIsNoticedAtAnyLength() throws IOException {
        count(TOLD);
        expectEachCutToBeNoticed(crashed());
    }

    @Test
    void aFlippedBeginningOrEndOfAChunkIsNoticedOrHarmsNothing() throws IOException {
        count(TOLD);
        Path left = crashed();
        byte[] whole = Files.readAllBytes(left.resolve(FileDatabase.ROWS_FILE));
        byte[] word = Files.readAllBytes(left.resolve(RowsWitness.FILE));
        List<Integer> places = new ArrayList<>();
        String octets = new String(whole, StandardCharsets.ISO_8859_1);
        for (int at = octets.indexOf(CHUNK); at >= 0; at = octets.indexOf(CHUNK, at + 1)) {
            if (at % BLOCK == 0 || at % BLOCK == BLOCK - FOOTER) {
                places.add(at + CHUNK.length());
            }
        }
        int refused = 0;
        int step = places.size() / FLIPS + 1;
        for (int i = places.size() - 1; i >= 0; i -= step) {
            int place = places.get(i);
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            refused += expectRefusalOrAll(left, flipped, word);
        }
        assertTrue(refused > 0, "none of " + places.size() + " flips was noticed");
    }

    @Test
    void aDamagedPageKeepsTheStoreFromNothingElse() throws IOException {
        count(TOLD);
        database.write(tx -> tx.update("DELETE FROM entry WHERE number BETWEEN 5 AND 55"));
        Path left = crashed();
        Path file = left.resolve(FileDatabase.ROWS_FILE);
        byte[] whole = Files.readAllBytes(file);
        byte[] word = Files.readAllBytes(left.resolve(RowsWitness.FILE));
        for (int block = 2; block < whole.length / BLOCK; block += 15) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, block * BLOCK + 1024, block * BLOCK + 2048, (byte) 'x');
            Files.write(file, torn);
            Files.write(left.resolve(RowsWitness.FILE), word);
            try (H2Database opened = H2Database.open(left, List.of(Counters.SCHEMA))) {
                opened.read(all -> Counters.entries(all, "a"));
            } catch (StorageException cause) {
                assertTrue(cause.getMessage().matches("(?s).*(corrupt|restore a backup).*"), cause.toString());
            }
        }
    }

    @Test
    void anOldCopyIsNoticedAndTheNewOneIsOpenedAgain() throws IOException {
        count(5);
        closeStore();
        byte[] old = Files.readAllBytes(rows);
        openStore(H2Database.Seams.NONE);
        count(5);
        closeStore();
        byte[] newest = Files.readAllBytes(rows);
        Files.write(rows, old);
        String told = refusal(store);
        assertTrue(told.contains(rows + " is older than what was acknowledged"), told);
        assertTrue(told.contains("restore a backup"), told);
        assertTrue(told.contains("postroad store accept-loss"), told);
        assertArrayEquals(old, Files.readAllBytes(rows), "nothing was written");
        Files.write(rows, newest);
        assertEquals(10, reached(store));
    }

    @Test
    void rowsThatAreGoneAreNotBegunAnew() throws IOException {
        count(1);
        closeStore();
        byte[] whole = Files.readAllBytes(rows);
        Files.delete(rows);
        assertTrue(refusal(store).contains(rows + " is missing"));
        assertFalse(Files.exists(rows));
        Files.write(rows, new byte[0]);
        assertTrue(refusal(store).contains(rows + " is empty"));
        Files.write(rows, whole);
        assertEquals(1, reached(store));
    }

    @Test
    void theOperatorCanAcceptTheLoss() throws IOException {
        count(5);
        closeStore();
        byte[] old = Files.readAllBytes(rows);
        assertEquals(Optional.empty(), OlderRows.in(store));
        openStore(H2Database.Seams.NONE);
        count(5);
        assertThrows(StorageException.class, () -> OlderRows.in(store)); // it is open
        closeStore();
        Files.write(rows, old);
        OlderRows older = OlderRows.in(store).orElseThrow();
        assertTrue(older.found() < older.told(), older.toString());
        older.accept();
        assertEquals(Optional.empty(), OlderRows.in(store));
        openStore(H2Database.Seams.NONE);
        count(1);
        closeStore();
        assertEquals(6, reached(store));
    }

    @Test
    void oneDamagedSectorOfTheWitnessLeavesTheOther() throws IOException {
        count(5);
        closeStore();
        byte[] old = Files.readAllBytes(rows);
        openStore(H2Database.Seams.NONE);
        count(5);
        closeStore();
        Files.write(rows, old);
        byte[] word = Files.readAllBytes(witness);
        for (int sector = 0; sector < 2; sector++) {
            byte[] flipped = word.clone();
            flipped[sector * 512 + 15] ^= 1;
            Files.write(witness, flipped);
            assertTrue(refusal(store).contains("is older than what was acknowledged"));
        }
        Files.write(witness, new byte[1024]); // as a power cut leaves it before it was first synced
        assertEquals(5, reached(store));
    }

    @Test
    void aStoreThatHasNoWitnessYetIsGivenOne() throws IOException {
        count(3);
        closeStore();
        Files.delete(witness);
        assertEquals(3, reached(store));
        assertTrue(RowsWitness.read(store) > 0);
    }

    @Test
    void aWitnessThatCannotBeWrittenStopsTheStore() throws IOException {
        closeStore();
        FaultyDisk disk = new FaultyDisk();
        openStore(H2Database.Seams.NONE.beside(disk::of));
        count(1);
        disk.failWrites(file -> file.endsWith(RowsWitness.FILE));
        StorageException told = assertThrows(StorageException.class, () -> count(1));
        assertTrue(told.getMessage().contains("rows.witness cannot be written: Input/output error"), told.getMessage());
        disk.heal();
        assertThrows(StorageException.class, () -> count(1));
        closeStore();
        long reached = reached(store);
        assertTrue(reached == 1 || reached == 2, "acknowledged 1, possibly 2: " + reached);
    }

    private void closeStore() {
        database.close();
        isOpen = false;
    }

    private void openStore(H2Database.Seams seams) {
        database = H2Database.open(store, List.of(Counters.SCHEMA), seams);
        isOpen = true;
    }

    private void count(int times) {
        for (int i = 0; i < times; i++) {
            database.write(tx -> {
                long reached = Counters.count(tx, "a");
                tx.update("UPDATE entry SET note = ? WHERE number = ?", "n".repeat(500), reached);
                return "";
            });
        }
    }

    /** What lies there now, as a killed process leaves it. */
    private Path crashed() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("crashed"));
        for (Path file : List.of(rows, witness)) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        return copy;
    }

    private void expectEachCutToBeNoticed(Path place) throws IOException {
        byte[] whole = Files.readAllBytes(place.resolve(FileDatabase.ROWS_FILE));
        byte[] word = Files.readAllBytes(place.resolve(RowsWitness.FILE));
        int refused = 0;
        int cuts = 0;
        for (int length = whole.length - 1; length >= 0; length -= whole.length / CUTS) {
            cuts++;
            refused += expectRefusalOrAll(place, Arrays.copyOf(whole, length), word);
        }
        assertTrue(refused > cuts / 2, "of " + cuts + " cuts " + refused + " were noticed");
        assertEquals(1, expectRefusalOrAll(place, new byte[0], word));
        assertEquals(0, expectRefusalOrAll(place, whole, word));
    }

    /** Whether the file was refused, with a word of it and of what to do; it is opened only if nothing is missing. */
    private static int expectRefusalOrAll(Path place, byte[] octets, byte[] word) throws IOException {
        Path file = place.resolve(FileDatabase.ROWS_FILE);
        Files.write(file, octets);
        Files.write(place.resolve(RowsWitness.FILE), word);
        H2Database opened;
        try {
            opened = H2Database.open(place, List.of(Counters.SCHEMA));
        } catch (StorageException cause) {
            assertTrue(
                    cause.getMessage().startsWith("cannot open the store in " + place + ": " + file), cause.toString());
            assertTrue(cause.getMessage().contains("restore a backup"), cause.getMessage());
            assertArrayEquals(octets, Files.readAllBytes(file), "nothing was written");
            return 1;
        }
        try (opened) {
            assertEquals(TOLD, opened.<Long>read(all -> Counters.reached(all, "a")));
            assertEquals(TOLD, opened.<Long>read(all -> Counters.entries(all, "a")));
        }
        return 0;
    }

    private static String refusal(Path place) {
        return assertThrows(StorageException.class, () -> H2Database.open(place, List.of(Counters.SCHEMA)))
                .getMessage();
    }

    private static long reached(Path place) {
        try (H2Database opened = H2Database.open(place, List.of(Counters.SCHEMA))) {
            return opened.read(all -> Counters.reached(all, "a"));
        }
    }
}
