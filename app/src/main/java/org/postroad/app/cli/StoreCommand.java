package org.postroad.app.cli;

import picocli.CommandLine.Command;

/** The store itself. */
@Command(
        name = "store",
        description = "Look after the store itself.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CheckCommand.class, AcceptLossCommand.class})
final class StoreCommand extends CommandGroup {}
