package org.postroad.mailstore;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobId;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;

/**
 * A message in an account. Immutable.
 *
 * @param size octets
 * @param receivedAt the internal date (RFC 9051 §2.3.3)
 * @param mailboxIds where it lies, but for entries marked {@code \Deleted} (see {@link Entries}); at least one, where JMAP sees it
 * @param roadId its journey; null if it came by none, see {@link #road}
 * @param modSeq its last change
 */
public record Email(
        EmailId id,
        ThreadId threadId,
        BlobId blobId,
        long size,
        Instant receivedAt,
        Set<MailboxId> mailboxIds,
        Set<Keyword> keywords,
        MessageSummary summary,
        @Nullable RoadId roadId,
        ModSeq modSeq) {
    public Email {
        mailboxIds = Set.copyOf(mailboxIds);
        keywords = Set.copyOf(keywords);
    }

    public Optional<RoadId> road() {
        return Optional.ofNullable(roadId);
    }
}
