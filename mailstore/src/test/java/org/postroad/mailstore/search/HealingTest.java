package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** Whatever happens to the index, it comes back to what the store holds. */
final class HealingTest {
    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private final List<EmailId> plans = new ArrayList<>();

    private Path index() {
        return directory.resolve("search");
    }

    /** Emails of which the first one is destroyed; the others are what has to be found, newest first. */
    private void fill(SearchRig rig) {
        EmailId gone = rig.deliver("Plan gone", "needle");
        for (int i = 0; i < 20; i++) {
            plans.add(0, rig.deliver("Plan " + i, "a needle"));
        }
        rig.store.destroy(rig.bob, gone);
    }

    private void assertWhole(SearchRig rig) {
        assertEquals(plans, rig.find(TextField.BODY, "needle"));
        assertEquals(plans.size(), rig.store.mail.search().status().documents());
    }

    private void assertHeals() throws Exception {
        try (SearchRig rig = SearchRig.again(directory)) {
            assertWhole(rig);
            plans.add(0, rig.deliver("Plan new", "needle"));
            assertWhole(rig);
        }
    }

    @Test
    void itIsThereAgainAfterClosing() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
        }
        assertHeals();
    }

    @Test
    void whatWasNotCommittedIsReadFromTheStore() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            rig.deliver("Before", "");
            rig.settle();
            copy(index(), elsewhere.resolve("crashed")); // as a crash leaves it: the last commit and what came after
            fill(rig);
            rig.settle();
        }
        delete(index());
        copy(elsewhere.resolve("crashed"), index());
        try (SearchRig rig = SearchRig.again(directory)) {
            assertEquals(plans, rig.find(TextField.BODY, "needle"));
        }
    }

    @Test
    void anOldIndexForgetsWhatWasDestroyedSince() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
        }
        copy(index(), elsewhere.resolve("old"));
        try (SearchRig rig = SearchRig.again(directory)) {
            rig.store.destroy(rig.bob, plans.remove(3));
            rig.store.destroy(rig.bob, plans.remove(7));
            assertWhole(rig);
        }
        delete(index());
        copy(elsewhere.resolve("old"), index());
        assertHeals();
    }

    @Test
    void whatTheStoreHasForgottenIsComparedEmailByEmail() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
        }
        copy(index(), elsewhere.resolve("old"));
        try (SearchRig rig = SearchRig.again(directory)) {
            rig.store.destroy(rig.bob, plans.remove(3));
            plans.add(0, rig.deliver("Plan later", "needle"));
            rig.store.clock.advance(Duration.ofDays(1));
            rig.store.run(tx -> rig.store.mail.changes().trim(tx, rig.store.clock.instant(), 1000));
            assertWhole(rig);
        }
        delete(index());
        copy(elsewhere.resolve("old"), index());
        assertHeals();
        delete(index());
        assertHeals(); // trimmed, and nothing there at all
    }

    @Test
    void anIndexAheadOfTheStoreIsBuiltAnew() throws Exception {
        Path backup = elsewhere.resolve("backup");
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
        }
        copy(directory, backup);
        try (SearchRig rig = SearchRig.again(directory)) {
            rig.deliver("Plan that the backup does not know", "needle");
            rig.settle();
        }
        copy(index(), elsewhere.resolve("ahead"));
        delete(directory);
        copy(backup, directory);
        delete(index());
        copy(elsewhere.resolve("ahead"), index());
        assertHeals();
    }

    @Test
    void aMissingIndexIsBuilt() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
        }
        delete(index());
        assertHeals();
    }

    @Test
    void aCorruptIndexIsSetAsideAndBuiltAnew() throws Exception {
        for (UnaryOperator<byte[]> damage : List.<UnaryOperator<byte[]>>of(
                octets -> new byte[0], octets -> Arrays.copyOf(octets, octets.length / 2), HealingTest::flipped)) {
            plans.clear();
            delete(directory);
            try (SearchRig rig = SearchRig.in(directory)) {
                fill(rig);
                assertWhole(rig);
            }
            try (Stream<Path> files = Files.list(index())) {
                for (Path file :
                        files.filter(path -> !path.endsWith("write.lock")).toList()) {
                    Files.write(file, damage.apply(Files.readAllBytes(file)));
                }
            }
            assertHeals();
            assertTrue(Files.isDirectory(directory.resolve("search.broken")));
        }
    }

    @Test
    void damageThatIsMetWhileSearchingHealsToo() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
            // The files are mapped: what is written here is what a search reads next.
            try (Stream<Path> files = Files.list(index())) {
                for (Path file : files.filter(path -> path.toString().matches(".*\\.(cfs|doc|pos|tim|dvd)"))
                        .toList()) {
                    Files.write(file, flipped(Files.readAllBytes(file)));
                }
            }
            rig.store.mail.search().status();
            ((SearchIndex) rig.store.mail.search()).failed(new IOException("a test says so"));
            Awaitility.await().untilAsserted(() -> assertWhole(rig));
        }
    }

    @Test
    void moreChangedAccountsThanAreRememberedAreAllFound() throws Exception {
        ChangedAccounts changed = new ChangedAccounts();
        for (int i = 1; i <= 20_000; i++) {
            changed.add(new AccountId(i));
        }
        assertEquals(10_000, changed.size());
        assertTrue(changed.takeOverflow());
        assertFalse(changed.takeOverflow());
        assertEquals(10_000, changed.take(0).size());
        assertEquals(0, changed.size());
    }

    @Test
    void aChangeNobodyToldOfIsFoundByComparing() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            fill(rig);
            assertWhole(rig);
        }
        // This store has no index, so nobody tells the index of its changes.
        try (TestMailStore plain = TestMailStore.onH2(directory)) {
            AccountId bob = plain.database
                    .read(rows -> plain.mail.directory().byLogin(rows, "bob@south.test"))
                    .orElseThrow()
                    .id();
            plain.clock.advance(Duration.ofDays(100));
            plans.add(0, plain.deliver(bob, TestMessage.of("Plan").saying("needle")));
            plain.destroy(bob, plans.remove(5));
        }
        assertHeals();
    }

    @Test
    void aRemovedAccountLeavesTheIndex() throws Exception {
        try (SearchRig rig = SearchRig.in(directory)) {
            AccountId carol = rig.store.account("carol@south.test");
            rig.store.deliver(carol, TestMessage.of("Plan"));
            fill(rig);
            rig.settle();
            assertTrue(rig.store.mail.search().settle(carol, Duration.ofSeconds(20)));
            assertEquals(plans.size() + 1, rig.store.mail.search().status().documents());
            rig.store.run(tx -> rig.store.mail.directory().remove(tx, carol));
        }
        try (SearchRig rig = SearchRig.again(directory)) {
            Awaitility.await()
                    .untilAsserted(() -> assertEquals(
                            plans.size(), rig.store.mail.search().status().documents()));
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeStopsNoDelivery() throws Exception {
        Files.writeString(index(), "a file stands where the index should be");
        try (SearchRig rig = SearchRig.in(directory)) {
            EmailId email = rig.deliver("Plan", "in the preview");
            assertFalse(rig.store.mail.search().settle(rig.bob, Duration.ofMillis(300)));
            assertEquals(
                    List.of(email),
                    rig.store
                            .query(rig.bob, EmailQuery.newest(new Contains(TextField.TEXT, "preview"), 10))
                            .ids());
            assertFalse(rig.store.mail.search().status().available());
            Files.delete(index());
            Awaitility.await().until(() -> rig.store.mail.search().settle(rig.bob, Duration.ofSeconds(1)));
            assertEquals(List.of(email), rig.find("plan"));
        }
    }

    @Test
    void manySmallAccountsAreBuiltWithoutKeepingNewMailWaiting() throws Exception {
        List<AccountId> accounts = new ArrayList<>();
        try (SearchRig rig = SearchRig.in(directory)) {
            for (int i = 0; i < 30; i++) {
                AccountId account = rig.store.account("user" + i + "@south.test");
                accounts.add(account);
                for (int j = 0; j < 5; j++) {
                    rig.store.deliver(account, TestMessage.of("Plan " + j));
                }
            }
        }
        delete(index());
        Collections.reverse(accounts);
        try (SearchRig rig = SearchRig.again(directory)) {
            plans.add(0, rig.deliver("Plan", "needle"));
            assertEquals(plans, rig.find(TextField.BODY, "needle"));
            for (AccountId account : accounts) {
                assertTrue(rig.store.mail.search().settle(account, Duration.ofSeconds(20)));
            }
            assertEquals(30 * 5 + 1, rig.store.mail.search().status().documents());
        }
    }

    private static byte[] flipped(byte[] octets) {
        byte[] damaged = octets.clone();
        for (int i = 0; i < damaged.length; i += 7) {
            damaged[i] ^= 0x55;
        }
        return damaged;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }
}
