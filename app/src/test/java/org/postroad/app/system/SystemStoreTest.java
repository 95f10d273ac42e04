package org.postroad.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.common.road.RoadListener;
import org.postroad.common.time.SystemScheduler;
import org.postroad.mta.address.AddressRules;

class SystemStoreTest {
    @TempDir
    private Path directory;

    @Test
    void noOtherUserOfTheHostReadsTheMail() throws IOException {
        Path mail = directory.resolve("mail");
        try (SystemScheduler scheduler = new SystemScheduler("test");
                SystemStore store =
                        SystemStore.open(Storage.in(mail), AddressRules.of(Set.of()), scheduler, RoadListener.NONE)) {
            assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(mail));
        }
    }
}
