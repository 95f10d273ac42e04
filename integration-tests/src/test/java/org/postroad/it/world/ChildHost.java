package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postroad.app.Main;
import org.postroad.app.control.ControlClient;

/** A mail system in a process of its own: {@code postroad serve}, started from the class path that was built. Confined to one thread. */
public final class ChildHost implements MailHost {
    private final HostPlan plan;
    private final List<String> jvmOptions;
    private ChildProcess process;

    /** @param jvmOptions such as {@code -Xmx64m} */
    public ChildHost(HostPlan plan, String... jvmOptions) {
        this.plan = plan;
        this.jvmOptions = List.of(jvmOptions);
    }

    @Override
    public HostPlan plan() {
        return plan;
    }

    @Override
    public void start() throws Exception {
        launch().awaitLine("ready");
    }

    /** Starts the process and does not wait until it serves. */
    public ChildProcess launch() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                classPath(),
                Main.class.getName(),
                "serve",
                "--config",
                plan.write().toString()));
        process = ChildProcess.start(command, plan.directory().resolve("serve.log"));
        return process;
    }

    public ChildProcess process() {
        return process;
    }

    /** SIGTERM, and waits for the end. */
    @Override
    public void stop() throws Exception {
        process.terminate();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public JsonNode operate(String operation, ObjectNode arguments) {
        try {
            return new ControlClient(plan.controlSocket()).run(operation, arguments);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.kill();
        }
    }

    /** Without what belongs to tests: what runs is what ships. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("-tests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
