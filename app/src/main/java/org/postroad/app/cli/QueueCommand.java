package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What must leave the house, or wait. */
@Command(
        name = "queue",
        description = "See the queue, try again now, cancel.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class QueueCommand extends CommandGroup {
    @Command(
            name = "list",
            description = "List the queued recipients, those due first.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "At most so many (default: 100, at most 1000).")
                    int limit)
            throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("limit", limit);
        output.print(system.run("queue.list", arguments), QueueCommand::table);
        return 0;
    }

    @Command(
            name = "show",
            description = "Show one message of the queue with all its recipients.",
            mixinStandardHelpOptions = true)
    int show(@Mixin SystemOptions system, @Mixin OutputOptions output, @Mixin MessageParameter message)
            throws Exception {
        output.print(system.run("queue.show", message.arguments()), QueueCommand::sheet);
        return 0;
    }

    @Command(name = "retry", description = "Try a message's waiting recipients now.", mixinStandardHelpOptions = true)
    int retry(@Mixin SystemOptions system, @Mixin OutputOptions output, @Mixin MessageParameter message)
            throws Exception {
        output.print(system.run("queue.retry", message.arguments()), result -> counted(result, "due now"));
        return 0;
    }

    @Command(
            name = "cancel",
            description =
                    "End a message's waiting recipients without delivery. What is being sent this moment goes on.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin SystemOptions system, @Mixin OutputOptions output, @Mixin MessageParameter message)
            throws Exception {
        output.print(system.run("queue.cancel", message.arguments()), result -> counted(result, "cancelled"));
        return 0;
    }

    /** One message. */
    static final class MessageParameter {
        @Parameters(paramLabel = "ID", description = "The message's id, as 'postroad queue list' shows it.")
        private String id = "";

        ObjectNode arguments() {
            return JsonNodeFactory.instance.objectNode().put("id", id);
        }
    }

    private static String counted(JsonNode result, String state) {
        int count = result.path("recipients").asInt();
        return count + (count == 1 ? " recipient " : " recipients ") + state;
    }

    private static String table(JsonNode queue) {
        if (queue.isEmpty()) {
            return "the queue is empty";
        }
        Table table = new Table("ID", "RECIPIENT", "FROM", "TRIES", "NEXT TRY", "LAST REPLY");
        for (JsonNode item : queue) {
            table.row(
                    item.path("id").asText(),
                    item.path("recipient").asText(),
                    item.path("from").asText(),
                    item.path("attempts").asText(),
                    item.path("due").asText(),
                    item.path("lastReply").asText());
        }
        return table.toString();
    }

    private static String sheet(JsonNode message) {
        StringBuilder text = new StringBuilder();
        for (String field : new String[] {"id", "from", "size", "accepted", "expires"}) {
            text.append(String.format(
                    "%-9s %s%n", field, Table.printable(message.path(field).asText())));
        }
        return text.append('\n').append(table(message.path("recipients"))).toString();
    }
}
