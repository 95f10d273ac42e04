package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;

/**
 * How long a system with many accounts takes to open, and what it holds in memory then.
 *
 * <p>{@code AccountsLoad [--rows URL] [accounts...]}, in the directory of {@code java.io.tmpdir}, with the rows on PostgreSQL where a URL is given, whose
 * {@code %d} becomes the number of accounts so that each has an empty schema (user {@code postgres}, no password). A system is made with so many accounts of ten messages each, closed, and opened several times,
 * each time by a process of its own: rows, segments, roads, search index and queue, as {@code postroad serve} does before it listens.
 */
public final class AccountsLoad {
    private static final int MESSAGES = 10;
    private static final int ACCOUNTS_AT_ONCE = 50;
    private static final int TURNS = 3;
    private static final int FIGURES = 5;
    private static final String TOLD = "opened: ";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration INDEXED = Duration.ofMinutes(10);

    private AccountsLoad() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("--open")) {
            open(Path.of(arguments[1]));
            return;
        }
        boolean onServer = arguments.length > 1 && arguments[0].equals("--rows");
        Optional<String> url = onServer ? Optional.of(arguments[1]) : Optional.empty();
        int[] given = Stream.of(arguments)
                .skip(onServer ? 2 : 0)
                .mapToInt(Integer::parseInt)
                .toArray();
        System.out.println(
                "accounts: ms to open; ms to the first page; processor ms of both with the start of the JVM; MB of heap in use; MB resident");
        for (int accounts : given.length > 0 ? given : new int[] {1, 100, 10_000}) {
            Path directory = Files.createTempDirectory("postroad-accounts");
            try {
                Path config = write(directory, url.map(text -> text.formatted(accounts)));
                fill(config, accounts);
                System.out.printf("%8d: %s%n", accounts, turns(config));
            } finally {
                delete(directory);
            }
        }
    }

    private static void fill(Path config, int accounts) throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            SystemStore store = system.store();
            PasswordHash hash = store.mail().authenticator().hash("nobody logs in here");
            List<AccountId> made = new ArrayList<>();
            for (int from = 0; from < accounts; from += ACCOUNTS_AT_ONCE) {
                List<NewEmail> emails = emails(store);
                int first = from;
                int end = Math.min(accounts, from + ACCOUNTS_AT_ONCE);
                made.addAll(store.database()
                        .write(tx -> IntStream.range(first, end)
                                .mapToObj(number -> {
                                    AccountId account = store.mail()
                                            .directory()
                                            .create(tx, EmailAddress.parse(address(number)), "", hash)
                                            .id();
                                    emails.forEach(
                                            email -> store.mail().emails().file(tx, account, email));
                                    return account;
                                })
                                .toList()));
            }
            made.forEach(account -> store.mail().search().settle(account, INDEXED));
        }
    }

    /** Each time others, as mail is. */
    private static List<NewEmail> emails(SystemStore store) throws IOException {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            RoadId road = RoadId.next(START);
            byte[] message = """
                    From: Alice <alice@bench.test>\r
                    To: Bob <bob@bench.test>\r
                    Subject: A subject of the usual length %1$s\r
                    Message-ID: <%1$s@bench.test>\r
                    \r
                    The text of message %1$s.\r
                    """.formatted(road).getBytes(StandardCharsets.US_ASCII);
            try (BlobWriter writer = store.blobs().create()) {
                writer.write(message);
                StoredBlob blob = writer.finish();
                MessageSummary summary = MessageReader.read(new ByteArrayInputStream(message));
                emails.add(NewEmail.delivery(blob, summary, START.plusSeconds(i), road));
            }
        }
        return emails;
    }

    private static String turns(Path config) throws IOException, InterruptedException {
        List<List<Double>> figures = Stream.generate(() -> (List<Double>) new ArrayList<Double>())
                .limit(FIGURES)
                .toList();
        for (int turn = 0; turn < TURNS; turn++) {
            String[] told = inAProcess(config).split(" ", -1);
            for (int i = 0; i < told.length; i++) {
                figures.get(i).add(Double.parseDouble(told[i]));
            }
        }
        return String.join(
                "; ",
                figures.stream().map(each -> new Series(each).text("%.0f")).toList());
    }

    private static String inAProcess(Path config) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AccountsLoad.class.getName(),
                        "--open",
                        config.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            String told = lines.lines().filter(line -> line.startsWith(TOLD)).reduce("", (one, other) -> other);
            if (process.waitFor() != 0 || told.isEmpty()) {
                throw new IOException("the system did not open");
            }
            return told.substring(TOLD.length());
        }
    }

    /** In the process: tells what {@link #main} heads; of the heap what a collection leaves. */
    private static void open(Path config) throws Exception {
        long begin = System.nanoTime();
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            long opened = System.nanoTime();
            SystemStore store = system.store();
            int listed = store.database().read(rows -> {
                AccountId account = store.mail()
                        .directory()
                        .byLogin(rows, address(0))
                        .orElseThrow()
                        .id();
                EmailFilter inbox = EmailFilter.inMailbox(store.mail()
                        .mailboxes()
                        .byRole(rows, account, MailboxRole.INBOX)
                        .orElseThrow()
                        .id());
                return store.mail()
                        .emails()
                        .query(rows, account, EmailQuery.newest(inbox, 50))
                        .ids()
                        .size();
            });
            long read = System.nanoTime();
            if (listed != MESSAGES) {
                throw new IllegalStateException(listed + " of " + MESSAGES + " messages");
            }
            long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.printf(
                    Locale.ROOT,
                    "%s%.1f %.1f %.1f %.1f %.1f%n",
                    TOLD,
                    (opened - begin) / 1e6,
                    (read - begin) / 1e6,
                    cpu / 1e6,
                    heap / 1e6,
                    resident() / 1e6);
        }
    }

    /** Octets of memory that the process has, as Linux counts them. */
    private static long resident() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
    }

    private static String address(int number) {
        return "user" + number + "@bench.test";
    }

    private static Path write(Path directory, Optional<String> url) throws IOException {
        String rows = url.map(text -> "rows = \"" + text + "\"\nrows_user = \"postgres\"")
                .orElse("");
        return Files.writeString(directory.resolve("postroad.toml"), """
                hostname = "mx.bench.test"
                domains = ["bench.test"]
                [storage]
                directory = "data"
                %s
                [listen]
                smtp = ["127.0.0.1:0"]
                submission = []
                submissions = []
                [http]
                listen = "127.0.0.1:0"
                """.formatted(rows));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
