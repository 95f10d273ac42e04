package org.postroad.common.road.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.db.Database;
import org.postroad.common.db.OlderTables;
import org.postroad.common.db.Schema;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.common.road.RoadsContract;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;

@ParameterizedClass
@EnumSource(TestEngine.class)
class SqlRoadsTest implements RoadsContract {
    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.open(engine, directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public Roads roads() {
        return store.roads();
    }

    @Override
    public Database database() {
        return store.database();
    }

    /** Until V6, one table had all parts of all roads, and the hops had their names written out. */
    @Test
    void olderRoadsComeThrough() throws Exception {
        assumeTrue(engine != TestEngine.MEMORY);
        RoadId id = RoadId.next(Instant.parse("2026-01-01T12:00:00Z"));
        String begun = """
                [{"kind":"SMTP_SESSION","host":"mx.north.test","at":"2026-01-01T12:00:00.5Z","took":"PT0.25S",\
                "detail":{"lines":[{"by":"server","line":"220 \\u00e9"},{"by":"client","line":"QUIT"}]}}]""";
        String added = """
                [{"kind":"END","host":"mx.north.test","at":"2026-01-01T12:01:00Z","took":"PT0S","detail":{"reply":"250 \\"ok\\""}}]""";
        String row = "INSERT INTO road (id, seq, message_id, last_seq, total, hops) VALUES ('" + id + "', ";
        store.close();
        directory = directory.resolve("older");
        Files.createDirectories(directory);
        OlderTables.upgrade(
                engine,
                directory,
                List.of(Schema.COMMON),
                Schema.COMMON,
                "4",
                List.of(
                        row + "0, '<old@north.test>', 2, 400, '" + begun + "')",
                        row + "1, NULL, 0, 0, '" + added + "')",
                        row + "2, NULL, 0, 0, '" + added + "')"));
        open();
        Hop end = new Hop(
                HopKind.END,
                "mx.north.test",
                Instant.parse("2026-01-01T12:01:00Z"),
                Duration.ZERO,
                Map.of("reply", "250 \"ok\""));
        store.database().write(tx -> {
            roads().append(tx, id, List.of(end));
            return true;
        });
        List<Road> found = database().read(rows -> roads().withMessageId(rows, "<old@north.test>"));
        Hop session = new Hop(
                HopKind.SMTP_SESSION,
                "mx.north.test",
                Instant.parse("2026-01-01T12:00:00.5Z"),
                Duration.ofMillis(250),
                Map.of(
                        "lines",
                        List.of(Map.of("by", "server", "line", "220 \u00e9"), Map.of("by", "client", "line", "QUIT"))));
        assertEquals(List.of(new Road(id, "<old@north.test>", List.of(session, end, end, end))), found);
    }
}
