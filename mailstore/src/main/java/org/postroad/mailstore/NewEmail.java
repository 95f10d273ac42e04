package org.postroad.mailstore;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.road.RoadId;

/**
 * An email to file. Immutable.
 *
 * @param mailboxes where it is filed
 * @param roles where it is filed as well; an account without a mailbox for the role takes it into its Inbox
 * @param receivedAt the internal date (RFC 9051 §2.3.3)
 * @param roadId its journey; null if it came by none, see {@link #road}
 */
public record NewEmail(
        StoredBlob blob,
        Set<MailboxId> mailboxes,
        Set<MailboxRole> roles,
        Set<Keyword> keywords,
        Instant receivedAt,
        @Nullable RoadId roadId) {
    public NewEmail {
        mailboxes = Set.copyOf(mailboxes);
        roles = Set.copyOf(roles);
        keywords = Set.copyOf(keywords);
    }

    public Optional<RoadId> road() {
        return Optional.ofNullable(roadId);
    }
}
