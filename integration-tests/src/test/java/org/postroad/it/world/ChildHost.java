package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
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
        process = ChildCommand.start(
                plan.directory().resolve("serve.log"),
                jvmOptions,
                List.of("serve", "--config", plan.write().toString()));
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
}
