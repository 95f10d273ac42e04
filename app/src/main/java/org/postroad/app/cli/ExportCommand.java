package org.postroad.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.app.transfer.EmlZipWriter;
import org.postroad.app.transfer.ExportTalk;
import org.postroad.app.transfer.MailWriter;
import org.postroad.app.transfer.MaildirWriter;
import org.postroad.app.transfer.MboxTreeWriter;
import org.postroad.app.transfer.SingleMboxWriter;
import org.postroad.app.transfer.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes an account's mail to files. */
@Command(
        name = "export",
        description = "Write an account's mail to files: mbox, Maildir, or a zip of .eml files.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "mbox: a directory with an mbox for each mailbox, or one file if --mailbox is given; - for standard output."
                    + " maildir: a Maildir with folders as Dovecot has them. eml: a zip; messages in it are kept to the octet.",
            "TARGET must not exist. It has that name once it is whole; until then it ends in .partial.",
            "Exit codes: 0 all was exported, 1 it broke off, 2 wrong words or wrong settings, 3 done, but messages with damaged"
                    + " bytes were left out."
        })
final class ExportCommand implements Callable<Integer> {
    /** The forms that mail is written in. */
    enum Form {
        MBOX,
        MAILDIR,
        EML
    }

    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--format", paramLabel = "FORM", required = true, description = "mbox, maildir or eml.")
    private Form form = Form.MBOX;

    @Option(
            names = "--mailbox",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Only this mailbox, such as INBOX or Archive/2026.")
    private String mailbox = "";

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose account.")
    private String address = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "Where to write.")
    private String target = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("address", address);
        if (!mailbox.isBlank()) {
            Sources.folder(mailbox).forEach(arguments.putArray("mailbox")::add);
            if (arguments.path("mailbox").isEmpty()) {
                arguments.putArray("mailbox").add("INBOX");
            }
        }
        return target.equals("-") ? toStandardOutput(arguments) : toFile(arguments);
    }

    private int toStandardOutput(ObjectNode arguments) throws Exception {
        if (form != Form.MBOX) {
            throw new ParameterException(spec.commandLine(), "only an mbox can be written to standard output");
        }
        try (MailWriter writer = new SingleMboxWriter(new FilterOutputStream(System.out) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                out.write(octets, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.flush(); // it is not ours to close
            }
        })) {
            return run(arguments, writer).path("damaged").asLong() > 0 ? PostroadCommand.INCOMPLETE : 0;
        }
    }

    private int toFile(ObjectNode arguments) throws Exception {
        Path whole = Path.of(target);
        Path partial = whole.resolveSibling(whole.getFileName() + ".partial");
        for (Path path : new Path[] {whole, partial}) {
            if (Files.exists(path)) {
                throw new CommandFailedException(path + " exists already; remove it, or name another");
            }
        }
        JsonNode result;
        try (MailWriter writer = writer(partial)) {
            result = run(arguments, writer);
        } catch (OperationRefusedException refused) {
            delete(partial); // nobody wants what is there of it
            throw refused;
        }
        Files.move(partial, whole);
        output.print(result, ExportCommand::words);
        return result.path("damaged").asLong() > 0 ? PostroadCommand.INCOMPLETE : 0;
    }

    private static void delete(Path partial) throws IOException {
        try (Stream<Path> all = Files.walk(partial)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private MailWriter writer(Path path) throws IOException {
        switch (form) {
            case MAILDIR:
                return new MaildirWriter(path);
            case EML:
                return new EmlZipWriter(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
            default:
                return mailbox.isBlank()
                        ? new MboxTreeWriter(path)
                        : new SingleMboxWriter(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
        }
    }

    private JsonNode run(ObjectNode arguments, MailWriter writer) throws Exception {
        try (Progress progress = Progress.on(spec.commandLine().getErr(), "export", 0)) {
            return system.converse(
                    "export",
                    arguments,
                    exchange -> new ExportTalk(new ExportTalk.Listener() {
                                private long expected;
                                private long messages;

                                @Override
                                public void expected(long all) {
                                    expected = all;
                                }

                                @Override
                                public void written(long octets) {
                                    messages++;
                                    progress.say(messages + " of " + Math.max(messages, expected) + " messages");
                                    progress.add(octets);
                                }

                                @Override
                                public void damaged(String what) {
                                    progress.note("left out: " + what);
                                }
                            })
                            .run(exchange, writer));
        }
    }

    private static String words(JsonNode counts) {
        String words = counts.path("messages").asLong() + " messages, "
                + Progress.size(counts.path("octets").asLong());
        long damaged = counts.path("damaged").asLong();
        return damaged == 0 ? words : words + ", " + damaged + " left out: their bytes are damaged";
    }
}
