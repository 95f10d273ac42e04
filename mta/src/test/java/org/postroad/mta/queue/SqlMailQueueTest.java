package org.postroad.mta.queue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.queue.sql.SqlMailQueue;

@ParameterizedClass
@EnumSource(TestEngine.class)
class SqlMailQueueTest implements MailQueueContract {
    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.open(engine, directory, MtaSchema.SCHEMA);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public MailQueue queue() {
        return new SqlMailQueue(store().blobs());
    }

    @Override
    public TestStore store() {
        return store;
    }
}
