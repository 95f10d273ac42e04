package org.postroad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option that says which disk is measured, and the folder for one run on it. */
final class DataFolder {
    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Where the data is kept while it runs; choose the disk to be measured (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("");

    /** A new folder, which its user deletes. */
    Path create(String name) throws IOException {
        return Files.createTempDirectory(directory, "postroad-" + name);
    }

    /** A new, empty file, which its user deletes. */
    Path createFile(String name, String suffix) throws IOException {
        return Files.createTempFile(directory, name, suffix);
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> content = Files.walk(tree)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
