package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.testing.FaultyDisk;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;

/** What the index's disk does stops no mail: it is filed and found without the index, and the index takes it up when the disk is whole again. */
final class SearchFaultTest {
    private static final EmailQuery NEEDLE = EmailQuery.newest(new Contains(TextField.TEXT, "needle"), 100);

    @TempDir
    Path directory;

    /** Each for the files of the index alone. */
    enum Fault {
        FULL(FaultyDisk::fill),
        READ_ONLY(FaultyDisk::makeReadOnly),
        WRITES_FAIL(disk -> disk.failWrites(file -> true)),
        READS_FAIL(disk -> disk.failReads(file -> true));

        private final Consumer<FaultyDisk> strikes;

        Fault(Consumer<FaultyDisk> strikes) {
            this.strikes = strikes;
        }
    }

    private final FaultyDisk disk = new FaultyDisk();
    private final List<EmailId> mail = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aFaultOfTheIndexsDiskStopsNoMail(Fault fault) throws Exception {
        try (SearchRig rig = SearchRig.in(directory, disk.of(directory.resolve("search")))) {
            mail.add(rig.deliver("needle 0", "in a haystack"));
            assertEquals(mail, rig.find(TextField.TEXT, "needle"));
            fault.strikes.accept(disk);
            for (int i = 1; i <= 20; i++) {
                mail.add(0, rig.deliver("needle " + i, "in a haystack"));
            }
            assertFalse(rig.store.mail.search().settle(rig.bob, Duration.ofSeconds(1)), "the index cannot follow");
            assertServed(rig);
            disk.heal();
            Awaitility.await().until(() -> rig.store.mail.search().settle(rig.bob, Duration.ofSeconds(1)));
            mail.add(0, rig.deliver("needle again", "in a haystack"));
            assertEquals(mail, rig.find(TextField.BODY, "haystack"));
        }
        assertWholeAgain();
    }

    @Test
    void anIndexThatCannotBeSyncedIsMadeGoodWhenItIsOpenedAgain() throws Exception {
        try (SearchRig rig = SearchRig.in(directory, disk.of(directory.resolve("search")))) {
            mail.add(rig.deliver("needle 0", "in a haystack"));
            assertEquals(mail, rig.find(TextField.TEXT, "needle"));
            disk.failSyncs(file -> true);
            mail.add(0, rig.deliver("needle 1", "in a haystack"));
            assertServed(rig);
        } // which syncs, and cannot
        disk.heal();
        assertWholeAgain();
    }

    /** By the rows, or by what the index has. */
    private void assertServed(SearchRig rig) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertEquals(mail, rig.store.query(rig.bob, NEEDLE).ids()));
    }

    private void assertWholeAgain() throws Exception {
        try (SearchRig rig = SearchRig.again(directory)) {
            assertEquals(mail, rig.find(TextField.BODY, "haystack"));
        }
    }
}
