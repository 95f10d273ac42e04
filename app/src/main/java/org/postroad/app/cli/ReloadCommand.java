package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has the process that serves read its settings again. */
@Command(
        name = "reload",
        description = {
            "Have the serving system read its settings and its certificate again, as SIGHUP does.",
            "Sessions go on with what they began with. If anything is wrong, all stays as it was."
        },
        mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws Exception {
        output.print(system.run("reload", JsonNodeFactory.instance.objectNode()), ReloadCommand::words);
        return 0;
    }

    static String words(JsonNode result) {
        List<String> lines = new ArrayList<>();
        if (!result.path("applied").isEmpty()) {
            lines.add("changed: " + names(result.path("applied")));
        }
        if (result.path("certificateRenewed").asBoolean()) {
            lines.add("another certificate is shown from now on");
        }
        if (!result.path("needRestart").isEmpty()) {
            lines.add("needs a restart: " + names(result.path("needRestart")));
        }
        return lines.isEmpty() ? "nothing has changed" : String.join("\n", lines);
    }

    private static String names(JsonNode settings) {
        List<String> names = new ArrayList<>();
        settings.forEach(name -> names.add(name.asText()));
        return String.join(", ", names);
    }
}
