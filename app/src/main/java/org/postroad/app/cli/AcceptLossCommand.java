package org.postroad.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.postroad.app.backup.Restore;
import org.postroad.app.control.ControlClient;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.common.db.OlderRows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives up what came after the rows that are left. */
@Command(
        name = "accept-loss",
        description =
                "Have a store be opened whose rows are older than what was acknowledged, and give up what came after.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The store says that its rows are older when their file was cut short, damaged, or replaced by an old copy. Look first for the right file"
                    + " and for a backup ('postroad restore'); this command is for when there is neither. It changes nothing where nothing is missing.",
            "What was delivered, moved, flagged or sent after that state is not there any more, though bytes of it may be in the segments:"
                    + " keep a copy of the whole directory. Recipients that were reached since may be in the queue again: look at 'postroad queue list'"
                    + " before 'postroad serve'. Clients are told to look at everything again.",
            "Then run 'postroad store check --repair'.",
            "Exit codes: 0 accepted, 1 there was nothing to accept or it cannot be done, 2 wrong words or wrong settings."
        })
final class AcceptLossCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws Exception {
        Storage storage = system.settings().storage();
        if (new ControlClient(storage.controlSocket()).isServed()) {
            throw new CommandFailedException("the system is being served: its rows are the newest");
        }
        if (storage.rows().isPresent()) {
            throw new CommandFailedException("the rows are on a PostgreSQL server, which looks after them itself");
        }
        Path directory = storage.directory();
        OlderRows older = OlderRows.in(directory)
                .orElseThrow(() -> new CommandFailedException(
                        "the rows in " + directory + " are the newest that were acknowledged; nothing was changed"));
        Restore.markLeap(directory);
        older.accept();
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("file", older.file().toString())
                .put("version", older.found())
                .put("lost", older.told() - older.found());
        output.print(
                result,
                json -> "accepted: " + older.file() + " is opened at version " + older.found() + ", "
                        + (older.told() - older.found())
                        + " groups of commits before the newest that was acknowledged\n"
                        + "Now run 'postroad store check --repair'.");
        return 0;
    }
}
