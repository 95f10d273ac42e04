package org.postroad.common.road.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.db.Database;
import org.postroad.common.road.Roads;
import org.postroad.common.road.RoadsContract;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;

@ParameterizedClass
@EnumSource(TestEngine.class)
class SqlRoadsTest implements RoadsContract {
    @Parameter
    TestEngine engine;

    private TestStore store;

    @BeforeEach
    void open(@TempDir Path directory) {
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
}
