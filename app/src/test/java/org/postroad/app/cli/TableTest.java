package org.postroad.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("A", "LONGER", "C");
        table.row("wide cell", "x", "end");
        assertEquals("A          LONGER  C\nwide cell  x       end\n", table.toString());
    }

    @Test
    void whatATerminalMightObeyIsReplaced() {
        Table table = new Table("SUBJECT");
        table.row("red \u001b[31malert\r\nforged");
        assertEquals("SUBJECT\nred ?[31malert??forged\n", table.toString());
    }
}
