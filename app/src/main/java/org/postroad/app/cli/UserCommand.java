package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** People of a system. */
@Command(
        name = "user",
        description = "Add, list and remove people, and change their passwords.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand extends CommandGroup {

    @Command(
            name = "add",
            description = "Add a person. The password is asked for at the terminal.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Mixin PasswordOption password,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "The name that stands beside the address.")
                    String name,
            @Parameters(paramLabel = "ADDRESS", description = "The person's address, in one of the system's domains.")
                    String address)
            throws Exception {
        ObjectNode arguments = arguments(address).put("name", name).put("password", password.read());
        output.print(
                system.run("user.add", arguments),
                result -> "added " + result.path("address").asText());
        return 0;
    }

    @Command(name = "list", description = "List the people of the system.", mixinStandardHelpOptions = true)
    int list(@Mixin SystemOptions system, @Mixin OutputOptions output) throws Exception {
        output.print(system.run("user.list", JsonNodeFactory.instance.objectNode()), UserCommand::table);
        return 0;
    }

    @Command(
            name = "passwd",
            description = "Change a password. Sessions that were opened with the old one end.",
            mixinStandardHelpOptions = true)
    int passwd(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Mixin PasswordOption password,
            @Parameters(paramLabel = "ADDRESS", description = "Whose password.") String address)
            throws Exception {
        ObjectNode arguments = arguments(address).put("password", password.read());
        output.print(system.run("user.passwd", arguments), result -> "changed");
        return 0;
    }

    @Command(name = "remove", description = "Remove a person and all their mail.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Parameters(paramLabel = "ADDRESS", description = "Who.") String address)
            throws Exception {
        if (!yes) {
            confirm("Remove " + address + " and all their mail? [y/N] ");
        }
        output.print(system.run("user.remove", arguments(address)), result -> "removed");
        return 0;
    }

    @Command(
            name = "quota",
            description = {
                "Show what a person's mail takes, or limit it.",
                "A limit that is lower than what is there refuses new mail and deletes none."
            },
            mixinStandardHelpOptions = true)
    int quota(
            @Mixin SystemOptions system,
            @Mixin OutputOptions output,
            @Option(
                            names = "--size",
                            paramLabel = "SIZE",
                            description =
                                    "The most mail: octets, or with K, M, G or T behind the number; none for no limit.")
                    String size,
            @Option(names = "--messages", paramLabel = "COUNT", description = "The most messages; none for no limit.")
                    String messages,
            @Parameters(paramLabel = "ADDRESS", description = "Whose mail.") String address)
            throws Exception {
        ObjectNode arguments = arguments(address);
        if (size != null) {
            arguments.put("octets", QuotaText.octets(size));
        }
        if (messages != null) {
            arguments.put("messages", QuotaText.count(messages));
        }
        output.print(system.run("user.quota", arguments), UserCommand::quota);
        return 0;
    }

    private static String quota(JsonNode quota) {
        Table table = new Table("", "USED", "LIMIT");
        table.row(
                "size",
                QuotaText.size(quota.path("octets").asLong()),
                QuotaText.size(quota.path("maxOctets").asLong(Long.MAX_VALUE)));
        table.row(
                "messages",
                quota.path("messages").asText(),
                quota.path("maxMessages").isNull()
                        ? "none"
                        : quota.path("maxMessages").asText());
        return table.toString();
    }

    /** Where a password comes from. */
    static final class PasswordOption {
        @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
        private boolean stdin;

        String read() throws IOException {
            if (stdin) {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                String line = in.readLine();
                if (line == null || line.isEmpty()) {
                    throw new CommandFailedException("standard input holds no password");
                }
                return line;
            }
            Console console = terminal("use --password-stdin");
            char[] first = console.readPassword("New password: ");
            char[] second = console.readPassword("Again: ");
            if (first == null || second == null || !Arrays.equals(first, second)) {
                throw new CommandFailedException("the two passwords differ; nothing was changed");
            }
            return new String(first);
        }
    }

    private static void confirm(String question) {
        String answer = terminal("use --yes").readLine("%s", question);
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw new CommandFailedException("nothing was removed");
        }
    }

    private static Console terminal(String instead) {
        Console console = System.console();
        if (console == null) {
            throw new CommandFailedException("there is no terminal to ask at; " + instead);
        }
        return console;
    }

    private static ObjectNode arguments(String address) {
        return JsonNodeFactory.instance.objectNode().put("address", address);
    }

    private static String table(JsonNode people) {
        Table table = new Table("ADDRESS", "NAME", "MESSAGES");
        for (JsonNode person : people) {
            table.row(
                    person.path("address").asText(),
                    person.path("name").asText(),
                    person.path("messages").asText());
        }
        return table.toString();
    }
}
