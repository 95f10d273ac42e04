package org.postroad.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.settings.SettingsException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The program's root command. */
@Command(
        name = "postroad",
        description = "A complete mail system: an MTA, a mail store and a webmail.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabCommand.class,
            ServeCommand.class,
            ReloadCommand.class,
            UserCommand.class,
            DomainCommand.class,
            AliasCommand.class,
            ListCommand.class,
            QueueCommand.class,
            RoadCommand.class,
            DnsCommand.class,
            TlsReportsCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            StoreCommand.class,
            CommandLine.HelpCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        footer = {
            "",
            "'postroad COMMAND --help' explains each command. 'source <(postroad generate-completion)' completes them in a shell.",
            "Exit codes: 0 done, 1 could not be done, 2 wrong words or wrong settings, 3 done in part: see the command's own help."
        })
public final class PostroadCommand extends CommandGroup {
    static final int FAILED = 1;
    static final int WRONG_SETTINGS = 2;
    static final int INCOMPLETE = 3;

    /** The command line, ready to execute. */
    public static CommandLine commandLine() {
        return new CommandLine(new PostroadCommand())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(PostroadCommand::explain);
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof SettingsException wrong) {
            wrong.problems().forEach(err::println);
            return WRONG_SETTINGS;
        }
        boolean expected = failure instanceof OperationRefusedException
                || failure instanceof CommandFailedException
                || failure instanceof IOException;
        err.println(
                "postroad: " + (expected || failure.getMessage() != null ? failure.getMessage() : failure.toString()));
        if (!expected) {
            failure.printStackTrace(err);
        }
        return FAILED;
    }
}
