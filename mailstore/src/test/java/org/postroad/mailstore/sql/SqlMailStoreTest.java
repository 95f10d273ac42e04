package org.postroad.mailstore.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.testing.TestEngine;
import org.postroad.mailstore.MailStoreContract;
import org.postroad.mailstore.testing.TestMailStore;

/** The mail store on segment files and each engine. */
@ParameterizedClass
@EnumSource(TestEngine.class)
final class SqlMailStoreTest implements MailStoreContract {
    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private TestMailStore store;

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
