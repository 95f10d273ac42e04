package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Domains of a system. */
@Command(
        name = "domain",
        description = {"Add, list and remove domains.", "Those in the settings are listed, too, and changed there."},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class DomainCommand extends CommandGroup {

    @Command(name = "add", description = "Take mail for a domain, too.", mixinStandardHelpOptions = true)
    int add(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(
                            names = "--same-as",
                            paramLabel = "DOMAIN",
                            defaultValue = "",
                            description = "It is another name of this one: each address of it exists there, too.")
                    String sameAs,
            @Parameters(paramLabel = "DOMAIN", description = "Its name.") String domain)
            throws Exception {
        output.print(
                system.run("domain.add", arguments(domain).put("sameAs", sameAs)),
                result -> "added " + result.path("domain").asText());
        return 0;
    }

    @Command(name = "list", description = "List the domains of the system.", mixinStandardHelpOptions = true)
    int list(@Mixin SystemOptions system, @Mixin OutputOptions output) throws Exception {
        output.print(system.run("domain.list", JsonNodeFactory.instance.objectNode()), DomainCommand::table);
        return 0;
    }

    @Command(
            name = "remove",
            description = "Take no more mail for a domain that has no addresses any more.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "DOMAIN", description = "Its name.") String domain)
            throws Exception {
        output.print(system.run("domain.remove", arguments(domain)), result -> "removed");
        return 0;
    }

    private static ObjectNode arguments(String domain) {
        return JsonNodeFactory.instance.objectNode().put("domain", domain);
    }

    private static String table(JsonNode domains) {
        Table table = new Table("DOMAIN", "SAME AS", "FROM");
        for (JsonNode domain : domains) {
            table.row(
                    domain.path("domain").asText(),
                    domain.path("sameAs").asText(""),
                    domain.path("from").asText());
        }
        return table.toString();
    }
}
