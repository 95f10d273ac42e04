package org.postroad.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Messages by SMTP into mailboxes, or through to another host: this system, and Postfix with Dovecot, in turns. */
@Command(
        name = "peer-load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Have Postfix's smtp-source send messages to mailboxes of this system, and of Postfix with Dovecot behind it, in turns, and say",
            "how many each files in a second, until the last one is in its mailbox. Each is durable before its reply, both systems have",
            "the settings that everybody gets. With --relay the messages are for another domain, and go on to Postfix's smtp-sink until it has",
            "the last one. Needs root, postfix, dovecot-core and dovecot-lmtpd."
        },
        footer = {
            "",
            "Progress goes to standard error, the result to standard output. Exit code 0, or 1 if messages are missing."
        })
public final class PeerLoad implements Callable<Integer> {
    private static final int SENDERS = 10;
    private static final int PATIENCE_SECONDS = 120;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Messages in each round (default: ${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--sessions",
            paramLabel = "M",
            split = ",",
            defaultValue = "1,10,100",
            description = "Sessions at once, a multiple of 10 or less (default: ${DEFAULT-VALUE}).")
    private List<Integer> sessions = List.of();

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            split = ",",
            defaultValue = "4096",
            description = "Octets of a body (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description = "Rounds that are counted (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "R",
            defaultValue = "1",
            description = {
                "Rounds before them, shown by themselves: the JVM still compiles, and what it costs then is paid once in a process's life",
                "(default: ${DEFAULT-VALUE})."
            })
    private int warmUps;

    @Option(names = "--relay", description = "Through both to a sink, instead of into their mailboxes.")
    private boolean relay;

    @Option(names = "--reuse", description = "Many messages over a connection, instead of one each.")
    private boolean reuse;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option for the JVM of this system; may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    @Mixin
    private DataFolder folder = new DataFolder();

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerLoad()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (messages < 1
                || rounds < 1
                || warmUps < 0
                || sessions.stream().anyMatch(m -> m < 1 || (m > SENDERS && m % SENDERS != 0))) {
            throw new ParameterException(
                    spec.commandLine(), "every number must be above zero, and --sessions below 10 or a multiple of it");
        }
        Path work = folder.create("peers");
        InetSocketAddress sink = Postfix.freePort();
        try (Peer ours = Target.relaying(work, SENDERS, sink, jvmOptions);
                Peer theirs = Postfix.start(work, sink)) {
            for (int size : sizes) {
                for (int atOnce : sessions) {
                    compare(List.of(ours, theirs), sink, size, atOnce);
                }
            }
        } catch (Exception failed) {
            spec.commandLine().getErr().println("the files are kept in " + work);
            throw failed;
        }
        DataFolder.delete(work);
        return 0;
    }

    private void compare(List<Peer> peers, InetSocketAddress sink, int size, int atOnce) throws Exception {
        Map<Peer, Measured> first = new LinkedHashMap<>();
        Map<Peer, Measured> steady = new LinkedHashMap<>();
        for (int round = 1; round <= warmUps + rounds; round++) {
            boolean counted = round > warmUps;
            String name =
                    counted ? "round " + (round - warmUps) + " of " + rounds : "warm-up " + round + " of " + warmUps;
            for (Peer peer : peers) {
                Measured measured = (counted ? steady : first).computeIfAbsent(peer, key -> new Measured());
                Duration before = peer.processorTime().orElse(Duration.ZERO);
                double rate = relay ? relayed(peer, sink, size, atOnce) : filed(peer, size, atOnce);
                measured.rates.add(rate);
                peer.processorTime()
                        .ifPresent(now -> measured.micros.add(now.minus(before).toNanos() / 1e3 / messages));
                spec.commandLine()
                        .getErr()
                        .printf(
                                Locale.ROOT,
                                "%s, %d octets, %d sessions, %s: %.0f/s%s%n",
                                peer.name(),
                                size,
                                atOnce,
                                name,
                                rate,
                                measured.lastMicros());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s, %d octets, %d sessions, %s%n",
                relay ? "relayed" : "filed", size, atOnce, reuse ? "connections reused" : "a connection each");
        if (!first.isEmpty()) {
            print(out, "while it warms up", first);
        }
        print(out, "then", steady);
        out.flush();
    }

    /** What was measured of one system: messages in a second, and the processor's time for each, where it can be asked for. */
    private static final class Measured {
        final List<Double> rates = new ArrayList<>();
        final List<Double> micros = new ArrayList<>();

        String lastMicros() {
            return micros.isEmpty()
                    ? ""
                    : String.format(Locale.ROOT, ", %.0f microseconds each", micros.get(micros.size() - 1));
        }
    }

    private static void print(PrintWriter out, String when, Map<Peer, Measured> measured) {
        out.println(" " + when);
        List<Double> medians = new ArrayList<>();
        measured.forEach((peer, its) -> {
            Series rates = new Series(its.rates);
            medians.add(rates.median());
            out.printf("  %-10s %s/s%n", peer.name(), rates.text("%.0f"));
            if (!its.micros.isEmpty()) {
                out.printf(
                        "  %-10s %s microseconds of a processor for each%n", "", new Series(its.micros).text("%.0f"));
            }
        });
        out.printf(Locale.ROOT, "  ratio      %.1f%n", medians.get(0) / medians.get(1));
    }

    /** How many messages a second are filed, from the first connection to the last message in its mailbox. */
    private double filed(Peer peer, int size, int atOnce) throws Exception {
        long before = peer.filed();
        long began = System.nanoTime();
        send(peer, size, atOnce, peer::mailbox);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (peer.filed() - before < messages) {
            if (System.nanoTime() > deadline) {
                throw new IOException(messages + " messages were taken by " + peer.name() + ", in its mailboxes are "
                        + (peer.filed() - before));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return messages / ((System.nanoTime() - began) / 1e9);
    }

    /** How many messages a second reach the sink, from the first connection to the last message there. */
    private double relayed(Peer peer, InetSocketAddress address, int size, int atOnce) throws Exception {
        try (Sink sink = Sink.taking(messages, address)) {
            long began = System.nanoTime();
            send(peer, size, atOnce, number -> "somebody" + number + "@elsewhere.test");
            if (!sink.awaitAll(PATIENCE_SECONDS)) {
                throw new IOException("not all messages that " + peer.name() + " took reached the sink");
            }
            return messages / ((System.nanoTime() - began) / 1e9);
        }
    }

    /** Returns when the peer has accepted all. */
    private void send(Peer peer, int size, int atOnce, IntFunction<String> recipient) throws Exception {
        int senders = Math.min(SENDERS, atOnce);
        List<Process> sources = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            int share = messages * (i + 1) / senders - messages * i / senders;
            sources.add(source(peer, size, atOnce / senders, share, recipient.apply(i)));
        }
        for (Process source : sources) {
            if (source.waitFor() != 0) {
                throw new IOException(peer.name() + " did not take all: "
                        + new String(source.getInputStream().readAllBytes()));
            }
        }
    }

    private Process source(Peer peer, int size, int atOnce, int share, String mailbox) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("smtp-source", "-s", "" + atOnce, "-m", "" + share, "-l", "" + size));
        if (reuse) {
            command.add("-d");
        }
        command.addAll(List.of(
                "-f",
                "load@elsewhere.test",
                "-t",
                mailbox,
                "inet:127.0.0.1:" + peer.smtp().getPort()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
