package org.postroad.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive that users unpack, and the launcher in it. Maven makes the archive in the phase {@code package}. */
@Timeout(120)
class DistributionTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    static Path elsewhere;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        Path archive = only(ROOT.resolve("app/target"), "postroad-*.tar.gz");
        assertEquals(0, run(elsewhere, "tar", "xzf", archive.toString()).exit());
        home = only(elsewhere, "postroad-*");
    }

    @Test
    void holdsWhatItPromises() {
        for (String name : List.of("postroad", "LICENSE", "CHANGELOG.md", "lib")) {
            assertTrue(Files.exists(home.resolve(name)), name);
        }
        assertTrue(Files.isExecutable(home.resolve("postroad")));
    }

    @Test
    void theClassPathIsEachJarOfItsFolder() throws IOException {
        Path app = only(home.resolve("lib"), "app-*.jar");
        Set<String> named = new TreeSet<>(Set.of(app.getFileName().toString()));
        try (JarFile jar = new JarFile(app.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            named.addAll(List.of(attributes.getValue(Attributes.Name.CLASS_PATH).split(" ")));
            assertEquals("org.postroad.app.Main", attributes.getValue(Attributes.Name.MAIN_CLASS));
        }

        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            assertEquals(
                    named,
                    jars.map(jar -> jar.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void noTestLibraryIsInIt() throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            assertEquals(
                    List.of(),
                    jars.map(jar -> jar.getFileName().toString())
                            .filter(
                                    jar -> jar.matches(
                                            "(junit|archunit|awaitility|jqwik|angus|playwright|driver|axe-core).*|.*-tests.jar"))
                            .toList());
        }
    }

    @Test
    void theLauncherFindsAJdkFromAnyFolderAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), home.resolve("postroad"));

        Run run = run(elsewhere, link.toString(), "--java-home");

        assertEquals(0, run.exit(), run.output());
        assertTrue(Files.isExecutable(Path.of(run.output().strip(), "bin", "java")), run.output());
    }

    @Test
    void theLauncherSaysWhatIsMissingAndFails() throws Exception {
        Path copy = elsewhere.resolve("no-jdk");
        Files.writeString(
                copy, Files.readString(home.resolve("postroad")).replace("oldest_java=17", "oldest_java=999"));

        Run run = run(elsewhere, "bash", copy.toString(), "lab");

        assertEquals(3, run.exit());
        assertTrue(run.output().contains("no JDK 999 or later"), run.output());
    }

    @Test
    void checkExplainsItself() throws Exception {
        assertEquals(0, run(ROOT, "./check", "--help").exit());
        assertEquals(2, run(ROOT, "./check", "--crash", "many").exit());
        assertEquals(2, run(ROOT, "./check", "--unknown").exit());
    }

    private record Run(int exit, String output) {}

    private static Run run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + String.join(" ", command));
        return new Run(process.exitValue(), output);
    }

    private static Path only(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var paths = Files.newDirectoryStream(folder, glob)) {
            paths.forEach(found::add);
        }
        assertFalse(found.isEmpty(), "no " + glob + " in " + folder + ": it is made by mvn package");
        assertEquals(1, found.size(), found::toString);
        return found.get(0);
    }
}
