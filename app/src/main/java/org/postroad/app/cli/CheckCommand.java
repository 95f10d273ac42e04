package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.postroad.app.control.Exchange.Received;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Verifies the store. */
@Command(
        name = "check",
        description =
                "Verify every promise of the store: mailboxes and counters, queue and roads, the bytes of every message.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Mail may flow meanwhile. Findings name the room, the account and the ids: 'mail' rows contradict each other; 'queue' a recipient"
                    + " is not in exactly one place; 'blobs' bytes are counted wrongly, or missing; 'bytes' a message is not what was accepted, and where it lies.",
            "--repair counts mailboxes and octets anew, gives every email its entries in its mailboxes, removes entries of emails that are"
                    + " not there, and brings emails without a mailbox into the Inbox; where nobody serves, it also counts anew how often"
                    + " bytes are referred to. It never removes mail. Damaged bytes and the queue are not repaired: bring bytes back from a"
                    + " backup.",
            "Exit codes: 0 all is well, 1 it broke off, 2 wrong words or wrong settings, 3 something is wrong (still, after --repair)."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--repair", description = "Make good what can be derived from the mail itself.")
    private boolean repair;

    @Option(names = "--no-bytes", description = "Do not read the messages' bytes.")
    private boolean noBytes;

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            defaultValue = "0B",
            converter = OctetsConverter.class,
            description = "Read at most so many bytes in a second, such as 50MB (default: no limit).")
    private long rate;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("repair", repair)
                .put("bytes", !noBytes)
                .put("rate", rate);
        JsonNode result = check(system, spec.commandLine().getErr(), arguments);
        output.print(result, CheckCommand::words);
        return result.path("findings").isEmpty() ? 0 : PostroadCommand.INCOMPLETE;
    }

    /** Runs the check and shows how far it has come. */
    static JsonNode check(SystemOptions system, PrintWriter err, ObjectNode arguments) throws Exception {
        try (Progress progress = Progress.on(err, "check", 0)) {
            return system.converse("check", arguments, exchange -> {
                Received received = exchange.receive();
                while (received.result().isEmpty()) {
                    JsonNode note = received.note().orElseThrow();
                    if (note.has("stage")) {
                        progress.total(note.path("octets").asLong());
                        progress.say(note.path("stage").asText());
                    } else {
                        progress.add(note.path("done").asLong());
                    }
                    received = exchange.receive();
                }
                return received.result().get();
            });
        }
    }

    static String words(JsonNode result) {
        StringBuilder words = new StringBuilder();
        result.path("repaired")
                .forEach(each -> words.append("repaired: ")
                        .append(Table.printable(each.asText()))
                        .append('\n'));
        result.path("findings")
                .forEach(each -> words.append(each.path("room").asText())
                        .append(": ")
                        .append(Table.printable(each.path("what").asText()))
                        .append('\n'));
        if (result.path("findings").isEmpty()) {
            words.append("all is well: ");
        }
        words.append(result.path("accounts").asLong()).append(" accounts, ");
        words.append(result.path("roads").asLong()).append(" roads");
        if (result.has("octets")) {
            words.append(", ").append(result.path("blobs").asLong()).append(" messages' bytes, ");
            words.append(Progress.size(result.path("octets").asLong()));
        }
        if (result.path("deadOctets").asLong() > 0) {
            words.append("; ")
                    .append(Progress.size(result.path("deadOctets").asLong()))
                    .append(" of deleted mail are still to be won back");
        }
        return words.toString();
    }
}
