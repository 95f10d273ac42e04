package org.postroad.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void aLineHasABarARateAndTheTimeThatIsLeft() {
        assertEquals(
                "import: [############------------]  50 %, 5.0 MB, 1.0 MB/s, 0:05 left, 12 added",
                Progress.line(5_000_000, 10_000_000, 5_000_000_000L, "12 added", "import"));
        assertEquals("import: 999 B, 999 B/s", Progress.line(999, 0, 1_000_000_000L, "", "import"));
        assertTrue(Progress.line(1000, 9_000_000, 1_000_000_000L, "", "x").endsWith("2:29:59 left"));
    }

    @Test
    void aTerminalGetsOneLineOverAndOverAndALogNone() {
        StringWriter terminal = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(terminal), true, "import", 100)) {
            progress.add(100);
            progress.note("left out: \u001b[31mx");
        }
        assertTrue(terminal.toString().contains("left out: ?[31mx"), terminal::toString);
        assertTrue(terminal.toString().contains("\rimport: [########################] 100 %"), terminal::toString);
        StringWriter log = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(log), false, "import", 100)) {
            progress.add(100);
        }
        assertFalse(log.toString().contains("\r"), log::toString);
    }
}
