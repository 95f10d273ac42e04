package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.postroad.app.backup.BackupTalk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a copy of a whole store. */
@Command(
        name = "backup",
        description = "Take a copy of the whole store, at one instant, while mail flows.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each backup is a directory in DIRECTORY, named by its instant, with a MANIFEST that 'sha256sum --check' reads. What an earlier"
                    + " backup there has already is not copied again but linked, so each one can be restored, and deleted, by itself."
                    + " Without an earlier one, or with --full, everything is copied.",
            "The settings file is not in it, nor the search index, which is made anew. Rows that are on a PostgreSQL server are in it, a"
                    + " file for each table; so are the objects of an S3 store, many in each file.",
            "Exit codes: 0 done, 1 it broke off (run it again: what it had finished is used), 2 wrong words or wrong settings, 3 done, but"
                    + " objects that are missing in the S3 store, or damaged there, are named and left out."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--full", description = "Copy everything anew, sharing nothing with earlier backups.")
    private boolean full;

    @Parameters(paramLabel = "DIRECTORY", description = "Where the backups are; on another disk than the store.")
    private Path directory = Path.of(".");

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        try (Progress progress = Progress.on(spec.commandLine().getErr(), "backup", 0)) {
            BackupTalk talk = new BackupTalk(directory, full, new BackupTalk.Listener() {
                private long rows;

                @Override
                public void expected(long octets) {
                    progress.total(rows + octets);
                }

                @Override
                public void done(long octets) {
                    rows += octets;
                    progress.add(octets);
                }
            });
            ObjectNode result = system.converse("backup", arguments, talk::run);
            progress.close();
            output.print(result, BackupCommand::words);
            return result.path("damaged").isEmpty() ? 0 : PostroadCommand.INCOMPLETE;
        }
    }

    private static String words(JsonNode result) {
        StringBuilder damaged = new StringBuilder();
        result.path("damaged")
                .forEach(each -> damaged.append("missing or damaged in the S3 store: ")
                        .append(each.asText())
                        .append('\n'));
        return damaged + result.path("backup").asText() + ": all that was accepted before "
                + result.path("taken").asText() + "; "
                + Progress.size(result.path("copied").asLong()) + " copied, "
                + Progress.size(result.path("linked").asLong()) + " shared with an earlier backup";
    }
}
