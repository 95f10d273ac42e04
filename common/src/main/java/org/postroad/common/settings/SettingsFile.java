package org.postroad.common.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/** Reads a TOML file (at most 1 MiB) into a value, or reports everything that is wrong with it. */
public final class SettingsFile {
    private static final long MAX_SIZE = 1 << 20;

    private SettingsFile() {}

    /**
     * Reads the file with a function from its root section to the value. Keys that the function never asked for are problems too.
     *
     * @throws SettingsException if there is any problem
     */
    public static <T> T read(Path file, Function<Section, T> reader) throws SettingsException {
        return parse(file.toString(), text(file), reader);
    }

    /** As {@link #read}, from text; the name stands in the problems. */
    public static <T> T parse(String name, String text, Function<Section, T> reader) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        TomlParseResult toml = Toml.parse(text);
        for (TomlParseError error : toml.errors()) {
            problems.add(new Problem(
                    name, error.position().line(), error.position().column(), String.valueOf(error.getMessage())));
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        Section root = new Section(name, "", toml, problems);
        T value = reader.apply(root);
        root.reportUnknownKeys();
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new SettingsException(problems);
        }
        return value;
    }

    private static String text(Path file) throws SettingsException {
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw unreadable(file, "is larger than 1 MiB; this is no settings file");
            }
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw unreadable(file, "no such file; config/postroad.toml is a sample to start from");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static SettingsException unreadable(Path file, String text) {
        return new SettingsException(List.of(new Problem(file.toString(), 0, 0, text)));
    }
}
