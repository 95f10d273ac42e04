package org.postroad.webmail.blob;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.MessageReader;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Sight;

/** The bytes that an account may read: its emails with their parts, and its uploads. Thread-safe. */
public final class OwnedBlobs {
    private static final int STRUCTURES_KEPT = 500;

    private final Database database;
    private final BlobStore blobs;
    private final MailStore store;
    private final Cache<BlobId, BodyPart> structures =
            Caffeine.newBuilder().maximumSize(STRUCTURES_KEPT).build();

    public OwnedBlobs(Database database, BlobStore blobs, MailStore store) {
        this.database = database;
        this.blobs = blobs;
        this.store = store;
    }

    /** The bytes behind a JMAP id; empty if there are none, or they are not the account's. */
    public Optional<OwnedBlob> find(AccountId account, String id) throws IOException {
        Optional<BlobRef> ref = BlobRef.parse(id)
                .filter(parsed -> database.read(rows -> store.emails().ownsBlob(rows, account, parsed.blob())));
        return ref.isPresent() ? open(ref.get()) : Optional.empty();
    }

    /** The same in any account that somebody sees something of: there he finds the bytes of emails that he may read. */
    public Optional<OwnedBlob> find(AccountId who, AccountId account, String id) throws IOException {
        if (who.equals(account)) {
            return find(account, id);
        }
        Optional<BlobRef> ref = BlobRef.parse(id)
                .filter(parsed -> database.read(rows -> {
                    Sight sight = Sight.of(rows, store, who, account);
                    return store.emails().hasBlob(rows, account, sight.readable(), parsed.blob());
                }));
        return ref.isPresent() ? open(ref.get()) : Optional.empty();
    }

    /** A whole message of an email that the caller was given; the owner was checked when it was. */
    public OwnedBlob message(BlobId blob, long size) {
        return OwnedBlob.whole(blobs, BlobRef.whole(blob), size);
    }

    private Optional<OwnedBlob> open(BlobRef ref) throws IOException {
        if (ref.isWhole()) {
            long size = blobs.size(ref.blob());
            return size < 0 ? Optional.empty() : Optional.of(OwnedBlob.whole(blobs, ref, size));
        }
        return structure(ref.blob())
                .walk()
                .filter(part -> !part.isMultipart() && part.partId().equals(ref.partId()))
                .findFirst()
                .map(part -> OwnedBlob.part(blobs, ref, part));
    }

    private BodyPart structure(BlobId id) throws IOException {
        BodyPart known = structures.getIfPresent(id);
        if (known == null) {
            try (InputStream message = blobs.open(id)) {
                known = MessageReader.read(message).structure();
            }
            structures.put(id, known);
        }
        return known;
    }
}
