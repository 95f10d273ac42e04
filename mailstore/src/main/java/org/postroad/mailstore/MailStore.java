package org.postroad.mailstore;

/**
 * Where mail lives. Its parts take a snapshot or a transaction of {@code common.db} as first argument, so one transaction can file,
 * queue and record a road together (I3). Thread-safe.
 */
public interface MailStore extends AutoCloseable {
    Directory directory();

    Authenticator authenticator();

    Mailboxes mailboxes();

    Emails emails();

    Threads threads();

    Identities identities();

    Changes changes();

    ChangeFeed feed();

    Uploads uploads();

    MailStoreCheck check();

    /** Ends the feed; the database stays open. */
    @Override
    void close();
}
