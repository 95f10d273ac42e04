package org.postroad.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.postroad.common.settings.Problem;
import org.postroad.common.settings.SettingsException;

/** Settings files, of people who have had better days. */
class SettingsFuzzTest {
    private static final String SYSTEM = """
            hostname = "mx.example.org"
            domains = ["example.org"]
            storage.directory = "/var/lib/postroad"
            """;

    /** Each is a system's settings, or is told what is wrong with it, where and in words; and what is no file is said to be none. */
    @FuzzTest
    void file(byte[] octets) throws IOException {
        Path file = Files.createTempFile("settings", ".toml");
        try {
            Files.write(file, octets);
            read(file);
            Files.writeString(file, SYSTEM);
            Files.write(file, octets, StandardOpenOption.APPEND);
            read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void read(Path file) {
        try {
            SystemSettings settings = SettingsReader.read(file);
            assertFalse(settings.domains().isEmpty());
            assertFalse(settings.limits().session().isNegative());
            assertEquals(List.of(), SettingsDiff.between(settings, settings));
        } catch (SettingsException told) {
            assertFalse(told.problems().isEmpty());
            for (Problem problem : told.problems()) {
                assertTrue(problem.line() >= 0 && problem.column() >= 0, problem::toString);
                assertFalse(problem.text().isBlank());
            }
        }
    }
}
