package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.postroad.app.control.ControlClient;
import org.postroad.app.control.Conversation;
import org.postroad.app.control.Exchange;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.system.MailSystem;
import org.postroad.common.settings.SettingsException;
import picocli.CommandLine.Option;

/** Which system a command speaks of, and the way to it. */
final class SystemOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:POSTROAD_CONFIG:-/etc/postroad/postroad.toml}",
            description = "The system's settings (default: $POSTROAD_CONFIG or /etc/postroad/postroad.toml).")
    private Path config = Path.of("/etc/postroad/postroad.toml");

    SystemSettings settings() throws SettingsException {
        return SettingsReader.read(config);
    }

    /** Runs an operation in the process that serves; where none does, here, with the store opened for that long. */
    JsonNode run(String operation, ObjectNode arguments) throws Exception {
        Quiet.please();
        SystemSettings settings = settings();
        ControlClient serving = new ControlClient(settings.storage().controlSocket());
        if (serving.isServed()) {
            return serving.run(operation, arguments);
        }
        try (MailSystem idle = MailSystem.open(settings)) {
            return idle.operations().run(operation, arguments);
        }
    }

    /** The operator's side of a long operation. */
    @FunctionalInterface
    interface Side<T> {
        T talk(Exchange system) throws Exception;
    }

    /** Runs a long operation in the process that serves; where none does, here, with the store opened for that long. */
    <T> T converse(String operation, ObjectNode arguments, Side<T> side) throws Exception {
        Quiet.please();
        SystemSettings settings = settings();
        ControlClient serving = new ControlClient(settings.storage().controlSocket());
        if (serving.isServed()) {
            try (Exchange system = serving.begin(operation, arguments)) {
                return side.talk(system);
            }
        }
        try (MailSystem idle = MailSystem.open(settings);
                Exchange system = Conversation.begin(idle.operations(), operation, arguments)) {
            return side.talk(system);
        }
    }
}
