package org.postroad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
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
import org.postroad.common.db.Snapshot;
import org.postroad.common.mime.MessageReader;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.EmailSort.Property;
import org.postroad.mailstore.FlagEdit;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.UidRange;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;

/**
 * What a delivery, a list and the changes cost while a mailbox grows, without anybody else at work meanwhile.
 *
 * <p>{@code MailboxLoad [--rows URL] [messages...]}, in the directory of {@code java.io.tmpdir}, with the rows in an empty PostgreSQL database where a
 * URL is given (user {@code postgres}, no password): a mailbox is filled with short messages up to each number, the least first; then
 * messages are delivered to it one by one, and its first pages and its changes are read again and again.
 */
public final class MailboxLoad implements AutoCloseable {
    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
    private static final int AT_ONCE = 500;
    private static final int TURNS = 300;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    private static final int PAGE = 50;
    private static final int CHANGES = 1000;
    private static final int DELIVERIES = 500;
    private static final List<Schema> SCHEMAS = List.of(Schema.COMMON, SqlMailStore.SCHEMA);

    private record Question(String what, Function<Snapshot, Object> ask) {}

    private final DatabaseEngine database;
    private final SegmentBlobStore blobs;
    private final SqlMailStore mail;
    private final AccountId account;
    private final MailboxAccess inbox;
    private int filled;

    private MailboxLoad(Path directory, Optional<String> url) throws IOException {
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
                SearchIndex.none());
        account = database.write(tx -> mail.directory()
                        .create(
                                tx,
                                EmailAddress.parse("one@bench.test"),
                                "",
                                mail.authenticator().hash("secret")))
                .id();
        inbox = database.read(rows -> mail.sharing()
                .open(
                        rows,
                        account,
                        account,
                        mail.mailboxes()
                                .byRole(rows, account, MailboxRole.INBOX)
                                .orElseThrow()
                                .id()));
    }

    public static void main(String[] arguments) throws Exception {
        boolean onServer = arguments.length > 1 && arguments[0].equals("--rows");
        Optional<String> url = onServer ? Optional.of(arguments[1]) : Optional.empty();
        int[] given = Stream.of(arguments)
                .skip(onServer ? 2 : 0)
                .mapToInt(Integer::parseInt)
                .sorted()
                .toArray();
        Path directory = Files.createTempDirectory("postroad-mailbox");
        try (MailboxLoad load = new MailboxLoad(directory, url)) {
            for (int size : given.length > 0 ? given : new int[] {1000, 10_000, 100_000}) {
                load.fill(size);
                load.deliver();
                load.change(size);
                load.measure();
            }
            if (!onServer) {
                System.out.printf("rows.mv.db %d MB%n", Files.size(directory.resolve("rows.mv.db")) >> 20);
            }
        } finally {
            delete(directory);
        }
    }

    private void fill(int messages) throws IOException {
        int before = filled;
        StoredBlob blob = blob(new byte[16]);
        long begin = System.nanoTime();
        while (filled < messages) {
            int end = Math.min(messages, filled + AT_ONCE);
            database.write(tx -> {
                for (int i = filled; i < end; i++) {
                    mail.emails().file(tx, account, email(blob, i));
                }
                return end;
            });
            filled = end;
        }
        if (database.isShared()) {
            // A server counts its rows once a minute; until then it reads a table that has grown as if it were small.
            database.write(tx -> tx.update("ANALYZE"));
        }
        System.out.printf(
                "%n%d messages; filled, %d at once: %.0f/s%n",
                messages, AT_ONCE, (messages - before) / ((System.nanoTime() - begin) / 1e9));
    }

    private StoredBlob blob(byte[] content) throws IOException {
        try (BlobWriter writer = blobs.create()) {
            writer.write(content);
            return writer.finish();
        }
    }

    /** One message after the other, each durable before the next: bytes, rows, counters and change. */
    private void deliver() throws IOException {
        SplittableRandom random = new SplittableRandom(filled);
        byte[] content = new byte[4096];
        double[] millis = new double[DELIVERIES];
        long cpu = 0;
        for (int i = -DELIVERIES / 5; i < DELIVERIES; i++) {
            if (i == 0) {
                cpu = cpuNanos();
            }
            random.nextBytes(content);
            long begin = System.nanoTime();
            NewEmail email = email(blob(content), filled++);
            database.write(tx -> mail.emails().file(tx, account, email));
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        print("a delivery of 4 KiB by one writer", millis, 1);
        System.out.printf("%-38s %.0f us%n", "  processor for each", (cpuNanos() - cpu) / 1e3 / DELIVERIES);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Three of four begin a conversation; one of ten has a subject that very many have. */
    private NewEmail email(StoredBlob blob, int number) {
        String subject = number % 10 == 9
                ? "Nightly report"
                : "A subject of the usual length "
                        + new SplittableRandom(number % 4 == 3 ? number - 1 : number).nextInt(1_000_000);
        String parent = number % 4 == 3 ? "In-Reply-To: <" + (number - 1) + "@bench.test>\r\n" : "";
        String header = "From: Alice <alice@bench.test>\r\nTo: Bob <bob@bench.test>\r\nSubject: " + subject
                + "\r\nMessage-ID: <" + number + "@bench.test>\r\n" + parent + "\r\n";
        try {
            return NewEmail.into(
                    Set.of(inbox.mailbox()),
                    number % 3 == 0 ? Set.of() : Set.of(Keyword.SEEN),
                    blob,
                    MessageReader.read(new ByteArrayInputStream(header.getBytes(StandardCharsets.US_ASCII))),
                    START.plusSeconds(number * 60L));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The last changes: flags on emails of any age. */
    private void change(int messages) {
        FlagEdit flag = FlagEdit.keywords(SetEdit.adding(Set.of(new Keyword("changed-of-" + messages))));
        database.write(tx -> {
            for (int i = 0; i < CHANGES; i++) {
                mail.entries().store(tx, inbox, List.of(1 + (long) i * messages / CHANGES), flag, Optional.empty());
            }
            return CHANGES;
        });
    }

    private void measure() {
        ModSeq state = database.read(rows -> mail.changes().state(rows, account));
        ModSeq before = new ModSeq(Math.max(0, state.value() - CHANGES));
        EmailQuery all =
                EmailQuery.newest(EmailFilter.inMailbox(inbox.mailbox()), PAGE).withTotal();
        List<Question> questions = List.of(
                list("first page, newest first", all),
                list("first page, oldest first", by(all, Property.RECEIVED_AT, true)),
                list("first page, by subject", by(all, Property.SUBJECT, true)),
                list("first page, by subject backwards", by(all, Property.SUBJECT, false)),
                list("first page, newest first, collapsed", all.collapsed()),
                list(
                        "first page, by subject, collapsed",
                        by(all, Property.SUBJECT, true).collapsed()),
                new Question(
                        "the 50 emails of the first page",
                        rows -> mail.emails()
                                .get(
                                        rows,
                                        account,
                                        mail.emails().query(rows, account, all).ids())),
                new Question(
                        "mailboxes with their counters",
                        rows -> mail.mailboxes().all(rows, account)),
                new Question(
                        "Email/changes, 1000",
                        rows -> mail.changes().since(rows, account, DataType.EMAIL, before, 2 * CHANGES)),
                new Question("queryChanges, 1000, newest first", rows -> queryChanges(rows, all, before)),
                new Question("STATUS", rows -> mail.entries().status(rows, inbox)),
                new Question("FETCH 1:50 FLAGS", rows -> mail.entries().list(rows, inbox, UidRange.ALL, PAGE)),
                new Question("CHANGEDSINCE, 1000", rows -> mail.entries().changed(rows, inbox, before, 2 * CHANGES)),
                new Question("VANISHED, none", rows -> mail.entries().vanished(rows, inbox, before, CHANGES)));
        for (Question question : questions) {
            time(question);
        }
    }

    /** No answers where the places are too many to be counted: the client is told to ask for its page anew. */
    private Object queryChanges(Snapshot rows, EmailQuery query, ModSeq before) {
        try {
            return mail.emails().queryChanges(rows, account, query, before, 3 * CHANGES);
        } catch (CannotCalculateChanges tooFar) {
            return List.of();
        }
    }

    private Question list(String what, EmailQuery query) {
        return new Question(what, rows -> mail.emails().query(rows, account, query));
    }

    private static EmailQuery by(EmailQuery query, Property property, boolean ascending) {
        return query.sortedBy(new EmailSort(property, ascending));
    }

    private void time(Question question) {
        long start = System.nanoTime();
        for (int i = 0; i < TURNS / 3 && System.nanoTime() - start < LONGEST_NANOS / 3; i++) {
            database.read(question.ask::apply);
        }
        double[] millis = new double[TURNS];
        Object answer = "";
        int turns = 0;
        while (turns < TURNS && (turns == 0 || System.nanoTime() - start < LONGEST_NANOS)) {
            long begin = System.nanoTime();
            answer = database.read(question.ask::apply);
            millis[turns++] = (System.nanoTime() - begin) / 1e6;
        }
        print(question.what, Arrays.copyOf(millis, turns), answer instanceof Collection<?> list ? list.size() : 1);
    }

    private static void print(String what, double[] millis, int answers) {
        Arrays.sort(millis);
        int turns = millis.length;
        System.out.printf(
                "%-38s median %8.2f ms   p99 %8.2f ms   (%d turns, %d answers)%n",
                what, millis[turns / 2], millis[turns * 99 / 100], turns, answers);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        mail.close();
        blobs.close();
        database.close();
    }
}
