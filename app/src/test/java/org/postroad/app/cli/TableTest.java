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

    @Test
    void whatATerminalWouldObeyIsNotShown() {
        assertEquals("a?[31mb?c??d \u05d0\u200cé", Table.printable("a\u001b[31mb\u009bc\u202e\u2066d \u05d0\u200cé"));
    }
}
