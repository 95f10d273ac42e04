package org.postroad.it.world;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postroad.app.Main;

/** A command of the program in a process of its own, started from the class path that was built. */
public final class ChildCommand {
    private ChildCommand() {}

    /**
     * Starts it.
     *
     * @param log takes what it prints; the process runs in its directory
     * @param jvmOptions such as {@code -Xmx64m}
     * @param words of the command line
     */
    public static ChildProcess start(Path log, List<String> jvmOptions, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(words);
        return ChildProcess.start(command, log);
    }

    /** Without what belongs to tests: what runs is what ships. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("-tests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
