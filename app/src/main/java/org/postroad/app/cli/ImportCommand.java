package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.postroad.app.transfer.ImportTalk;
import org.postroad.app.transfer.MboxReader;
import org.postroad.app.transfer.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings mail into an account. */
@Command(
        name = "import",
        description = "Bring mail from files into an account: mbox, Maildir, .eml files, a zip of them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "SOURCE is an mbox file, a Maildir, a directory of .eml files, mbox files and Maildirs with all below it, a zip of .eml files,"
                    + " one .eml file, or - for an mbox on standard input. Dates, flags and folders are kept; folders are made where they"
                    + " are missing.",
            "What a mailbox has already, to the octet, is not added again: an import that broke off goes on when it is run again.",
            "Exit codes: 0 all was imported, 1 it broke off, 2 wrong words or wrong settings, 3 done, but something was left out."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--mailbox",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "The mailbox, such as Archive/2026; the source's own folders go below it. Without it: INBOX for a"
                            + " Maildir or a directory, and for a file the mailbox with the file's name.")
    private String mailbox = "";

    @Option(names = "--dry-run", description = "Read everything, change nothing, and say what would be added.")
    private boolean dryRun;

    @Option(names = "--seen", description = "Flag everything as read.")
    private boolean seen;

    @Option(
            names = "--mbox-quoting",
            paramLabel = "FORM",
            defaultValue = "rd",
            description =
                    "How lines that begin with 'From ' stand in an mbox: rd (>From and >>From, also right for most others), o"
                            + " (>From only), cl2 (as they are; Content-Length is believed).")
    private MboxReader.Quoting quoting = MboxReader.Quoting.RD;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "256MB",
            converter = OctetsConverter.class,
            description = "Leave out messages that are larger (default: 256MB).")
    private long maxSize;

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose account.")
    private String address = "";

    @Parameters(index = "1", paramLabel = "SOURCE", description = "What to import.")
    private String source = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Sources sources = new Sources(Sources.folder(mailbox), quoting, maxSize);
        ObjectNode arguments =
                JsonNodeFactory.instance.objectNode().put("address", address).put("dryRun", dryRun);
        try (Sources.Opened opened = sources.open(source);
                Progress progress =
                        Progress.on(spec.commandLine().getErr(), dryRun ? "dry run" : "import", opened.octets())) {
            ImportTalk talk = new ImportTalk(seen, new ImportTalk.Listener() {
                @Override
                public void read(long octets) {
                    progress.add(octets);
                }

                @Override
                public void leftOut(String place, String why) {
                    progress.note("left out: " + place + ": " + why);
                }

                @Override
                public void counts(JsonNode counts) {
                    progress.say(words(counts));
                }
            });
            ObjectNode result = system.converse("import", arguments, exchange -> talk.run(exchange, opened.reader()));
            progress.close();
            output.print(result, json -> (dryRun ? "would be: " : "") + words(json));
            return result.path("leftOut").asLong() > 0 ? PostroadCommand.INCOMPLETE : 0;
        }
    }

    private static String words(JsonNode counts) {
        StringBuilder words = new StringBuilder();
        words.append(counts.path("added").asLong()).append(" added");
        append(words, counts, "linked", " added to one more mailbox");
        append(words, counts, "present", " there already");
        append(words, counts, "leftOut", " left out");
        append(words, counts, "mailboxes", " new mailboxes");
        return words.toString();
    }

    private static void append(StringBuilder words, JsonNode counts, String field, String meaning) {
        if (counts.path(field).asLong() > 0) {
            words.append(", ").append(counts.path(field).asLong()).append(meaning);
        }
    }
}
