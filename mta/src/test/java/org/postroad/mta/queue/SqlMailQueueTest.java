package org.postroad.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
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
import org.postroad.common.db.OlderTables;
import org.postroad.common.db.Schema;
import org.postroad.common.road.RoadId;
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
    void anOlderQueueComesThrough() throws Exception {
        assumeTrue(engine != TestEngine.MEMORY);
        RoadId road = RoadId.next(NOW);
        String recipient =
                "INSERT INTO queue_recipient (road_id, recipient, address, domain, sender, due_at, attempts, trouble,"
                        + " trouble_status, trouble_text, trouble_host) VALUES ('" + road + "', ";
        store.close();
        directory = directory.resolve("older");
        Files.createDirectories(directory);
        OlderTables.upgrade(
                engine,
                directory,
                List.of(Schema.COMMON, MtaSchema.SCHEMA),
                MtaSchema.SCHEMA,
                "24",
                List.of(
                        "INSERT INTO queue_message (road_id, reverse_path, blob_id, blob_size, data_offset, body_type,"
                                + " smtp_utf8, accepted_at, release_at, expires_at, origin) VALUES ('" + road
                                + "', 'alice@north.test', '" + "b".repeat(43)
                                + "', 100, 10, 'EIGHT_BIT_MIME', FALSE, 1000, 2000, 3000, 'STRANGER')",
                        recipient + "0, 'a@x.test', 'x.test', 'north.test', 5000, 3, 'CONNECT', '4.4.1', 'gone', 'mx')",
                        recipient + "1, 'b@y.test', 'y.test', 'north.test', 6000, 0, 'NONE', '2.0.0', '', '')",
                        "INSERT INTO delivery_end (road_id, recipient, address, outcome, cause, status, reply, host,"
                                + " ended_at) VALUES ('" + road
                                + "', 2, 'c@x.test', 'DELIVERED', 'NONE', '2.0.0', '250 ok', 'mx', 4000)"));
        open();
        List<QueueItem> items = store.database().read(rows -> queue().items(rows, road));
        assertEquals(
                List.of("a@x.test 5 3 gone", "b@y.test 6 0 "),
                items.stream()
                        .map(item -> item.address() + " " + item.dueAt().getEpochSecond() + " "
                                + item.attempts().count() + " " + item.trouble().text())
                        .toList());
        assertEquals(1, store.database().read(rows -> queue().ends(rows, road)).size());
        for (QueueItem item : items) {
            assertTrue(store.database().<Boolean>write(tx -> queue().filed(tx, item.key())));
        }
        assertEquals(Optional.empty(), store.database().read(rows -> queue().message(rows, road)));
    }
}
