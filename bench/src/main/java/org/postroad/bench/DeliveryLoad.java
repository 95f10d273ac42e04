package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.Schema;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.sql.SqlRoads;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRoom;
import org.postroad.mta.address.AddressRules;
import org.postroad.mta.address.HouseKey;
import org.postroad.mta.address.sql.SqlAddressRows;
import org.postroad.mta.bounce.Bounces;
import org.postroad.mta.bounce.DsnWriter;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.door.RecipientRules;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.queue.QueueBell;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.queue.sql.SqlMailQueue;
import org.postroad.mta.receive.Reception;
import org.postroad.mta.receive.Repeats;
import org.postroad.mta.receive.Verdicts;
import org.postroad.mta.receive.sql.SqlUnheardReplies;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.MailTransaction;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whole deliveries without SMTP: what stands between the dot and the 250, into mailboxes of as many accounts as there are writers, beside
 * what the same bytes cost a bare log with a shared force, and a file each with an fsync, in turns.
 */
@Command(
        name = "deliveries",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures durable deliveries into mailboxes, beside a bare log and bare files, in turns.")
public final class DeliveryLoad implements Callable<Integer> {
    private static final String HOST = "mx.bench.test";
    private static final int WORDS = 4 << 20;
    private static final int VOCABULARY = 40_000;
    private static final int LINE = 76;

    @Option(
            names = "--writers",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,8,64",
            description = "Writers at once (default: ${DEFAULT-VALUE}).")
    private List<Integer> writers = List.of();

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            defaultValue = "4096",
            description = "Octets of a message, 512 or more (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "600",
            description = "Messages of each writer in a round (default: ${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "30000",
            description = {
                "Messages before them, which 64 writers deliver: the JVM still compiles for the first 50,000 and more, and takes up to half of the",
                "processors for it (default: ${DEFAULT-VALUE})."
            })
    private int warmUp;

    @Option(
            names = "--accounts",
            paramLabel = "N",
            description = "Accounts that mail goes to (default: as many as there are writers).")
    private Optional<Integer> accounts = Optional.empty();

    @Option(names = "--rows", paramLabel = "URL", description = "Rows on this PostgreSQL server, as user postgres.")
    private Optional<String> rows = Optional.empty();

    @Mixin
    private DataFolder folder = new DataFolder();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DeliveryLoad()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home = folder.create("deliveries");
        try (Store store = new Store(home, rows)) {
            System.err.println("warming up");
            store.accounts(accounts.orElseGet(
                    () -> writers.stream().max(Comparator.naturalOrder()).orElseThrow()));
            store.deliver(64, warmUp, size);
            store.settleIndex();
            System.out.println(
                    "writers  deliveries/s                    p50 ms  p99 ms  CPU us each  bare log/s  files/s  of the log  of the files");
            for (int count : writers) {
                System.out.println(line(home, store, count));
            }
        } finally {
            DataFolder.delete(home);
        }
        return 0;
    }

    private String line(Path home, Store store, int count) throws Exception {
        List<Double> delivered = new ArrayList<>();
        List<Double> logged = new ArrayList<>();
        List<Double> filed = new ArrayList<>();
        List<Double> median = new ArrayList<>();
        List<Double> slow = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            logged.add(bareLog(home, count, count * messages).perSecond());
            long begun = cpuNanos();
            Workers.Times times = store.deliver(count, count * messages, size);
            store.settleIndex();
            cpu.add((cpuNanos() - begun) / 1e3 / (count * messages));
            delivered.add(times.perSecond());
            median.add(times.millis(0.5));
            slow.add(times.millis(0.99));
            filed.add(bareFiles(home, count, count * messages / 4).perSecond());
        }
        double rate = new Series(delivered).median();
        double log = new Series(logged).median();
        double files = new Series(filed).median();
        return String.format(
                "%7d  %-30s  %6.2f  %6.2f  %11.0f  %10.0f  %7.0f  %10.3f  %12.2f",
                count,
                new Series(delivered).text("%.0f"),
                new Series(median).median(),
                new Series(slow).median(),
                new Series(cpu).median(),
                log,
                files,
                rate / log,
                rate / files);
    }

    /** What all threads of this process have used, the kernel's part included. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private Workers.Times bareLog(Path home, int count, int operations) throws Exception {
        Path file = Files.createTempFile(home, "bare", ".log");
        try (BareLog log = new BareLog(file)) {
            byte[] bytes = new byte[size];
            return Workers.run(count, operations, () -> n -> log.append(bytes), () -> {});
        } finally {
            Files.delete(file);
        }
    }

    /** A file for each message: written, synced, renamed, and the folder synced, as Maildir does. */
    private Workers.Times bareFiles(Path home, int count, int operations) throws Exception {
        Path folder = Files.createTempDirectory(home, "files");
        byte[] bytes = new byte[size];
        return Workers.run(count, operations, () -> n -> writeFile(folder, n, bytes), () -> {});
    }

    private static void writeFile(Path folder, int number, byte[] bytes) throws IOException {
        Path temporary = folder.resolve(number + ".tmp");
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes));
            file.force(false);
        }
        Files.move(temporary, folder.resolve(number + ".eml"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(false);
        }
    }

    /** A whole store behind the door for strangers. */
    private static final class Store implements AutoCloseable {
        private static final List<Schema> SCHEMAS = List.of(Schema.COMMON, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);

        private final DatabaseEngine database;
        private final SegmentBlobStore blobs;
        private final SqlMailStore mail;
        private final Reception door;
        private final AtomicLong number = new AtomicLong();
        private final SessionInfo session = new SessionInfo(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 25),
                "client.test",
                true,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                "");
        private final String words = words(WORDS);
        private final List<AccountId> followed = new ArrayList<>();
        private int accounts;

        Store(Path home, Optional<String> url) throws IOException {
            database = url.<DatabaseEngine>map(
                            server -> PostgresDatabase.open(new PostgresSettings(server, "postgres", ""), SCHEMAS))
                    .orElseGet(() -> H2Database.open(home, SCHEMAS));
            blobs = SegmentBlobStore.open(home, database);
            Clock clock = Clock.systemUTC();
            mail = new SqlMailStore(
                    database,
                    database.notices(),
                    blobs,
                    clock,
                    MailStoreSettings.defaults(),
                    SearchIndex.in(home.resolve("search")));
            AddressRoom addresses = new AddressRoom(
                    AddressRules.of(Set.of(Domain.parse("bench.test"))),
                    new SqlAddressRows(),
                    new HouseKey(new byte[32]),
                    clock);
            Router router = new Router(addresses.book(mail.directory()), RemoteRoutes.byDns(Map.of()));
            Dispatcher dispatcher = new Dispatcher(
                    router,
                    addresses.srs(),
                    mail.emails(),
                    new SqlMailQueue(blobs),
                    new QueueBell(),
                    new SqlRoads(),
                    () -> RetrySchedule.DEFAULT,
                    clock,
                    HOST);
            SqlRoads roads = new SqlRoads();
            Bounces bounces = new Bounces(
                    blobs, dispatcher, new DsnWriter(HOST, EmailAddress.parse("postmaster@bench.test")), clock, HOST);
            door = new Reception(
                    database,
                    blobs,
                    router,
                    new RecipientRules(router.book(), mail.quotas()),
                    addresses.marks(),
                    dispatcher,
                    new ListPosts(database, blobs, router, mail.changes(), addresses.marks(), clock, HOST),
                    new FilingReports(database, router, mail.changes(), roads, bounces),
                    new Repeats(database, blobs, new SqlUnheardReplies(), new SimpleMeterRegistry()),
                    roads,
                    List.of(),
                    new Verdicts(List.of()),
                    List.of(),
                    100,
                    clock,
                    HOST);
        }

        void accounts(int count) {
            PasswordHash password = mail.authenticator().hash("secret");
            for (; accounts < count; accounts++) {
                EmailAddress address = EmailAddress.parse("user" + accounts + "@bench.test");
                followed.add(database.write(
                        tx -> mail.directory().create(tx, address, "", password).id()));
            }
        }

        /** Waits until the search index has all that was delivered, so that its work is counted with the deliveries that make it. */
        void settleIndex() {
            for (AccountId account : followed) {
                while (!mail.search().settle(account, Duration.ofMinutes(1))) {
                    Thread.onSpinWait();
                }
            }
        }

        Workers.Times deliver(int writers, int messages, int size) throws Exception {
            return Workers.run(writers, messages, () -> n -> deliver(size), () -> {});
        }

        private void deliver(int size) throws IOException {
            long mine = number.getAndIncrement();
            EmailAddress to = EmailAddress.parse("user" + mine % accounts + "@bench.test");
            EmailAddress from = EmailAddress.parse("somebody@elsewhere.test");
            try (MailTransaction transaction =
                    door.begin(session, SessionWatch.NONE, ReversePath.of(from), MailParameters.NONE)) {
                transaction.recipient(new Recipient(to));
                try (OutputStream body = transaction.body()) {
                    body.write(message(mine, to, size));
                }
                transaction.accept(new Hop(
                        HopKind.SMTP_SESSION,
                        HOST,
                        Clock.systemUTC().instant(),
                        Duration.ofMillis(3),
                        Map.of("peer", "127.0.0.1", "helo", "client.test", "protocol", "ESMTPS")));
            }
        }

        /** One of four answers the message before it to the same account. */
        private byte[] message(long mine, EmailAddress to, int size) {
            long round = mine / accounts;
            boolean answers = round % 4 == 3;
            long topic = answers ? mine - accounts : mine;
            StringBuilder text = new StringBuilder(size)
                    .append("From: Some Body <somebody@elsewhere.test>\r\nTo: ")
                    .append(to)
                    .append("\r\nSubject: ")
                    .append(answers ? "Re: " : "")
                    .append("About matter ")
                    .append(topic)
                    .append("\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <")
                    .append(mine)
                    .append("@elsewhere.test>\r\n");
            if (answers) {
                text.append("In-Reply-To: <").append(topic).append("@elsewhere.test>\r\n");
            }
            text.append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
            // Another piece of the words for each message, so that making it costs the measured process next to
            // nothing.
            for (int from = (int) (mine * 997 % (words.length() - size)); text.length() < size; from += LINE) {
                text.append(words, from, from + Math.min(LINE, size - text.length()))
                        .append("\r\n");
            }
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }

        /** Few words often and many rarely, and the rarer the longer, as people write (Zipf): 4.7 letters are the mean. */
        private static String words(int length) {
            StringBuilder text = new StringBuilder(length);
            SplittableRandom random = new SplittableRandom(1);
            while (text.length() < length) {
                int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
                SplittableRandom letters = new SplittableRandom(rank);
                long count = Math.round(1 + 0.7 * Math.log(rank));
                letters.ints(count, 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
                text.append(' ');
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            mail.close();
            blobs.close();
            database.close();
        }
    }
}
