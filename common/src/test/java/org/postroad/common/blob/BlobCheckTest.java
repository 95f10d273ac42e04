package org.postroad.common.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.Slots;
import org.postroad.common.testing.TestStore;

class BlobCheckTest {
    @TempDir
    Path directory;

    private TestStore store;
    private Slots slots;
    private BlobCheck check;

    @BeforeEach
    void open() {
        store = TestStore.open(directory, Counters.SCHEMA);
        slots = new Slots(store.blobs());
        check = new BlobCheck(List.of(slots));
        for (int i = 0; i < 50; i++) {
            put(i, "message " + i % 40);
        }
        assertEquals(List.of(), verify());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCountThatIsTooLowIsFoundAndRepaired() {
        BlobId blob = put(100, "message 3").id();
        change("UPDATE blob SET refs = 1 WHERE id = ?", blob);
        List<String> found = verify();
        assertEquals(1, found.size());
        assertTrue(found.get(0).startsWith("blob " + blob + " counts 1 references and has 3: "), found.get(0));
        assertTrue(found.get(0).contains("me, slot 100"), found.get(0));
        assertEquals(found, check.repair(store.database()));
        assertEquals(List.of(), verify());
        assertEquals(List.of(), check.repair(store.database()));
    }

    @Test
    void aCountThatIsTooHighIsFoundAndRepaired() {
        BlobId blob = put(100, "message 3").id();
        change("UPDATE blob SET refs = 7 WHERE id = ?", blob);
        BlobId nobodys = store.store("nobody's");
        BlobId zero = put(101, "zero").id();
        change("DELETE FROM entry WHERE blob = ?", zero);
        change("UPDATE blob SET refs = 0 WHERE id = ?", zero);
        List<String> found = new ArrayList<>(verify());
        assertEquals(3, found.size(), found.toString());
        assertTrue(found.contains("blob " + nobodys + " counts 1 references and has 0"), found.toString());
        assertTrue(found.contains("blob " + zero + " counts 0 references and has 0"), found.toString());
        check.repair(store.database());
        assertEquals(List.of(), verify());
        assertEquals(3, (long) store.database()
                .read(rows -> rows.first("SELECT refs FROM blob WHERE id = ?", row -> row.getLong(1), blob.text())
                        .orElseThrow()));
    }

    @Test
    void aBlobThatIsNotThereIsFoundAndCannotBeRepaired() {
        BlobId blob = put(100, "message 3").id();
        change("DELETE FROM blob WHERE id = ?", blob);
        List<String> found = verify();
        assertTrue(found.get(0).startsWith("blob " + blob + " is not there, and 3 rows refer to it: "), found.get(0));
        assertEquals(List.of(), check.repair(store.database()));
        assertEquals(found, verify());
    }

    @Test
    void itSaysWhoRefersToABlob() {
        BlobId blob = put(100, "message 3").id();
        List<String> rows = new ArrayList<>();
        store.database().read(snapshot -> {
            check.whoRefers(snapshot, blob::equals, (id, row) -> rows.add(row));
            return "";
        });
        assertEquals(
                List.of("me, slot 100", "me, slot 3", "me, slot 43"),
                rows.stream().sorted().toList());
    }

    private List<String> verify() {
        return store.database().read(check::verify);
    }

    private StoredBlob put(int slot, String text) {
        StoredBlob blob = store.write(text.getBytes());
        store.database().write(tx -> {
            slots.put(tx, "me", slot, blob);
            return "";
        });
        return blob;
    }

    private void change(String sql, BlobId blob) {
        store.database().write(tx -> tx.update(sql, blob.text()));
    }
}
