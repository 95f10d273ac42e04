package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What must leave the house, or wait. */
@Command(
        name = "queue",
        description = "See the queue, try again now, hold, release, move, cancel.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class QueueCommand extends CommandGroup {
    @Command(
            name = "list",
            description = "List the queued recipients, of the oldest messages first.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Mixin QueueSelection which,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "At most so many (default: 100, at most 1000).")
                    int limit)
            throws Exception {
        ObjectNode arguments = which.arguments().put("limit", limit);
        output.print(
                system.run("queue.list", arguments),
                items -> items.isEmpty() && arguments.size() > 1 ? "none waits like that" : table(items));
        return 0;
    }

    @Command(
            name = "show",
            description = "Show one message of the queue with all its recipients.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "ID", description = "The message's id, as 'postroad queue list' shows it.")
                    String id)
            throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("id", id);
        output.print(system.run("queue.show", arguments), QueueCommand::sheet);
        return 0;
    }

    @Command(
            name = "status",
            description = "Count what waits, by state, and by domain where the most wait.",
            mixinStandardHelpOptions = true)
    int status(@Mixin SystemOptions system, @Mixin OutputOptions output) throws Exception {
        output.print(system.run("queue.status", JsonNodeFactory.instance.objectNode()), QueueCommand::counts);
        return 0;
    }

    @Command(
            name = "watch",
            description = "Show 'queue status' over and over, until it is interrupted.",
            mixinStandardHelpOptions = true)
    int watch(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(
                            names = "--every",
                            paramLabel = "TIME",
                            defaultValue = "2s",
                            converter = QueueSelection.Age.class,
                            description = "How often (default: ${DEFAULT-VALUE}).")
                    Duration every,
            @Option(names = "--times", paramLabel = "N", description = "End after so many.") Optional<Integer> times)
            throws Exception {
        for (int turn = 0; times.isEmpty() || turn < times.get(); turn++) {
            if (turn > 0) {
                LockSupport.parkNanos(every.toNanos());
            }
            String now = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
            output.print(
                    system.run("queue.status", JsonNodeFactory.instance.objectNode()),
                    status -> now + "  " + counts(status) + "\n");
        }
        return 0;
    }

    @Command(
            name = "retry",
            description = {
                "Try waiting recipients now.",
                "Those that are held, and those whose sender wants them to leave later, stay where they are."
            },
            mixinStandardHelpOptions = true)
    int retry(@Mixin OutputOptions output, @Mixin QueueChange change) throws Exception {
        return change.run(output, "retry", "due now", change.arguments());
    }

    @Command(
            name = "flush",
            description = {
                "Try a domain's waiting recipients now, and forget what is remembered of its hosts.",
                "Those that are held, and those whose sender wants them to leave later, stay where they are."
            },
            mixinStandardHelpOptions = true)
    int flush(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "DOMAIN", description = "Whose hosts are asked again.") String domain)
            throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("domain", domain);
        return QueueChange.run("flush", "due now", arguments, system, output);
    }

    @Command(
            name = "hold",
            description = {
                "Keep waiting recipients from being tried until they are released.",
                "They do not expire meanwhile. What is being sent this moment goes on."
            },
            mixinStandardHelpOptions = true)
    int hold(@Mixin OutputOptions output, @Mixin QueueChange change) throws Exception {
        return change.run(output, "hold", "held", change.arguments());
    }

    @Command(
            name = "release",
            description = {"Try held recipients now.", "Those whose sender wants them to leave later wait for that."},
            mixinStandardHelpOptions = true)
    int release(@Mixin OutputOptions output, @Mixin QueueChange change) throws Exception {
        return change.run(output, "release", "released", change.arguments());
    }

    @Command(
            name = "move",
            description = {
                "Have waiting recipients go by another host from now on, or by the usual way again.",
                "They are tried at once, unless they are held."
            },
            mixinStandardHelpOptions = true)
    int move(@Mixin OutputOptions output, @Mixin QueueChange change, @ArgGroup(multiplicity = "1") Way way)
            throws Exception {
        return change.run(output, "move", "moved", change.arguments().put("host", way.back ? "" : way.host));
    }

    /** Where what is moved goes by. */
    static final class Way {
        @Option(
                names = "--to-host",
                required = true,
                paramLabel = "HOST[:PORT]",
                description = "A host that takes it for us; port 25 where none is named.")
        private String host = "";

        @Option(names = "--back", required = true, description = "The way that the settings and DNS say.")
        private boolean back;
    }

    @Command(
            name = "cancel",
            description = {
                "End waiting recipients without delivery; without --bounce their senders get no report.",
                "What is being sent this moment goes on."
            },
            mixinStandardHelpOptions = true)
    int cancel(
            @Mixin OutputOptions output,
            @Mixin QueueChange change,
            @Option(
                            names = "--bounce",
                            arity = "0..1",
                            paramLabel = "WORDS",
                            fallbackValue = "the operator of this host has ended its delivery",
                            description = "Tell the senders, as of every failure, in these words.")
                    Optional<String> bounce)
            throws Exception {
        ObjectNode arguments = change.arguments();
        bounce.ifPresent(words -> arguments.put("words", words));
        return change.run(output, bounce.isPresent() ? "bounce" : "cancel", "cancelled", arguments);
    }

    private static String counts(JsonNode status) {
        String all = status.path("recipients").asLong() + " recipients wait: "
                + status.path("deferred").asLong() + " deferred, "
                + status.path("held").asLong() + " held; "
                + status.path("deliveries").asLong() + " deliveries go on";
        if (status.path("domains").isEmpty()) {
            return all;
        }
        Table table = new Table("DOMAIN", "RECIPIENTS", "DEFERRED", "HELD");
        for (JsonNode domain : status.path("domains")) {
            table.row(
                    domain.path("domain").asText(),
                    domain.path("recipients").asText(),
                    domain.path("deferred").asText(),
                    domain.path("held").asText());
        }
        return all + "\n\n" + table;
    }

    private static String table(JsonNode queue) {
        if (queue.isEmpty()) {
            return "the queue is empty";
        }
        Table table = new Table("ID", "RECIPIENT", "FROM", "STATE", "TRIES", "NEXT TRY", "BY", "LAST REPLY");
        for (JsonNode item : queue) {
            table.row(
                    item.path("id").asText(),
                    item.path("recipient").asText(),
                    item.path("from").asText(),
                    item.path("state").asText(),
                    item.path("attempts").asText(),
                    item.path("state").asText().equals("held")
                            ? ""
                            : item.path("due").asText(),
                    item.path("by").asText(),
                    item.path("lastReply").asText());
        }
        return table.toString();
    }

    private static String sheet(JsonNode message) {
        StringBuilder text = new StringBuilder();
        for (String field : new String[] {"id", "from", "size", "accepted", "release", "expires"}) {
            text.append(String.format(
                    "%-9s %s%n", field, Table.printable(message.path(field).asText())));
        }
        return text.append('\n').append(table(message.path("recipients"))).toString();
    }
}
