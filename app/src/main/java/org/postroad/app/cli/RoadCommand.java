package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A message's journey through this system. */
@Command(
        name = "road",
        description = "Show the journey of a message through this system, hop by hop.",
        mixinStandardHelpOptions = true)
final class RoadCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "MESSAGE-ID",
            description = "The Message-ID field, with or without its angle brackets, or the id of the queue.")
    private String messageId = "";

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("messageId", messageId);
        output.print(system.run("road.show", arguments), RoadCommand::tables);
        return 0;
    }

    private static String tables(JsonNode roads) {
        StringBuilder text = new StringBuilder();
        for (JsonNode road : roads) {
            text.append(road.path("id").asText())
                    .append(' ')
                    .append(Table.printable(road.path("messageId").asText()))
                    .append('\n');
            text.append(RoadTable.of(road.path("hops"))).append('\n');
        }
        return text.toString();
    }
}
