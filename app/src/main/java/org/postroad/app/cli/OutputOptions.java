package org.postroad.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a result is printed. */
final class OutputOptions {
    @Option(names = "--json", description = "Print the result as JSON, for programs.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec command;

    /** Prints the result, as it is or as the text for people. */
    void print(JsonNode result, Function<JsonNode, String> forPeople) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? pretty(result) : forPeople.apply(result).stripTrailing());
        out.flush();
    }

    /** Shows beside the result how many things are done. */
    Progress counting(String what) {
        return Progress.counting(command.commandLine().getErr(), what);
    }

    private static String pretty(JsonNode result) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON always has a text", e);
        }
    }
}
