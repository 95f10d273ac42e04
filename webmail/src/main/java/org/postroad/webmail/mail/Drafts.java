package org.postroad.webmail.mail;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.Boundaries;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.mime.MessageWriter;
import org.postroad.common.mime.MimeSyntaxException;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.common.mime.OutgoingPart;
import org.postroad.mailstore.Account;
import org.postroad.webmail.blob.OwnedBlob;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.SetFault;

/** Turns what clients compose or upload into stored messages, before any transaction. Thread-safe. */
final class Drafts {
    /** A message whose bytes are written, and not yet referred to. */
    record Stored(StoredBlob blob, MessageSummary summary) {}

    private final BlobStore blobs;
    private final OwnedBlobs owned;
    private final Clock clock;
    private final long maxAttachments;
    private final MessageWriter writer = new MessageWriter(new Boundaries());

    Drafts(BlobStore blobs, OwnedBlobs owned, Clock clock, long maxAttachments) {
        this.blobs = blobs;
        this.owned = owned;
        this.clock = clock;
        this.maxAttachments = maxAttachments;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * Composes a message from the properties of an email (RFC 8621 §4.6) and stores it.
     *
     * @throws SetFault if a property is refused
     */
    Stored compose(Account account, Fields email) throws IOException {
        OutgoingHeader header = DraftHeader.of(email.json(), account.login().domain(), clock.instant());
        OutgoingPart body = DraftBody.of(owned, account.id(), email, maxAttachments);
        try (BlobWriter blob = blobs.create()) {
            OutputStream out = new BufferedOutputStream(blob, 64 * 1024);
            writer.write(header, body, out);
            out.flush();
            return stored(blob.finish());
        } catch (MimeSyntaxException unfit) {
            throw SetFault.invalidProperty("bodyStructure", String.valueOf(unfit.getMessage()));
        }
    }

    /**
     * The message that a client's blob is (RFC 8621 §4.8).
     *
     * @throws SetFault {@code blobNotFound} or {@code invalidEmail}
     */
    Stored imported(Account account, String blobId) throws IOException {
        OwnedBlob blob = owned.find(account.id(), blobId)
                .orElseThrow(() -> SetFault.invalidProperty("blobId", "there is no such blob"));
        Stored stored =
                blob.ref().isWhole() ? stored(new StoredBlob(blob.ref().blob(), blob.size())) : stored(copy(blob));
        if (stored.summary().structure().headerLength() == 0) {
            throw SetFault.of("invalidEmail", "the blob is no message: it has no header");
        }
        return stored;
    }

    private StoredBlob copy(OwnedBlob part) throws IOException {
        try (InputStream in = part.open();
                BlobWriter out = blobs.create()) {
            in.transferTo(out);
            return out.finish();
        }
    }

    private Stored stored(StoredBlob blob) throws IOException {
        try (InputStream in = blobs.open(blob.id())) {
            return new Stored(blob, MessageReader.read(in));
        }
    }
}
