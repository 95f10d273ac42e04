package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Addresses that stand for others. */
@Command(
        name = "alias",
        description = {
            "Add, list and remove addresses that stand for others, here or elsewhere.",
            "*@example.org stands for whatever else is sent to the domain. An alias that has a person's address goes before it;"
                    + " one that names itself as a target means the person."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AliasCommand extends CommandGroup {

    @Command(name = "add", description = "Make an alias, or add targets to it.", mixinStandardHelpOptions = true)
    int add(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(index = "0", paramLabel = "ALIAS", description = "The address that stands for others.")
                    String alias,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "TARGET", description = "Whom it stands for.")
                    List<String> targets)
            throws Exception {
        output.print(
                system.run("alias.add", arguments(alias).put("targets", String.join("\n", targets))),
                AliasCommand::sentence);
        return 0;
    }

    @Command(name = "list", description = "List the aliases of the system.", mixinStandardHelpOptions = true)
    int list(@Mixin SystemOptions system, @Mixin OutputOptions output) throws Exception {
        output.print(system.run("alias.list", JsonNodeFactory.instance.objectNode()), AliasCommand::table);
        return 0;
    }

    @Command(name = "remove", description = "Remove an alias, or some of its targets.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(index = "0", paramLabel = "ALIAS", description = "The address that stands for others.")
                    String alias,
            @Parameters(
                            index = "1..*",
                            arity = "0..*",
                            paramLabel = "TARGET",
                            description = "Whom it should not stand for any more; all, if nobody is named.")
                    List<String> targets)
            throws Exception {
        ObjectNode arguments = arguments(alias).put("targets", targets == null ? "" : String.join("\n", targets));
        output.print(system.run("alias.remove", arguments), result -> "removed");
        return 0;
    }

    private static ObjectNode arguments(String alias) {
        return JsonNodeFactory.instance.objectNode().put("address", alias);
    }

    private static String sentence(JsonNode alias) {
        String words = alias.path("address").asText() + " stands for " + joined(alias.path("targets"));
        return alias.path("nobody").isEmpty()
                ? words
                : words + "\nthere is nobody called " + joined(alias.path("nobody"));
    }

    private static String table(JsonNode aliases) {
        Table table = new Table("ALIAS", "NOBODY", "TARGETS");
        for (JsonNode alias : aliases) {
            table.row(alias.path("address").asText(), joined(alias.path("nobody")), joined(alias.path("targets")));
        }
        return table.toString();
    }

    static String joined(JsonNode addresses) {
        List<String> texts = new ArrayList<>();
        addresses.forEach(address -> texts.add(address.asText()));
        return String.join(", ", texts);
    }
}
