package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Schema;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.road.sql.SqlRoads;
import org.postroad.common.time.SystemScheduler;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.SenderClients;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.OutcomeRecorder;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.QueueMetrics;
import org.postroad.mta.queue.QueueRunner;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.ReuseLimits;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;
import org.postroad.mta.tls.TransportSecurity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a long queue for dead hosts costs a fresh message for one that lives: from the message's commit to the dot at its host. Of the dead hosts
 * most refuse the connection, one in fifty takes it and says nothing.
 *
 * <p>A process of its own fills the queue. This one opens it as after a stop, with everything due at once and nothing known of any host, and sends fresh
 * messages at that moment (the storm); lets the queue be worked for a while; then sends fresh messages with an empty queue and with the long one, in
 * turns. Whichever is not measured is stopped meanwhile, and remembers its hosts.
 */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures what a long queue for dead hosts costs a fresh message, beside an empty queue, in turns.")
public final class QueueLoad implements Callable<Integer> {
    private static final int SENDERS = 100;
    private static final int AT_ONE_DOMAIN = 10;
    private static final int TELL_EACH = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofSeconds(3); // the look through the queue that a start begins with

    @Option(
            names = "--recipients",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Recipients that wait for dead hosts (default: ${DEFAULT-VALUE}).")
    private int recipients;

    @Option(
            names = "--domains",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Dead domains, each with a host of its own, 60000 at most (default: ${DEFAULT-VALUE}).")
    private int domains;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "100",
            description = "Fresh messages in a round, one after the other (default: ${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long the long queue is worked before the first round (default: ${DEFAULT-VALUE}).")
    private int settle;

    @Mixin
    private DataFolder folder = new DataFolder();

    @Option(names = "--fill", hidden = true, description = "Only fills a queue in this directory.")
    private Optional<Path> fill = Optional.empty();

    public static void main(String[] arguments) {
        System.setProperty("POSTROAD_LOG_LEVEL", "WARN"); // a line for each deferred recipient would bury the progress
        System.exit(new CommandLine(new QueueLoad()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (fill.isPresent()) {
            try (Outbound full = new Outbound(fill.get(), new InetSocketAddress(0), 0)) {
                full.fill(recipients, domains);
            }
            return 0;
        }
        Path home = folder.create("queue");
        try {
            measure(home);
        } finally {
            DataFolder.delete(home);
        }
        return 0;
    }

    private void measure(Path home) throws Exception {
        List<ServerSocket> silent = new ArrayList<>();
        SynchronousQueue<Boolean> taken = new SynchronousQueue<>();
        int port = freePort();
        try (SmtpSink sink = new SmtpSink(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), () -> {
                    try {
                        taken.offer(true, 1, TimeUnit.SECONDS);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
                ZoneServer dns = ZoneServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Zones.parse(List.of(zone())),
                        query -> {})) {
            for (int i = 0; i < domains; i += 50) { // takes two connections, greets none, and answers no third
                silent.add(new ServerSocket(port, 1, InetAddress.getByName(address(i))));
            }
            System.out.printf("%d recipients for %d dead domains%n", recipients, domains);
            long began = System.nanoTime();
            fillElsewhere(home.resolve("full"));
            System.out.printf("filled in  %.0f s, by a process of its own%n", seconds(began));
            began = System.nanoTime();
            try (Outbound full = new Outbound(home.resolve("full"), dns.address(), port)) {
                full.start();
                System.out.printf("opened in  %.1f s, heap %d MiB%n", seconds(began), heap());
                try (Outbound empty = new Outbound(home.resolve("empty"), dns.address(), port)) {
                    storm(full, taken);
                    rounds(empty, full, taken);
                }
                System.out.printf(
                        "heap       %d MiB; %d recipients still wait%n", heap(), full.database.read(full.queue::size));
            }
        } finally {
            for (ServerSocket socket : silent) {
                socket.close();
            }
        }
    }

    private void fillElsewhere(Path home) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx" + Runtime.getRuntime().maxMemory(), "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(QueueLoad.class.getName(), "--fill", home.toString()));
        command.addAll(List.of("--recipients", "" + recipients, "--domains", "" + domains));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("the queue could not be filled: status " + status);
        }
    }

    /** Everything is due, and no host is known. */
    private void storm(Outbound full, SynchronousQueue<Boolean> taken) throws Exception {
        double[] first = full.fresh(1, taken);
        double[] then = full.fresh(messages, taken);
        System.out.printf(
                "storm      first %.0f ms, then median %.2f ms, p99 %.2f ms%n",
                first[0], at(then, 0.5), at(then, 0.99));
        for (int second = 0; second < settle; second += 10) {
            long before = cpuNanos();
            Thread.sleep(10_000);
            System.err.printf(
                    "settling: %d of %d s, %.0f%% of a processor, heap %d MiB%n",
                    second + 10, settle, (cpuNanos() - before) / 1e8, heap());
        }
        full.stop();
    }

    private void rounds(Outbound empty, Outbound full, SynchronousQueue<Boolean> taken) throws Exception {
        List<double[]> without = new ArrayList<>();
        List<double[]> with = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double[] short_ = round(empty, taken);
            double[] long_ = round(full, taken);
            double ratio = at(long_, 0.5) / at(short_, 0.5);
            System.err.printf(
                    "round %d of %d: empty %.2f ms, full %.2f ms, ratio %.2f%n",
                    round, rounds, at(short_, 0.5), at(long_, 0.5), ratio);
            if (round > 0) { // the first is not counted
                without.add(short_);
                with.add(long_);
                ratios.add(ratio);
            }
        }
        tell("empty", without);
        tell("full", with);
        System.out.printf("full/empty %s, of medians%n", new Series(ratios).text("%.2f"));
    }

    private void tell(String what, List<double[]> its) {
        double[] all = its.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        List<Double> medians = its.stream().map(one -> at(one, 0.5)).toList();
        System.out.printf(
                "%-10s median %s ms, p99 %.2f ms, %d rounds of %d%n",
                what, new Series(medians).text("%.2f"), at(all, 0.99), rounds, messages);
    }

    private double[] round(Outbound outbound, SynchronousQueue<Boolean> taken) throws Exception {
        outbound.start();
        try {
            Thread.sleep(START.toMillis());
            outbound.fresh(5, taken);
            return outbound.fresh(messages, taken);
        } finally {
            outbound.stop();
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double at(double[] millis, double share) {
        return millis[(int) ((millis.length - 1) * share)];
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String zone() {
        StringBuilder zone = new StringBuilder("""
                $ORIGIN test.
                $TTL 86400
                @ SOA ns hostmaster 1 3600 600 86400 86400
                @ NS ns
                ns A 127.0.0.1
                live A 127.0.0.1
                """);
        for (int i = 0; i < domains; i++) {
            zone.append("dead").append(i).append(" A ").append(address(i)).append('\n');
        }
        return zone.toString();
    }

    private static String address(int domain) {
        return "127.77." + domain / 250 + "." + (1 + domain % 250);
    }

    /** A queue, its runner and its courier. */
    private static final class Outbound implements AutoCloseable {
        private static final Domain HOST = Domain.parse("mx.bench.test");

        final H2Database database;
        final SqlMailQueue queue;
        private final SegmentBlobStore blobs;
        private final SqlRoads roads = new SqlRoads();
        private final WireThreads threads = new WireThreads("queue-load");
        private final SystemScheduler scheduler = new SystemScheduler("queue-load-clock");
        private final ExecutorService executor = Executors.newCachedThreadPool();
        private final QueueBell bell = new QueueBell();
        private final SmtpConnections connections;
        private final QueueRunner runner;

        Outbound(Path home, InetSocketAddress dns, int port) throws IOException {
            Files.createDirectories(home);
            database = H2Database.open(home, List.of(Schema.COMMON, MtaSchema.SCHEMA));
            blobs = SegmentBlobStore.open(home, database);
            queue = new SqlMailQueue(blobs);
            connections = new SmtpConnections(ReuseLimits.DEFAULT, scheduler, executor);
            runner = runner(dns, port);
        }

        void fill(int recipients, int domains) throws IOException {
            int each = 100;
            for (int from = 0; from < recipients; from += 10 * each) {
                List<QueuedMessage> some = new ArrayList<>();
                List<List<QueueItem>> items = new ArrayList<>();
                for (int first = from; first < Math.min(recipients, from + 10 * each); first += each) {
                    QueuedMessage message = message("bulk@sender" + first / each % SENDERS + ".test");
                    some.add(message);
                    List<QueueItem> its = new ArrayList<>();
                    for (int i = 0; i < Math.min(each, recipients - first); i++) {
                        int domain = (first + i) / AT_ONE_DOMAIN % domains;
                        its.add(item(message, i, "r" + i + "@dead" + domain + ".test"));
                    }
                    items.add(its);
                }
                database.write(tx -> {
                    for (int i = 0; i < some.size(); i++) {
                        queue.add(tx, some.get(i), items.get(i));
                        roads.begin(tx, new Road(some.get(i).road(), "<" + i + "@bench.test>", List.of()));
                    }
                    return true;
                });
                if ((from + 10 * each) % TELL_EACH == 0) {
                    System.err.printf("filled %d of %d%n", from + 10 * each, recipients);
                }
            }
        }

        private QueueRunner runner(InetSocketAddress dns, int port) {
            Clock clock = Clock.systemUTC();
            DnsjavaResolver resolver =
                    new DnsjavaResolver(new ResolverSettings(List.of(dns), Duration.ofSeconds(5), 2), clock);
            RemoteCourier courier = new RemoteCourier(
                    new MxLookup(resolver, new Ourselves(HOST, Set.of()), port, Duration.ofSeconds(20), new Random(1)),
                    resolver,
                    TransportSecurity.opportunistic(PeerTrust.OF_JVM, HOST.ascii()),
                    new SenderClients(
                            new SmtpClient(new NettyLineConnector(threads), HOST, SmtpTimeouts.STANDARD, clock)),
                    connections,
                    blobs,
                    Map.of(),
                    RoadListener.NONE,
                    clock,
                    HOST.ascii());
            OutcomeRecorder recorder = new OutcomeRecorder(
                    database,
                    queue,
                    roads,
                    (tx, message, statuses) -> {},
                    (message, news) -> {
                        throw new IllegalStateException("nothing ends within a measurement");
                    },
                    () -> RetrySchedule.DEFAULT,
                    new Random(2),
                    clock,
                    HOST.ascii());
            return new QueueRunner(
                    database,
                    queue,
                    courier,
                    RemoteRoutes.byDns(Map.of()),
                    recorder,
                    bell,
                    new QueueMetrics(new SimpleMeterRegistry()),
                    QueueLimits.DEFAULT,
                    scheduler,
                    executor);
        }

        void start() {
            runner.start();
        }

        /** Nothing new begins; what hosts that say nothing hold goes on, and costs nothing. */
        void stop() throws InterruptedException {
            runner.stop(Duration.ofSeconds(1));
        }

        /** Milliseconds from commit to dot, sorted. */
        double[] fresh(int count, SynchronousQueue<Boolean> taken) throws Exception {
            double[] millis = new double[count];
            for (int i = 0; i < count; i++) {
                QueuedMessage message = message("alice@fresh.test");
                List<QueueItem> items = List.of(item(message, 0, "bob@live.test"));
                database.write(tx -> {
                    queue.add(tx, message, items);
                    roads.begin(tx, new Road(message.road(), "<fresh@bench.test>", List.of()));
                    tx.afterCommit(() -> bell.ring(message, items));
                    return true;
                });
                long committed = System.nanoTime();
                if (taken.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS) == null) {
                    throw new IllegalStateException("a fresh message did not arrive within " + PATIENCE);
                }
                millis[i] = (System.nanoTime() - committed) / 1e6;
                Thread.sleep(20);
            }
            Arrays.sort(millis);
            return millis;
        }

        private QueuedMessage message(String from) throws IOException {
            Instant now = Clock.systemUTC().instant();
            return new QueuedMessage(
                    RoadId.next(now),
                    ReversePath.parse(from),
                    blob(from),
                    0,
                    MailParameters.NONE,
                    now,
                    now,
                    now.plus(Duration.ofDays(5)),
                    new Origin.Stranger());
        }

        private StoredBlob blob(String from) throws IOException {
            try (BlobWriter writer = blobs.create()) {
                writer.write(("From: " + from + "\r\nSubject: s\r\n\r\nHello\r\n").getBytes(StandardCharsets.US_ASCII));
                return writer.finish();
            }
        }

        private static QueueItem item(QueuedMessage message, int number, String to) {
            return QueueItem.untried(
                    message.road(), number, new Recipient(EmailAddress.parse(to)), message.acceptedAt());
        }

        @Override
        public void close() throws Exception {
            stop();
            connections.close();
            executor.shutdownNow();
            threads.close();
            blobs.close();
            database.close();
            scheduler.close();
        }
    }
}
