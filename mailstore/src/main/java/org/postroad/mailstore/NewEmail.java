package org.postroad.mailstore;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;

/**
 * An email to file. Immutable.
 *
 * @param blob its bytes, written and not yet referred to
 * @param summary of these bytes
 * @param mailboxes where it is filed
 * @param roles where it is filed as well; an account without a mailbox for the role takes it into its Inbox
 * @param receivedAt the internal date (RFC 9051 §2.3.3), kept in milliseconds
 * @param delivered whether it was sent to the account's owner, rather than put there by the owner
 * @param roadId its journey; null if it came by none, see {@link #road}
 */
public record NewEmail(
        StoredBlob blob,
        MessageSummary summary,
        Set<MailboxId> mailboxes,
        Set<MailboxRole> roles,
        Set<Keyword> keywords,
        Instant receivedAt,
        boolean delivered,
        @Nullable RoadId roadId) {
    public NewEmail {
        mailboxes = Set.copyOf(mailboxes);
        roles = Set.copyOf(roles);
        keywords = Set.copyOf(keywords);
    }

    /** A message that came for the account's owner: into the Inbox, unread. */
    public static NewEmail delivery(StoredBlob blob, MessageSummary summary, Instant receivedAt, RoadId road) {
        return new NewEmail(blob, summary, Set.of(), Set.of(MailboxRole.INBOX), Set.of(), receivedAt, true, road);
    }

    /** A message that the owner puts into mailboxes: a draft, an import, an APPEND. */
    public static NewEmail into(
            Set<MailboxId> mailboxes,
            Set<Keyword> keywords,
            StoredBlob blob,
            MessageSummary summary,
            Instant receivedAt) {
        return new NewEmail(blob, summary, mailboxes, Set.of(), keywords, receivedAt, false, null);
    }

    /** The copy of a message that the owner has sent. */
    public static NewEmail sent(StoredBlob blob, MessageSummary summary, Instant receivedAt, RoadId road) {
        return new NewEmail(
                blob, summary, Set.of(), Set.of(MailboxRole.SENT), Set.of(Keyword.SEEN), receivedAt, false, road);
    }

    public Optional<RoadId> road() {
        return Optional.ofNullable(roadId);
    }
}
