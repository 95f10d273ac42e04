package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.H2Database;
import org.postroad.common.db.PostgresDatabase;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.db.Schema;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;

/**
 * What the mail store adds to {@link StoreLoad}: messages filed into mailboxes, and lists of a large mailbox.
 *
 * <p>{@code FilingLoad [messages [writers [URL]]]}, in the directory of {@code java.io.tmpdir}, with the rows in an empty PostgreSQL database where a
 * URL is given (user {@code postgres}, no password): the first half goes to as many accounts as there are writers, the second half into
 * one mailbox, of which it then reads lists.
 */
public final class FilingLoad implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<Schema> SCHEMAS = List.of(Schema.COMMON, SqlMailStore.SCHEMA);

    private final DatabaseEngine database;
    private final SegmentBlobStore blobs;
    private final SqlMailStore mail;
    private final AtomicLong number = new AtomicLong();

    private FilingLoad(Path directory, Optional<String> url) throws IOException {
        database = url.<DatabaseEngine>map(
                        server -> PostgresDatabase.open(new PostgresSettings(server, "postgres", ""), SCHEMAS))
                .orElseGet(() -> H2Database.open(directory, SCHEMAS));
        blobs = SegmentBlobStore.open(directory, database);
        mail = new SqlMailStore(
                database,
                database.notices(),
                blobs,
                Clock.systemUTC(),
                MailStoreSettings.defaults(),
                SearchIndex.in(directory.resolve("search")));
    }

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40_000;
        int writers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        Path directory = Files.createTempDirectory("postroad-filing");
        Optional<String> url = Arrays.stream(arguments).skip(2).findFirst();
        try (FilingLoad load = new FilingLoad(directory, url)) {
            List<AccountId> many = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                many.add(load.account("user" + i));
            }
            load.file("warm-up", many, Math.min(20_000, messages / 4), writers);
            load.file("an account for each writer", many, messages / 2, writers);
            AccountId one = load.account("one");
            load.file("one account for all", List.of(one), messages / 2, writers);
            load.lists(one);
        } finally {
            if (url.isEmpty()) {
                System.out.printf("rows.mv.db %d MB%n", Files.size(directory.resolve("rows.mv.db")) >> 20);
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private AccountId account(String name) {
        return database.write(tx -> mail.directory()
                .create(
                        tx,
                        EmailAddress.parse(name + "@bench.test"),
                        "",
                        mail.authenticator().hash("secret"))
                .id());
    }

    private void file(String what, List<AccountId> accounts, int messages, int writers) throws InterruptedException {
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        AtomicLong left = new AtomicLong(messages);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            AccountId account = accounts.get(i % accounts.size());
            Thread thread = new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    deliver(account);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%-28s %7d messages %8.0f/s  CPU %4.0f us each%n",
                what, messages, messages / seconds, (cpuNanos() - cpu) / 1e3 / messages);
    }

    private void deliver(AccountId account) {
        long mine = number.incrementAndGet();
        // Three of four begin a conversation, the fourth answers the one before it.
        String parent = mine % 4 == 0 ? "In-Reply-To: <" + (mine - 1) + "@bench.test>\r\n" : "";
        String subject = mine % 4 == 0
                ? "Re: A subject of the usual length " + (mine - 1)
                : "A subject of the usual length " + mine;
        byte[] message = ("From: Alice Example <alice@bench.test>\r\nTo: Bob <bob@bench.test>\r\nSubject: " + subject
                        + "\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + mine + "@bench.test>\r\n"
                        + parent
                        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                        + "A line of sixty-four characters, the last two of which end it..\r\n".repeat(56))
                .getBytes(StandardCharsets.UTF_8);
        try (BlobWriter writer = blobs.create()) {
            writer.write(message);
            StoredBlob blob = writer.finish();
            MessageSummary summary = MessageReader.read(new ByteArrayInputStream(message));
            Instant received = START.plusMillis(mine * 100);
            NewEmail email = NewEmail.delivery(blob, summary, received, RoadId.next(received));
            database.write(tx -> mail.emails().file(tx, account, email));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void lists(AccountId account) {
        MailboxId inbox = database.read(rows -> mail.mailboxes()
                        .byRole(rows, account, MailboxRole.INBOX)
                        .orElseThrow())
                .id();
        EmailQuery all = EmailQuery.newest(EmailFilter.inMailbox(inbox), 50).withTotal();
        EmailFilter unread =
                new EmailFilter.And(List.of(EmailFilter.inMailbox(inbox), EmailFilter.notKeyword(Keyword.SEEN)));
        EmailFilter text = new EmailFilter.Contains(EmailFilter.TextField.TEXT, "no such words");
        time("first page", () -> list(account, all));
        time("first page, collapsed", () -> list(account, all.collapsed()));
        time("page at 10000", () -> list(account, all.within(new EmailQuery.FromPosition(10_000, 50))));
        time("first page of the unread", () -> list(account, EmailQuery.newest(unread, 50)));
        time("by subject", () -> list(account, all.sortedBy(new EmailSort(EmailSort.Property.SUBJECT, true))));
        time("text that is nowhere", () -> list(account, EmailQuery.newest(text, 50)));
        List<EmailId> page = list(account, all);
        time("get 50 emails", () -> database.read(rows -> mail.emails().get(rows, account, page)));
        ModSeq state = database.read(rows -> mail.changes().state(rows, account));
        ModSeq before = new ModSeq(state.value() - 20);
        time(
                "20 changes",
                () -> database.read(rows -> mail.changes().since(rows, account, DataType.EMAIL, before, 500)));
        time(
                "20 changes of the list",
                () -> database.read(rows -> mail.emails().queryChanges(rows, account, all, before, 500)));
        time(
                "first 500 changes",
                () -> database.read(rows -> mail.changes().since(rows, account, DataType.EMAIL, ModSeq.ZERO, 500)));
    }

    private List<EmailId> list(AccountId account, EmailQuery query) {
        return database.read(rows -> mail.emails().query(rows, account, query)).ids();
    }

    private static void time(String what, Runnable work) {
        work.run();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - begin);
        }
        System.out.printf("%-28s %9.2f ms%n", what, best / 1e6);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    @Override
    public void close() throws IOException {
        mail.close();
        blobs.close();
        database.close();
    }
}
