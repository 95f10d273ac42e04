package org.postroad.it.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of somebody else's, run to its end. */
final class Command {
    private static final int LIMIT_SECONDS = 60;
    private static final List<Path> PLACES = Stream.concat(
                    Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"),
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":")))
            .map(Path::of)
            .toList();

    /** How it ended, and what it printed on both outputs. */
    record Result(int exitCode, String output) {
        Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ":\n" + output);
            }
            return this;
        }
    }

    private Command() {}

    /** Where a program is; the test fails if it is not there. */
    static Path require(String program) {
        return PLACES.stream()
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(program
                        + " is not installed; ./check installs what the tests need (apt-get install " + program + ")"));
    }

    /** The directory in {@code target/peers} where {@code ./check} keeps a peer that it does not install; the test fails if it is not whole. */
    static Path requireKept(String name) {
        return Stream.of("target", "../target")
                .map(target -> Path.of(target, "peers", name))
                .filter(directory -> Files.exists(directory.resolve("whole")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in target/peers; ./check puts it there"))
                .toAbsolutePath();
    }

    static Result run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path output = Files.createTempFile("postroad-command", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        command + " did not end in " + LIMIT_SECONDS + " s:\n" + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }
}
