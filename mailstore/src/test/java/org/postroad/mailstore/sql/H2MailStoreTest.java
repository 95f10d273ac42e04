package org.postroad.mailstore.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.MailStoreContract;
import org.postroad.mailstore.testing.TestMailStore;

/** The mail store on H2 and segment files. */
final class H2MailStoreTest implements MailStoreContract {
    @TempDir
    Path directory;

    private TestMailStore store;

    @BeforeEach
    void open() {
        store = TestMailStore.onH2(directory);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Override
    public TestMailStore store() {
        return store;
    }
}
