package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.db.Schema;
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

    /** Until V25, recipients referred to their message, and ends were found by their time. */
    @Test
    void anOlderQueueComesThrough() {
        assumeTrue(engine != TestEngine.MEMORY);
        QueuedMessage message = add("a@x.test", "b@y.test");
        List<QueueItem> items = items(message);
        store.database().write(tx -> {
            tx.update("CREATE INDEX delivery_end_age ON delivery_end (ended_at)");
            tx.update("CREATE INDEX IF NOT EXISTS queue_recipient_flow ON queue_recipient (domain, sender)");
            tx.update("CREATE INDEX IF NOT EXISTS queue_recipient_due_at ON queue_recipient (due_at)");
            tx.update("ALTER TABLE queue_recipient ADD FOREIGN KEY (road_id) REFERENCES queue_message (road_id)");
            return tx.update("DELETE FROM \"schema_history_mta\" WHERE \"version\" = '25'");
        });
        store.close();
        engine.migrate(directory, List.of(Schema.COMMON, MtaSchema.SCHEMA));
        open();
        assertEquals(2, items.size());
        assertEquals(items, items(message));
        for (QueueItem item : items) {
            assertTrue(store.database().<Boolean>write(tx -> queue().filed(tx, item.key())));
        }
        assertEquals(Optional.empty(), store.database().read(rows -> queue().message(rows, message.road())));
    }

    private List<QueueItem> items(QueuedMessage message) {
        return store.database().read(rows -> queue().items(rows, message.road()));
    }
}
