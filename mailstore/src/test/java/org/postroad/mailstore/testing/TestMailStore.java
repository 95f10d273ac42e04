package org.postroad.mailstore.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Database;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxEntry;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.UidRange;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;

/**
 * A real mail store for a test, with a clock that stands still, weak passwords, and short words for what tests do often: each runs in a
 * transaction of its own. Closing it checks that its rows agree.
 */
public final class TestMailStore implements AutoCloseable {
    /** Every account that {@link #account} makes has this password. */
    public static final String PASSWORD = "correct horse";

    public final Database database;
    public final BlobStore blobs;
    public final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>();

    public final Argon2id passwords = new Argon2id(64, 1);
    public final MailStore mail;
    private final AutoCloseable engine;

    private TestMailStore(
            DatabaseEngine database,
            BlobStore blobs,
            AutoCloseable engine,
            MailStoreSettings settings,
            SearchIndex search) {
        this.database = database;
        this.blobs = blobs;
        this.engine = engine;
        mail = new SqlMailStore(database, database.notices(), blobs, clock, settings, search, passwords);
    }

    public static TestMailStore onH2(Path directory) {
        return onH2(directory, MailStoreSettings.defaults());
    }

    public static TestMailStore onH2(Path directory, MailStoreSettings settings) {
        return on(TestEngine.H2, directory, settings);
    }

    public static TestMailStore on(TestEngine engine, Path directory) {
        return on(engine, directory, MailStoreSettings.defaults());
    }

    public static TestMailStore on(TestEngine engine, Path directory, MailStoreSettings settings) {
        TestStore store = TestStore.open(engine, directory, SqlMailStore.SCHEMA);
        return new TestMailStore(store.database(), store.blobs(), store, settings, SearchIndex.none());
    }

    /** With the search index in the same directory. */
    public static TestMailStore searchable(TestEngine engine, Path directory) {
        return searchable(engine, directory, directory.resolve("search"));
    }

    /** With the search index in a directory of its own. */
    public static TestMailStore searchable(TestEngine engine, Path directory, Path index) {
        TestStore store = TestStore.open(engine, directory, SqlMailStore.SCHEMA);
        SearchIndex search = SearchIndex.in(index);
        return new TestMailStore(store.database(), store.blobs(), store, MailStoreSettings.defaults(), search);
    }

    /** Runs one transaction. */
    public void run(Consumer<Transaction> work) {
        database.write(tx -> {
            work.accept(tx);
            return tx;
        });
    }

    public AccountId account(String login) {
        return database.write(tx -> mail.directory()
                .create(tx, EmailAddress.parse(login), "", hash(PASSWORD))
                .id());
    }

    /** Hashed once for all stores of a test run: a hash that is hard to guess takes its time. */
    private PasswordHash hash(String password) {
        return HASHES.computeIfAbsent(password, unknown -> mail.authenticator().hash(password));
    }

    public Mailbox mailbox(AccountId account, MailboxRole role) {
        return database.read(
                rows -> mail.mailboxes().byRole(rows, account, role).orElseThrow());
    }

    public Mailbox mailbox(AccountId account, MailboxId id) {
        return database.read(rows -> mail.mailboxes().find(rows, account, id).orElseThrow());
    }

    /** Delivers into the Inbox, a second after what was there before. */
    public EmailId deliver(AccountId account, TestMessage message) {
        return filed(file(account, delivery(message)));
    }

    public EmailId put(AccountId account, TestMessage message, Set<MailboxId> mailboxes, Keyword... keywords) {
        StoredBlob blob = store(message);
        return filed(file(account, NewEmail.into(mailboxes, Set.of(keywords), blob, message.summary(), tick())));
    }

    /** A delivery whose bytes are written. */
    public NewEmail delivery(TestMessage message) {
        return NewEmail.delivery(store(message), message.summary(), tick(), RoadId.next(clock.instant()));
    }

    public Filing file(AccountId account, NewEmail email) {
        return database.write(tx -> mail.emails().file(tx, account, email));
    }

    public Email email(AccountId account, EmailId id) {
        return emails(account, List.of(id)).get(0);
    }

    public List<Email> emails(AccountId account, Collection<EmailId> ids) {
        return database.read(rows -> mail.emails().get(rows, account, ids));
    }

    public void update(AccountId account, EmailId id, EmailPatch patch) {
        run(tx -> mail.emails().update(tx, account, id, patch));
    }

    public void destroy(AccountId account, EmailId id) {
        run(tx -> mail.emails().destroy(tx, account, id));
    }

    public boolean ownsBlob(AccountId account, BlobId blob) {
        return database.read(rows -> mail.emails().ownsBlob(rows, account, blob));
    }

    public EmailPage query(AccountId account, EmailQuery query) {
        return database.read(rows -> mail.emails().query(rows, account, query));
    }

    /** A mailbox of the account's own, as IMAP opens it. */
    public MailboxAccess open(AccountId account, MailboxId mailbox) {
        return database.read(rows -> mail.sharing().open(rows, account, account, mailbox));
    }

    public List<MailboxEntry> entries(AccountId account, MailboxId mailbox) {
        return database.read(rows -> mail.entries().list(rows, open(account, mailbox), UidRange.ALL, 10_000));
    }

    public ModSeq state(AccountId account) {
        return database.read(rows -> mail.changes().state(rows, account));
    }

    public ChangeSet changes(AccountId account, DataType type, ModSeq since, int max) {
        return database.read(rows -> mail.changes().since(rows, account, type, since, max));
    }

    public StoredBlob store(TestMessage message) {
        return store(message.toString().getBytes(StandardCharsets.UTF_8));
    }

    public StoredBlob store(byte[] bytes) {
        try (BlobWriter writer = blobs.create()) {
            writer.write(bytes);
            return writer.finish();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    public List<String> findings() {
        return database.read(rows -> {
            List<String> findings = new ArrayList<>(mail.check().verify(rows));
            findings.addAll(new BlobCheck(List.of(mail.blobs())).verify(rows));
            return findings;
        });
    }

    @Override
    public void close() throws Exception {
        try {
            assertEquals(List.of(), findings());
        } finally {
            mail.close();
            engine.close();
        }
    }

    static MessageSummary summary(String message) {
        try {
            return MessageReader.read(new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private Instant tick() {
        clock.advance(Duration.ofSeconds(1));
        return clock.instant();
    }

    private static EmailId filed(Filing filing) {
        return ((Filing.Filed) filing).emailId();
    }
}
