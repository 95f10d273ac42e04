package org.postroad.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that explain the system name its classes; each name must be one. */
class PagesNameWhatExistsTest {
    private static final Pattern CLASS_NAME = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w+)(?:\\.[a-z]\\w*)?`");

    @ParameterizedTest
    @ValueSource(strings = {"flow.md", "concurrency.md"})
    void eachClassNamedInThePageExists(String page) throws IOException {
        String text = Files.readString(Path.of("..", "docs", page));
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher names = CLASS_NAME.matcher(text);
        while (names.find()) {
            named++;
            if (!exists("org.postroad." + names.group(1))) {
                missing.add(names.group(1));
            }
        }
        assertTrue(named >= 8, "a page that names " + named + " classes explains nothing");
        assertEquals(List.of(), missing);
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, PagesNameWhatExistsTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
