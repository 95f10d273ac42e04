package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.Notices;
import org.postroad.common.db.Schema;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.And;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;

/**
 * Searches in one large account, or one of many: how long the index takes to be built, how soon a new message is found, and what a page of
 * fifty costs.
 *
 * <p>{@code SearchLoad [messages [runs [accounts]]]}, 100,000, 100 and 1 unless told, in the directory of {@code java.io.tmpdir}. A body has
 * about 200 words out of 100,000, frequent ones often (Zipf), so a word is named by its rank: about every tenth message holds rank 100.
 * Searches are for the mail of the first account.
 */
public final class SearchLoad implements AutoCloseable {
    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
    private static final int VOCABULARY = 100_000;
    private static final int WORDS = 200;
    private static final int AT_ONCE = 100;
    private static final int PAGE = 50;

    private final SplittableRandom random = new SplittableRandom(1);
    private final String[] vocabulary = new String[VOCABULARY];
    private final Path directory;
    private H2Database database;
    private SegmentBlobStore blobs;
    private SqlMailStore mail;

    private SearchLoad(Path directory) throws IOException {
        this.directory = directory;
        for (int i = 0; i < VOCABULARY; i++) {
            vocabulary[i] = word(i);
        }
        database = H2Database.open(directory, List.of(Schema.COMMON, SqlMailStore.SCHEMA));
        blobs = SegmentBlobStore.open(directory, database);
        mail = store(SearchIndex.none());
    }

    private SqlMailStore store(SearchIndex index) {
        return new SqlMailStore(database, Notices.NONE, blobs, Clock.systemUTC(), MailStoreSettings.defaults(), index);
    }

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        int accounts = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        Path directory = Files.createTempDirectory("postroad-search");
        try (SearchLoad load = new SearchLoad(directory)) {
            List<AccountId> all = load.accounts(accounts);
            load.fill(all, messages);
            load.build(all, messages);
            load.searches(all.get(0), messages, runs);
            load.findable(all.get(0), messages, runs);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Syllables, so that words share beginnings as those of a language do. */
    private static String word(int rank) {
        String[] syllables = {
            "ba", "con", "de", "ex", "in", "ka", "lo", "ma", "no", "pre", "re", "sto", "ta", "un", "ver", "wi"
        };
        StringBuilder word = new StringBuilder();
        int left = rank;
        do {
            word.append(syllables[left % syllables.length]);
            left /= syllables.length;
        } while (left > 0);
        return word.append(rank % 10).toString();
    }

    private List<AccountId> accounts(int count) {
        PasswordHash password = mail.authenticator().hash("secret");
        List<AccountId> accounts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EmailAddress address = EmailAddress.parse("bob" + i + "@bench.test");
            accounts.add(database.write(
                    tx -> mail.directory().create(tx, address, "", password).id()));
        }
        return accounts;
    }

    /** Each account in its turn gets some. */
    private void fill(List<AccountId> accounts, int messages) {
        long begin = System.nanoTime();
        for (int from = 0; from < messages; from += AT_ONCE) {
            AccountId account = accounts.get(from / AT_ONCE % accounts.size());
            List<NewEmail> some = new ArrayList<>();
            for (int i = from; i < Math.min(messages, from + AT_ONCE); i++) {
                some.add(email(i));
            }
            database.write(tx -> {
                some.forEach(email -> mail.emails().file(tx, account, email));
                return some;
            });
        }
        System.out.printf("%d messages filed in %.0f s%n", messages, seconds(begin));
    }

    private NewEmail email(int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            text.append(vocabulary[rank()]).append(i % 12 == 11 ? "\r\n" : " ");
        }
        return email(number, vocabulary[rank()] + " " + vocabulary[rank()] + " number" + number, text.toString());
    }

    private int rank() {
        return (int) Math.pow(VOCABULARY, random.nextDouble()) % VOCABULARY;
    }

    private NewEmail email(int number, String subject, String text) {
        byte[] message = ("From: Person " + number % 997 + " <person" + number % 997 + "@bench.test>\r\n"
                        + "To: Bob <bob@bench.test>\r\nSubject: " + subject + "\r\nMessage-ID: <" + number
                        + "@bench.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text)
                .getBytes(StandardCharsets.UTF_8);
        try (BlobWriter writer = blobs.create()) {
            writer.write(message);
            Instant received = START.plusSeconds(number * 60L);
            NewEmail delivery = NewEmail.delivery(
                    writer.finish(),
                    MessageReader.read(new ByteArrayInputStream(message)),
                    received,
                    RoadId.next(received));
            boolean archived = number % 3 == 0;
            return new NewEmail(
                    delivery.blob(),
                    delivery.summary(),
                    Set.of(),
                    Set.of(archived ? MailboxRole.ARCHIVE : MailboxRole.INBOX),
                    archived ? Set.of(Keyword.SEEN) : Set.of(),
                    received,
                    true,
                    delivery.roadId());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The index of a store that has all its mail, and no index yet. */
    private void build(List<AccountId> accounts, int messages) throws IOException {
        mail.close();
        long begin = System.nanoTime();
        double before = processSeconds();
        mail = store(SearchIndex.in(directory.resolve("search")));
        settle(accounts, Duration.ofMillis(100));
        double seconds = seconds(begin);
        double cpu = cpuSeconds("search-index");
        double all = processSeconds() - before;
        mail.close(); // commits
        mail = store(SearchIndex.in(directory.resolve("search")));
        long opened = System.nanoTime();
        settle(accounts.subList(0, 1), Duration.ofMillis(1));
        System.out.printf(
                "index built in %.0f s, in half of the time of one processor (%.0f us of it for each email, %.0f with merges and the JVM's own), %d MB beside %d MB of messages; opened in %.0f ms%n",
                seconds,
                cpu * 1e6 / messages,
                all * 1e6 / messages,
                size("search") >> 20,
                size("segments") >> 20,
                seconds(opened) * 1000);
    }

    private void settle(List<AccountId> accounts, Duration pause) {
        for (AccountId account : accounts) {
            while (!mail.search().settle(account, Duration.ofSeconds(1))) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private static double processSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static double cpuSeconds(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                        .filter(thread ->
                                thread != null && thread.getThreadName().equals(name))
                        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                        .sum()
                / 1e9;
    }

    private long size(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void searches(AccountId account, int messages, int runs) {
        MailboxId inbox = mailbox(account, MailboxRole.INBOX);
        EmailFilter common = text(vocabulary[5]);
        EmailFilter usual = text(vocabulary[100]);
        System.out.printf("%-44s %9s %8s %8s%n", "the first " + PAGE + " of", "hits", "p50 ms", "p99 ms");
        run("a word of every second message", account, common, runs);
        run("a word of every tenth", account, usual, runs);
        run("a rare word", account, text(vocabulary[90_000]), runs);
        run("a number in the subject", account, text("number" + messages / 2), runs);
        run("three words", account, new And(List.of(common, usual, text(vocabulary[300]))), runs);
        run("a phrase", account, text(vocabulary[5] + " " + vocabulary[3]), runs);
        run("two letters of a word", account, text("ex"), runs);
        run("four letters of a word", account, text("inka"), runs);
        run("a person", account, new Contains(TextField.FROM, "person77@bench"), runs);
        run("not a word", account, new EmailFilter.Not(List.of(common)), runs);
        run("a word in the Inbox", account, new And(List.of(new EmailFilter.InMailbox(inbox), common)), runs);
        run("a word, unread", account, new And(List.of(EmailFilter.notKeyword(Keyword.SEEN), usual)), runs);
        EmailQuery query = EmailQuery.newest(common, PAGE);
        run("a common word, with the total", account, query.withTotal(), runs);
        run(
                "a common word, by conversation, with the total",
                account,
                query.collapsed().withTotal(),
                runs);
        run(
                "a common word, by subject",
                account,
                query.sortedBy(new EmailSort(EmailSort.Property.SUBJECT, true)),
                runs);
        run("a common word, page 1000", account, query.within(new EmailQuery.FromPosition(1000 * PAGE, PAGE)), runs);
        EmailQuery inInbox = EmailQuery.newest(new And(List.of(new EmailFilter.InMailbox(inbox), usual)), PAGE);
        run("a word in the Inbox, with the total", account, inInbox.withTotal(), Math.max(3, runs / 20));
    }

    private static EmailFilter text(String words) {
        return new Contains(TextField.TEXT, words);
    }

    private MailboxId mailbox(AccountId account, MailboxRole role) {
        return database.read(rows ->
                mail.mailboxes().byRole(rows, account, role).orElseThrow().id());
    }

    private void run(String what, AccountId account, EmailFilter filter, int runs) {
        run(what, account, EmailQuery.newest(filter, PAGE), runs);
    }

    private void run(String what, AccountId account, EmailQuery query, int runs) {
        long hits = list(account, query.withTotal()).length();
        for (int i = 0; i < runs / 4 + 1; i++) {
            list(account, query);
        }
        double[] millis = new double[runs];
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            list(account, query);
            millis[i] = seconds(begin) * 1000;
        }
        System.out.printf("%-44s %9d %8.2f %8.2f%n", what, hits, at(millis, 0.5), at(millis, 0.99));
    }

    private EmailPage list(AccountId account, EmailQuery query) {
        return database.read(rows -> mail.emails().query(rows, account, query));
    }

    /** From the end of the transaction to the first search that finds it; nobody waits for the index in between. */
    private void findable(AccountId account, int messages, int runs) {
        double[] alone = new double[runs];
        double[] asked = new double[runs];
        for (int i = 0; i < runs; i++) {
            alone[i] = findable(account, messages + 2 * i, false);
            asked[i] = findable(account, messages + 2 * i + 1, true);
        }
        System.out.printf("found after, by itself: p50 %.0f ms, p99 %.0f ms%n", at(alone, 0.5), at(alone, 0.99));
        System.out.printf("found after, when asked for: p50 %.0f ms, p99 %.0f ms%n", at(asked, 0.5), at(asked, 0.99));
    }

    private double findable(AccountId account, int number, boolean settle) {
        NewEmail email = email(number, "unique" + number + "x", "A few words");
        database.write(tx -> mail.emails().file(tx, account, email));
        long begin = System.nanoTime();
        EmailQuery query = EmailQuery.newest(text("unique" + number + "x"), 1);
        if (settle) {
            mail.search().settle(account, Duration.ofSeconds(5));
        }
        while (list(account, query).ids().isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        return seconds(begin) * 1000;
    }

    private static double at(double[] millis, double part) {
        Arrays.sort(millis);
        return millis[(int) Math.min(millis.length - 1, part * millis.length)];
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() throws IOException {
        mail.close();
        blobs.close();
        database.close();
    }
}
