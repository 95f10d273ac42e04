package org.postroad.mailstore;

import org.postroad.common.blob.BlobHolder;

/**
 * Where mail lives. Its parts take a snapshot or a transaction of {@code common.db} as first argument, so one transaction can file,
 * queue and record a road together (I3). Thread-safe.
 */
public interface MailStore extends AutoCloseable {
    Directory directory();

    Authenticator authenticator();

    Mailboxes mailboxes();

    Emails emails();

    Entries entries();

    Threads threads();

    Identities identities();

    Sharing sharing();

    Metadata metadata();

    Quotas quotas();

    Changes changes();

    ChangeFeed feed();

    Search search();

    Uploads uploads();

    MailStoreCheck check();

    /** Whose rows refer to which blobs. */
    BlobHolder blobs();

    /** Ends the feed and the search; the database stays open. */
    @Override
    void close();
}
