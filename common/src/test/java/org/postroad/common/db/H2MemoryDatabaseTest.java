package org.postroad.common.db;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.postroad.common.testing.Counters;

class H2MemoryDatabaseTest implements DatabaseContract {
    private final H2Database database = H2Database.inMemory(List.of(Schema.COMMON, Counters.SCHEMA));

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public Database database() {
        return database;
    }
}
