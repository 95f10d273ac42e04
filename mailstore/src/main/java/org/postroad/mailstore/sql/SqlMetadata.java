package org.postroad.mailstore.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.MailboxRights;
import org.postroad.mailstore.Metadata;
import org.postroad.mailstore.MetadataEntry;
import org.postroad.mailstore.Sharing;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** Annotations in rows. Thread-safe. */
final class SqlMetadata implements Metadata {
    private static final int MAX_NAME = 255;
    /** RFC 5464 §3.2 and §5: parts between slashes, of visible ASCII without wildcards. */
    private static final Pattern NAME = Pattern.compile("/(private|shared)(/[!-~&&[^/*%]]+)+");

    private static final long OF_SERVER = 0;
    private static final long OF_ALL = 0;

    private final AccountLocks locks;
    private final Sharing sharing;
    private final MailStoreSettings settings;

    SqlMetadata(AccountLocks locks, Sharing sharing, MailStoreSettings settings) {
        this.locks = locks;
        this.sharing = sharing;
        this.settings = settings;
    }

    @Override
    public List<MetadataEntry> all(Snapshot rows, AccountId reader, Place place) {
        if (!rights(rows, reader, place).mayRead()) {
            return List.of();
        }
        return rows.query(
                """
                SELECT name, content FROM metadata WHERE account_id = ? AND mailbox_id = ? AND (reader_id = ? OR reader_id = ?)
                ORDER BY name""",
                row -> new MetadataEntry(row.getString(1), row.getBytes(2)),
                place.account().value(),
                mailbox(place),
                OF_ALL,
                reader.value());
    }

    @Override
    public void set(Transaction tx, AccountId writer, Place place, String name, Optional<byte[]> value) {
        String folded = name.toLowerCase(Locale.ROOT);
        if (name.length() > MAX_NAME || !NAME.matcher(folded).matches()) {
            throw new StoreFault(Reason.METADATA_NAME_INVALID);
        }
        locks.require(tx, place.account());
        MailboxRights rights = rights(tx, writer, place);
        if (place.mailbox().isPresent() && !rights.has(MailboxRight.LOOKUP)) {
            throw new StoreFault(Reason.MAILBOX_NOT_FOUND);
        }
        boolean shared = folded.startsWith("/shared/");
        if (!rights.has(shared ? MailboxRight.WRITE : MailboxRight.READ)) {
            throw new StoreFault(Reason.FORBIDDEN);
        }
        long reader = shared ? OF_ALL : writer.value();
        value.ifPresent(content -> checkRoom(tx, place.account(), reader, content));
        tx.update(
                "DELETE FROM metadata WHERE account_id = ? AND mailbox_id = ? AND reader_id = ? AND name = ?",
                place.account().value(),
                mailbox(place),
                reader,
                folded);
        value.ifPresent(content -> tx.update(
                "INSERT INTO metadata (account_id, mailbox_id, reader_id, name, content) VALUES (?, ?, ?, ?, ?)",
                place.account().value(),
                mailbox(place),
                reader,
                folded,
                content));
    }

    private void checkRoom(Snapshot rows, AccountId account, long reader, byte[] content) {
        if (content.length > settings.metadataOctets()) {
            throw new StoreFault(Reason.METADATA_TOO_LARGE);
        }
        long all = rows.first(
                        "SELECT COUNT(*) FROM metadata WHERE account_id = ? AND reader_id = ?",
                        row -> row.getLong(1),
                        account.value(),
                        reader)
                .orElse(0L);
        if (all >= settings.metadata()) {
            throw new StoreFault(Reason.TOO_MUCH_METADATA);
        }
    }

    /** Forgets what a reader has noted for itself in a mailbox. */
    static void forget(Transaction tx, AccountId account, MailboxId mailbox, AccountId reader) {
        tx.update(
                "DELETE FROM metadata WHERE account_id = ? AND mailbox_id = ? AND reader_id = ?",
                account.value(),
                mailbox.value(),
                reader.value());
    }

    /** The annotations of an account as a whole are its own alone. */
    private MailboxRights rights(Snapshot rows, AccountId who, Place place) {
        if (place.mailbox().isPresent()) {
            return sharing.rights(rows, who, place.account(), place.mailbox().get());
        }
        return who.equals(place.account()) ? MailboxRights.ALL : MailboxRights.NONE;
    }

    private static long mailbox(Place place) {
        return place.mailbox().map(MailboxId::value).orElse(OF_SERVER);
    }
}
