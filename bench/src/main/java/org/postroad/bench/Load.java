package org.postroad.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Messages by SMTP into mailboxes, beside the bare log in the same run. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Send messages by SMTP over some connections to the mailboxes of one system, and say how many it files in a second,",
            "each durable before its reply. In turns with it, the same bytes are appended by as many writers to a bare log with a",
            "shared force: the least that durability costs on this disk."
        },
        footer = {
            "",
            "Progress goes to standard error, the result to standard output. Exit code 0, or 1 if a message is missing."
        })
public final class Load implements Callable<Integer> {
    private static final int LINE = 76;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Messages in each round (default: ${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--connections",
            paramLabel = "M",
            defaultValue = "32",
            description = "Connections at once, and writers of the bare log (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--mailboxes",
            paramLabel = "K",
            defaultValue = "64",
            description = "Mailboxes that take turns (default: ${DEFAULT-VALUE}).")
    private int mailboxes;

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            defaultValue = "4096",
            description = "Octets of a message, header included, 256 or more (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "Rounds, after one that is not counted (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--new-connections",
            description = "A connection for each message, instead of one for all of a client's.")
    private boolean newConnections;

    @Option(names = "--process", description = "Run the system in a process of its own.")
    private boolean ownProcess;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option for the JVM of that process; may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    @Mixin
    private DataFolder folder = new DataFolder();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    /** One round of both. */
    private record Round(Workers.Times system, Workers.Times log) {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Load()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (messages < 1 || connections < 1 || mailboxes < 1 || rounds < 1 || size < 256) {
            throw new ParameterException(spec.commandLine(), "every number must be above zero, and --size 256 or more");
        }
        Path work = folder.create("load");
        try {
            measure(work);
        } catch (Exception failed) {
            spec.commandLine().getErr().println("the system's files are kept in " + work);
            throw failed;
        }
        DataFolder.delete(work);
        return 0;
    }

    private void measure(Path work) throws Exception {
        List<Round> measured = new ArrayList<>();
        try (Target target = Target.start(work, mailboxes, ownProcess, jvmOptions)) {
            for (int round = 0; round <= rounds; round++) {
                Round both = round(round, target);
                if (round > 0) {
                    measured.add(both);
                }
            }
        }
        print(measured, Files.getFileStore(work).type());
    }

    private static final class MessagesMissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MessagesMissingException(String message) {
            super(message);
        }
    }

    private Round round(int number, Target target) throws Exception {
        String name = number == 0 ? "warm-up" : "round " + number + " of " + rounds;
        String message = message();
        long before = target.filed();
        Workers.Times system = Workers.run(
                connections,
                messages,
                () -> new SmtpSender(target.smtp(), !newConnections, n -> Target.address(n % mailboxes), message),
                progress(name + ", system"));
        long filed = target.filed() - before;
        if (filed != messages) {
            throw new MessagesMissingException(
                    messages + " messages were acknowledged and " + filed + " are in the mailboxes");
        }
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        Path file = folder.createFile("bare", ".log");
        try (BareLog log = new BareLog(file)) {
            Workers.Times bare =
                    Workers.run(connections, messages, () -> n -> log.append(bytes), progress(name + ", bare log"));
            return new Round(system, bare);
        } finally {
            Files.delete(file);
        }
    }

    private Runnable progress(String what) {
        PrintWriter err = spec.commandLine().getErr();
        AtomicInteger done = new AtomicInteger();
        int step = Math.max(1, messages / 4);
        return () -> {
            int now = done.incrementAndGet();
            if (now % step == 0) {
                err.printf(Locale.ROOT, "%s: %d of %d%n", what, now, messages);
                err.flush();
            }
        };
    }

    /** A message of the size that was asked for. */
    private String message() {
        StringBuilder text = new StringBuilder(
                "From: Load <load@bench.test>\r\nTo: Somebody <somebody@bench.test>\r\nSubject: one of many\r\n"
                        + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n");
        while (text.length() < size) {
            int room = Math.max(1, Math.min(LINE, size - text.length() - 2));
            text.append("x".repeat(room)).append("\r\n");
        }
        return text.toString();
    }

    private void print(List<Round> measured, String fileSystem) throws IOException {
        Series system = new Series(
                measured.stream().map(round -> round.system().perSecond()).toList());
        Series log = new Series(
                measured.stream().map(round -> round.log().perSecond()).toList());
        Series share = new Series(measured.stream()
                .map(round -> round.system().perSecond() / round.log().perSecond())
                .toList());
        Series median = new Series(
                measured.stream().map(round -> round.system().millis(0.5)).toList());
        Series late = new Series(
                measured.stream().map(round -> round.system().millis(0.99)).toList());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(toJson(fileSystem, system, log, share, median, late)));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%d messages of %d octets over %d connections (%s) to %d mailboxes, %d rounds, system %s, %s, JDK %s%n",
                    messages,
                    size,
                    connections,
                    newConnections ? "one each" : "reused",
                    mailboxes,
                    rounds,
                    ownProcess ? "in its own process" : "in this process",
                    fileSystem,
                    Runtime.version().feature());
            out.println("median (least to most)");
            out.println("  filed per second          " + system.text("%.0f"));
            out.println("  bare log, per second      " + log.text("%.0f"));
            out.println("  share of the bare log     " + share.text("%.3f"));
            out.println("  MAIL to reply, median ms  " + median.text("%.2f"));
            out.println("  MAIL to reply, p99 ms     " + late.text("%.2f"));
        }
        out.flush();
    }

    private ObjectNode toJson(String fileSystem, Series system, Series log, Series share, Series median, Series late) {
        ObjectNode result = new ObjectMapper()
                .createObjectNode()
                .put("messages", messages)
                .put("octets", size)
                .put("connections", connections)
                .put("newConnections", newConnections)
                .put("mailboxes", mailboxes)
                .put("rounds", rounds)
                .put("ownProcess", ownProcess)
                .put("fileSystem", fileSystem)
                .put("jdk", Runtime.version().toString());
        add(result, "filedPerSecond", system);
        add(result, "bareLogPerSecond", log);
        add(result, "shareOfBareLog", share);
        add(result, "replyMillisMedian", median);
        add(result, "replyMillisP99", late);
        return result;
    }

    private static void add(ObjectNode result, String name, Series series) {
        ArrayNode values = result.putObject(name)
                .put("median", series.median())
                .put("least", series.least())
                .put("most", series.most())
                .putArray("rounds");
        series.values().forEach(values::add);
    }
}
