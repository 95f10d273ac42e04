package org.postroad.mailstore.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.testing.TestEngine;
import org.postroad.mailstore.MailStoreContract;
import org.postroad.mailstore.testing.TestMailStore;

/** The mail store on segment files and one engine. Each has a test of its own, as they run side by side. */
abstract class SqlMailStoreContract implements MailStoreContract {
    private final TestEngine engine;

    @TempDir
    Path directory;

    private TestMailStore store;

    SqlMailStoreContract(TestEngine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        store = TestMailStore.on(engine, directory);
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
