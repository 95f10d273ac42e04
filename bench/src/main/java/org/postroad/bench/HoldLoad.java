package org.postroad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.testkit.Crowd;
import org.postroad.testkit.Crowd.Manner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Holds thousands of connections against a system in a process of its own with a small heap: idle ones, slow ones, busy ones, and floods of recipients, one
 * kind after the other and all on top of each other. In each phase an ordinary client hands in letters, a new connection each, and a browser reads
 * the Inbox by JMAP, in turns; what they wait for is told beside the memory of the process. At last a system with the usual limits meets a
 * crowd from a single address.
 */
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures what ordinary clients wait for while thousands of connections are held.")
public final class HoldLoad implements Callable<Integer> {
    private static final Duration CROWD_PATIENCE = Duration.ofMinutes(3);
    private static final int PER_ADDRESS = 200;
    private static final Pattern HEAP = Pattern.compile("used (\\d+)K");

    @Option(names = "--idle", paramLabel = "N", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
    private int idle;

    @Option(
            names = "--slow",
            paramLabel = "N",
            defaultValue = "5000",
            description =
                    "A quarter each in a command, a header, a text and a TLS handshake (default: ${DEFAULT-VALUE}).")
    private int slow;

    @Option(names = "--busy", paramLabel = "N", defaultValue = "2000", description = "Default: ${DEFAULT-VALUE}.")
    private int busy;

    @Option(
            names = "--drip",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Between two octets of the slow (default: ${DEFAULT-VALUE}).")
    private int drip;

    @Option(
            names = "--rest",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Between two messages of each that is busy (default: ${DEFAULT-VALUE}).")
    private int rest;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long each phase is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            defaultValue = "-Xmx256m",
            description = "Options of the system's JVM (default: ${DEFAULT-VALUE}).")
    private List<String> jvm = List.of();

    @Mixin
    private DataFolder folder = new DataFolder();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HoldLoad()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home = folder.create("hold");
        try (ZoneServer dns = ZoneServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Zones.parse(List.of("""
                        $ORIGIN .
                        $TTL 86400
                        @ SOA ns.test. hostmaster.test. 1 3600 600 86400 86400
                        @ NS ns.test.
                        ns.test. A 127.0.0.1
                        """)), query -> {})) {
            System.out.println("                                 letters, ms            pages, ms");
            System.out.println(
                    "                        held  median   p99  most   median   p99  most   CPU %  heap MiB  RSS MiB  files  threads");
            everything(Files.createDirectory(home.resolve("all")), dns.address());
            oneAddress(Files.createDirectory(home.resolve("one")), dns.address());
        } finally {
            DataFolder.delete(home);
        }
        return 0;
    }

    private void everything(Path home, InetSocketAddress dns) throws Exception {
        try (Host host = new Host(home, dns, "connections = 40000", jvm)) {
            phase(host, "warming up", 0);
            phase(host, "alone", 0);
            try (Crowd crowd = new Crowd(host.plan(PER_ADDRESS, drip, rest))) {
                crowd.add(Manner.IDLE, idle);
                await(crowd, idle);
                phase(host, "idle", crowd.counts().open());
                for (Manner manner :
                        List.of(Manner.SLOW_COMMAND, Manner.SLOW_HEADER, Manner.SLOW_BODY, Manner.SLOW_TLS)) {
                    crowd.add(manner, slow / 4);
                }
                await(crowd, idle + slow);
                phase(host, "and slow", crowd.counts().open());
                crowd.add(Manner.BUSY, busy);
                await(crowd, idle + slow + busy);
                long before = crowd.counts().messages();
                phase(host, "and busy", crowd.counts().open());
                System.out.printf(
                        "  their messages: %.0f a second%n", (crowd.counts().messages() - before) / (double) seconds);
                crowd.add(Manner.RECIPIENTS, 20);
                crowd.add(Manner.GUESSES, 100);
                phase(host, "and floods", crowd.counts().open());
                System.out.println("  " + crowd.counts());
            }
            TimeUnit.SECONDS.sleep(5);
            phase(host, "alone again", 0);
        }
    }

    /** The usual limits, and everybody from one address. */
    private void oneAddress(Path home, InetSocketAddress dns) throws Exception {
        try (Host host = new Host(home, dns, "", jvm)) {
            phase(host, "usual limits, warming up", 0);
            phase(host, "usual limits, alone", 0);
            try (Crowd crowd = new Crowd(host.plan(Integer.MAX_VALUE, drip, rest))) {
                crowd.add(Manner.IDLE, idle);
                TimeUnit.SECONDS.sleep(10);
                phase(host, "all from one address", crowd.counts().open());
                System.out.println("  " + crowd.counts());
            }
        }
    }

    private static void await(Crowd crowd, int open) throws InterruptedException {
        long deadline = System.nanoTime() + CROWD_PATIENCE.toNanos();
        long told = 0;
        while (crowd.counts().open() < open * 0.98 && System.nanoTime() < deadline) { // some are always coming again
            TimeUnit.MILLISECONDS.sleep(100);
            if (System.nanoTime() - told > 5e9) {
                told = System.nanoTime();
                System.err.println("waiting for " + open + ": " + crowd.counts());
            }
        }
    }

    private void phase(Host host, String name, int held) throws Exception {
        System.err.println("measuring: " + name);
        List<Double> letters = new ArrayList<>();
        List<Double> pages = new ArrayList<>();
        double cpu = host.cpuSeconds();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
            letters.add(millis(host::letter));
            pages.add(millis(host::page));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        double share = 100 * (host.cpuSeconds() - cpu) / ((System.nanoTime() - begin) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%-24s %5d %s  %s  %6.0f  %8d  %7d  %5d  %7d%n",
                name,
                held,
                times(letters),
                times(pages),
                share,
                host.heapMib(),
                host.status("VmRSS") >> 10,
                host.files(),
                host.status("Threads"));
    }

    private static String times(List<Double> millis) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%7.1f %5.0f %5.0f",
                sorted[sorted.length / 2],
                sorted[(sorted.length - 1) * 99 / 100],
                sorted[sorted.length - 1]);
    }

    private interface Action {
        void run() throws Exception;
    }

    private static double millis(Action action) throws Exception {
        long begin = System.nanoTime();
        action.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    /** The system, and its two ordinary clients. */
    private static final class Host implements AutoCloseable {
        private static final String LETTER = "From: <alice@elsewhere.test>\r\nSubject: an ordinary letter\r\n\r\n"
                + "A line of sixty-four characters, the last two of which end it..\r\n".repeat(60);

        private final InetSocketAddress smtp = Target.freePort();
        private final InetSocketAddress submissions = Target.freePort();
        private final InetSocketAddress web = Target.freePort();
        private final ObjectMapper json = new ObjectMapper();
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();
        private final Process process;
        private final String token;
        private final String account;

        Host(Path home, InetSocketAddress dns, String limits, List<String> jvm) throws Exception {
            Path config = Files.writeString(home.resolve("postroad.toml"), """
                    hostname = "mx.bench.test"
                    domains = ["bench.test"]
                    [storage]
                    directory = "data"
                    [listen]
                    smtp = ["127.0.0.1:%d"]
                    submission = []
                    submissions = ["127.0.0.1:%d"]
                    [http]
                    listen = "127.0.0.1:%d"
                    [dns]
                    servers = ["127.0.0.1:%d"]
                    [door]
                    trusted = ["127.0.0.1/32"]
                    [limits]
                    %s
                    """.formatted(
                            smtp.getPort(), submissions.getPort(), web.getPort(), dns.getPort(), limits));
            process = Target.launch(config, 1, jvm);
            JsonNode session = read(send(HttpRequest.newBuilder(uri("/auth/login"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"login\":\"%s\",\"password\":\"%s\"}".formatted(Target.address(0), Target.PASSWORD)))));
            token = session.path("csrfToken").asText();
            account = read(send(HttpRequest.newBuilder(uri("/jmap/session"))))
                    .path("primaryAccounts")
                    .path("urn:ietf:params:jmap:mail")
                    .asText();
        }

        Crowd.Plan plan(int perAddress, int drip, int rest) {
            return new Crowd.Plan(
                    smtp,
                    submissions,
                    Target.address(0),
                    perAddress,
                    Duration.ofSeconds(drip),
                    Duration.ofSeconds(rest));
        }

        /** One letter by a connection of its own, from the connect to the reply to QUIT. */
        void letter() throws IOException {
            try (SmtpSender sender = new SmtpSender(smtp, false, n -> Target.address(0), LETTER)) {
                sender.operate(0);
            }
        }

        /** The first page of the list of messages. */
        void page() throws IOException, InterruptedException {
            String calls = """
                    {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],"methodCalls":[
                    ["Email/query",{"accountId":"%1$s","sort":[{"property":"receivedAt","isAscending":false}],"limit":50},"q"],
                    ["Email/get",{"accountId":"%1$s","#ids":{"resultOf":"q","name":"Email/query","path":"/ids"},
                     "properties":["id","threadId","keywords","from","to","subject","receivedAt","preview"]},"e"]]}
                    """.formatted(account);
            JsonNode responses = read(send(HttpRequest.newBuilder(uri("/jmap/api"))
                            .header("Content-Type", "application/json")
                            .header("X-CSRF-Token", token)
                            .POST(BodyPublishers.ofString(calls))))
                    .path("methodResponses");
            if (!responses.path(1).path(0).asText().equals("Email/get")) {
                throw new IOException(responses.toString());
            }
        }

        private URI uri(String path) {
            return URI.create("http://127.0.0.1:" + web.getPort() + path);
        }

        private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<byte[]> response =
                    http.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(response.uri() + " answered " + response.statusCode());
            }
            return response.body();
        }

        private JsonNode read(byte[] body) throws IOException {
            return json.readTree(body);
        }

        /** What the process has used of the processors. */
        double cpuSeconds() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
        }

        /** A number of Linux's {@code /proc}; memory in KiB. */
        long status(String key) throws IOException {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }

        long files() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
                return open.count();
            }
        }

        /** What lives in the heap. */
        long heapMib() throws IOException, InterruptedException {
            jcmd("GC.run");
            Matcher used = HEAP.matcher(jcmd("GC.heap_info"));
            return used.find() ? Long.parseLong(used.group(1)) >> 10 : -1;
        }

        private String jcmd(String what) throws IOException, InterruptedException {
            Process asked = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            what)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            asked.waitFor();
            return answer;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
