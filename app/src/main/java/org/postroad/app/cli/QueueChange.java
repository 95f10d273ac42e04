package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands share that change recipients of the queue: which ones, and that it is shown how far the change has come. */
final class QueueChange {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final QueueSelection which = new QueueSelection();

    // The whole queue, which nobody should mean by forgetting to say which.
    @Option(names = "--all", description = "Every recipient of the queue.")
    private boolean all;

    /** What is said of which recipients are meant; a command adds what it needs. */
    ObjectNode arguments() {
        return which.arguments().put("all", all);
    }

    /** @param state what those recipients are then of whom the result counts how many there were */
    int run(OutputOptions output, String action, String state, ObjectNode arguments) throws Exception {
        return run(action, state, arguments, system, output);
    }

    static int run(String action, String state, ObjectNode arguments, SystemOptions system, OutputOptions output)
            throws Exception {
        arguments.put("action", action);
        JsonNode result =
                system.converse("queue.change", arguments, exchange -> follow(exchange, output.counting(action)));
        output.print(result, changed -> counted(changed, state));
        return 0;
    }

    private static JsonNode follow(Exchange exchange, Progress shown) throws Exception {
        try (Progress progress = shown) {
            Received received = exchange.receive();
            while (received.result().isEmpty()) {
                received.note().ifPresent(note -> {
                    progress.total(note.path("total").asLong(progress.total()));
                    progress.add(note.path("done").asLong());
                });
                received = exchange.receive();
            }
            return received.result().get();
        }
    }

    private static String counted(JsonNode result, String state) {
        int count = result.path("recipients").asInt();
        return count + (count == 1 ? " recipient " : " recipients ") + state;
    }
}
