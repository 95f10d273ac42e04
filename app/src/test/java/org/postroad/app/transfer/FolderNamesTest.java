package org.postroad.app.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class FolderNamesTest {
    @Example
    void namesAreWrittenAsDovecotHasThem() {
        assertEquals(".Entw&APw-rfe", FolderNames.toMaildir(List.of("Entwürfe")));
        assertEquals(".R&-D.a\\2eb", FolderNames.toMaildir(List.of("R&D", "a.b")));
        assertEquals(List.of("台北", "日本語"), FolderNames.ofMaildir(".&U,BTFw-.&ZeVnLIqe-"));
        assertEquals(List.of("plain utf-8 ü", "&broken"), FolderNames.ofMaildir(".plain utf-8 ü..&broken"));
    }

    @Property(tries = 500)
    void aMaildirNameIsReadAgain(
            @ForAll @Size(min = 1, max = 4) List<@StringLength(min = 1, max = 12) @CharRange(from = ' ', to = '\u2fff') String> names) {
        assertEquals(names, FolderNames.ofMaildir(FolderNames.toMaildir(names)));
    }

    @Property(tries = 500)
    void aFileNameIsReadAgainAndLeadsNowhereElse(
            @ForAll @StringLength(min = 1, max = 12) @CharRange(from = '\u0001', to = '\u00ff') String name) {
        String file = FolderNames.toFile(name);
        assertEquals(name, FolderNames.ofFile(file));
        Path root = Path.of("/folders");
        assertEquals(root, root.resolve(file).normalize().getParent());
        assertFalse(file.startsWith("."));
    }
}
