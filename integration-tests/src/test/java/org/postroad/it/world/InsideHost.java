package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;

/** A mail system in this JVM. Confined to one thread. */
public final class InsideHost implements MailHost {
    private final HostPlan plan;
    private MailSystem system;

    public InsideHost(HostPlan plan) {
        this.plan = plan;
    }

    @Override
    public HostPlan plan() {
        return plan;
    }

    @Override
    public void start() throws Exception {
        open();
        system.start();
    }

    /** Opens what it keeps without serving. */
    public MailSystem open() throws Exception {
        system = MailSystem.open(SettingsReader.read(plan.write()));
        return system;
    }

    public MailSystem system() {
        return system;
    }

    @Override
    public JsonNode operate(String operation, ObjectNode arguments) {
        return system.operations().run(operation, arguments);
    }

    /** Adds somebody beneath the doors, as each other password would be hashed anew. */
    @Override
    public void add(String address, String name) {
        new StoreView(system).add(address, name);
    }

    @Override
    public void stop() {
        if (system != null) {
            system.close();
            system = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
