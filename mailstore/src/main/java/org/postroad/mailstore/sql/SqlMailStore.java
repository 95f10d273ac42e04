package org.postroad.mailstore.sql;

import java.time.Clock;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobHolder;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Notices;
import org.postroad.common.db.Schema;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Authenticator;
import org.postroad.mailstore.ChangeFeed;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.Emails;
import org.postroad.mailstore.Entries;
import org.postroad.mailstore.Identities;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreCheck;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.Mailboxes;
import org.postroad.mailstore.Metadata;
import org.postroad.mailstore.OwnAddresses;
import org.postroad.mailstore.Quotas;
import org.postroad.mailstore.Search;
import org.postroad.mailstore.Sharing;
import org.postroad.mailstore.Spelling;
import org.postroad.mailstore.Threads;
import org.postroad.mailstore.Uploads;
import org.postroad.mailstore.feed.ChangePublisher;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.login.PasswordAuthenticator;
import org.postroad.mailstore.search.IndexedStore;
import org.postroad.mailstore.search.SearchIndex;

/** The mail store in the rows of a database. Thread-safe. */
public final class SqlMailStore implements MailStore {
    /** The tables of the mail store, for whoever opens the database. */
    public static final Schema SCHEMA = new Schema("mailstore", "db/mailstore");

    private final ChangePublisher feed;
    private final SqlDirectory directory;
    private final Authenticator authenticator;
    private final SqlMailboxes mailboxes;
    private final SqlEmails emails;
    private final SqlEntries entries;
    private final SqlThreads threads = new SqlThreads();
    private final SqlIdentities identities;
    private final SqlSharing sharing;
    private final SqlMetadata metadata;
    private final SqlQuotas quotas;
    private final SqlChanges changes;
    private final SqlUploads uploads;
    private final SqlMailStoreCheck check;
    private final SearchIndex search;

    /**
     * @param notices what the processes that share the rows tell each other
     * @param search started here, and closed with the store
     */
    public SqlMailStore(
            Database database,
            Notices notices,
            BlobStore blobs,
            Clock clock,
            MailStoreSettings settings,
            SearchIndex search) {
        this(database, notices, blobs, clock, settings, Spelling.USUAL, OwnAddresses.NONE, search);
    }

    /**
     * The same with more to be said of addresses.
     *
     * @param own asked where an address is no login
     */
    public SqlMailStore(
            Database database,
            Notices notices,
            BlobStore blobs,
            Clock clock,
            MailStoreSettings settings,
            Spelling spelling,
            OwnAddresses own,
            SearchIndex search) {
        this(database, notices, blobs, clock, settings, spelling, own, search, new Argon2id());
    }

    /** Without an index, and with the test's own strength of passwords. */
    public SqlMailStore(
            Database database,
            Notices notices,
            BlobStore blobs,
            Clock clock,
            MailStoreSettings settings,
            Argon2id passwords) {
        this(database, notices, blobs, clock, settings, SearchIndex.none(), passwords);
    }

    /** With the test's own strength of passwords. */
    public SqlMailStore(
            Database database,
            Notices notices,
            BlobStore blobs,
            Clock clock,
            MailStoreSettings settings,
            SearchIndex search,
            Argon2id passwords) {
        this(database, notices, blobs, clock, settings, Spelling.USUAL, OwnAddresses.NONE, search, passwords);
    }

    /** With all that can be chosen. */
    public SqlMailStore(
            Database database,
            Notices notices,
            BlobStore blobs,
            Clock clock,
            MailStoreSettings settings,
            Spelling spelling,
            OwnAddresses own,
            SearchIndex search,
            Argon2id passwords) {
        this.search = search;
        feed = new ChangePublisher(notices, accounts -> database.read(rows -> SqlChanges.states(rows, accounts)));
        AccountLocks locks = new AccountLocks(feed);
        Summaries summaries = new Summaries(blobs);
        Tombstones tombstones = new Tombstones(clock, settings);
        EmailEdits edits = new EmailEdits(locks, tombstones, blobs, clock, settings);
        changes = new SqlChanges(locks, tombstones, clock);
        sharing = new SqlSharing(locks, settings);
        metadata = new SqlMetadata(locks, sharing, settings);
        quotas = new SqlQuotas(locks);
        mailboxes = new SqlMailboxes(locks, tombstones, edits, settings);
        identities = new SqlIdentities(locks, changes, this::maySendAs, settings);
        Addresses addresses = new Addresses(spelling, own);
        directory = new SqlDirectory(locks, addresses, mailboxes, identities, blobs, settings.newAccount());
        emails = new SqlEmails(
                new EmailFiling(locks, blobs, clock, settings),
                edits,
                new EmailQueries(changes, summaries, settings, search),
                summaries,
                clock);
        entries = new SqlEntries(locks, edits, emails, changes);
        uploads = new SqlUploads(locks, blobs, clock, settings);
        check = new SqlMailStoreCheck(locks, mailboxes, blobs);
        authenticator =
                new PasswordAuthenticator(new StoredCredentials(database, directory), passwords, clock, settings);
        feed.watch(search);
        search.start(new IndexedStore(database, blobs, directory, emails, changes));
    }

    private boolean maySendAs(Snapshot rows, AccountId account, EmailAddress address) {
        return directory.maySendAs(rows, account, address);
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public Mailboxes mailboxes() {
        return mailboxes;
    }

    @Override
    public Emails emails() {
        return emails;
    }

    @Override
    public Entries entries() {
        return entries;
    }

    @Override
    public Threads threads() {
        return threads;
    }

    @Override
    public Identities identities() {
        return identities;
    }

    @Override
    public Sharing sharing() {
        return sharing;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public Quotas quotas() {
        return quotas;
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public ChangeFeed feed() {
        return feed;
    }

    @Override
    public Search search() {
        return search;
    }

    @Override
    public Uploads uploads() {
        return uploads;
    }

    @Override
    public MailStoreCheck check() {
        return check;
    }

    @Override
    public BlobHolder blobs() {
        return new MailBlobs();
    }

    @Override
    public void close() {
        feed.close();
        search.close();
    }
}
