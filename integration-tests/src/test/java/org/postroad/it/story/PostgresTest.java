package org.postroad.it.story;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.it.world.TwoSystems;

/** The letter of {@link LetterCrossesTest} between two systems that keep their rows on a PostgreSQL server. */
class PostgresTest {
    private static final PostgresProcess server = PostgresProcess.start();
    private static final TwoSystems systems = TwoSystems.onServer(server);

    @AfterAll
    static void close() throws Exception {
        try (server) {
            systems.close();
        }
    }

    @Test
    void bobReadsWhatAliceWrote() {
        LetterCrossesTest.bobReadsWhatAliceWrote(systems);
    }
}
