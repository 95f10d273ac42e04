package org.postroad.it.story;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.TwoSystems;

/** The same letter between two programs that share nothing but the network. */
class TwoProcessesTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inProcesses();

    @Test
    void bobReadsWhatAliceWrote() {
        LetterCrossesTest.bobReadsWhatAliceWrote(systems);
    }
}
