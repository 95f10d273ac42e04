package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mailing lists. */
@Command(
        name = "list",
        description = {
            "Add, change, list and remove mailing lists, and their members.",
            "What is posted to friends@example.org goes to its members; friends-owner@ and friends-bounces@ are its owners."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ListCommand extends CommandGroup {

    @Command(name = "add", description = "Make a list, or change what is said of it.", mixinStandardHelpOptions = true)
    int add(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(names = "--title", paramLabel = "TEXT", description = "What it is called.") String title,
            @Option(
                            names = "--posters",
                            paramLabel = "WHO",
                            description = "Who may post: anyone, members (the default) or owners.")
                    String posters,
            @Option(
                            names = "--verp",
                            negatable = true,
                            description =
                                    "Send under a return path for each member, which tells whose mail comes back.")
                    Boolean verp,
            @Option(
                            names = "--owner",
                            paramLabel = "ADDRESS",
                            description = "Who answers for it and gets what cannot be delivered; may be said again.")
                    List<String> owners,
            @Parameters(paramLabel = "LIST", description = "Its address.") String list)
            throws Exception {
        ObjectNode arguments = arguments(list).put("owners", joined(owners));
        if (title != null) {
            arguments.put("title", title);
        }
        if (posters != null) {
            arguments.put("posters", posters);
        }
        if (verp != null) {
            arguments.put("verp", verp ? "yes" : "no");
        }
        output.print(system.run("list.put", arguments), ListCommand::sentence);
        return 0;
    }

    @Command(name = "list", description = "List the lists of the system.", mixinStandardHelpOptions = true)
    int list(@Mixin SystemOptions system, @Mixin OutputOptions output) throws Exception {
        output.print(system.run("list.list", JsonNodeFactory.instance.objectNode()), ListCommand::table);
        return 0;
    }

    @Command(
            name = "members",
            description = "Show the members of a list, add some, remove some.",
            mixinStandardHelpOptions = true)
    int members(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(names = "--add", paramLabel = "ADDRESS", description = "A new one; may be said again.")
                    List<String> add,
            @Option(names = "--remove", paramLabel = "ADDRESS", description = "One who leaves; may be said again.")
                    List<String> remove,
            @Option(names = "--owners", description = "Its owners instead of its members.") boolean owners,
            @Parameters(paramLabel = "LIST", description = "Its address.") String list)
            throws Exception {
        ObjectNode arguments = arguments(list)
                .put("role", owners ? "owner" : "member")
                .put("add", joined(add))
                .put("remove", joined(remove));
        output.print(
                system.run("list.people", arguments),
                people -> AliasCommand.joined(people).replace(", ", "\n"));
        return 0;
    }

    @Command(
            name = "bounces",
            description = {
                "List the members of a list whose mail could not be delivered.",
                "What hosts report after they took a message is known where the list was made with --verp."
            },
            mixinStandardHelpOptions = true)
    int bounces(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "LIST", description = "Its address.") String list)
            throws Exception {
        output.print(system.run("list.bounces", arguments(list)), ListCommand::bounces);
        return 0;
    }

    @Command(
            name = "remove",
            description = "Remove a list. Its members keep what they got.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "LIST", description = "Its address.") String list)
            throws Exception {
        output.print(system.run("list.remove", arguments(list)), result -> "removed");
        return 0;
    }

    private static ObjectNode arguments(String list) {
        return JsonNodeFactory.instance.objectNode().put("address", list);
    }

    private static String joined(List<String> addresses) {
        return addresses == null ? "" : String.join("\n", addresses);
    }

    private static String sentence(JsonNode list) {
        return list.path("address").asText() + ": " + list.path("members").asText() + " members, "
                + list.path("posters").asText() + " may post, owned by " + AliasCommand.joined(list.path("owners"));
    }

    private static String bounces(JsonNode members) {
        Table table = new Table("MEMBER", "BOUNCES", "LAST", "SAID");
        for (JsonNode one : members) {
            table.row(
                    one.path("member").asText(),
                    one.path("bounces").asText(),
                    one.path("last").asText(),
                    one.path("said").asText());
        }
        return table.toString();
    }

    private static String table(JsonNode lists) {
        Table table = new Table("LIST", "TITLE", "MEMBERS", "POSTERS", "OWNERS");
        for (JsonNode list : lists) {
            table.row(
                    list.path("address").asText(),
                    list.path("title").asText(),
                    list.path("members").asText(),
                    list.path("posters").asText(),
                    AliasCommand.joined(list.path("owners")));
        }
        return table.toString();
    }
}
